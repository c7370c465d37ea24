"""What the asset form says and shows beside its fields; needed only when it is drawn."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.services import offers
from assets.services.conversions import deciding
from assets.services.imports import sources
from classification import columns
from config.kit.forms import own

CHOOSE = gettext_lazy("選んでください")
SYSTEMS = "systems"
WRITTEN = {"text", "code", "multi"}

# A column appears once the answer that makes it meaningful is given (static/js/reveal.js);
# without a script all are there, and an answer already given is never hidden.
SHOWN_WHEN = {
    "locked": "form=paper,media,facility",
    "transfer_method": "segment=lgwan,internet,school_ext",
    "connects_to_other_segment": "segment=mynumber",
    "specific_comm_id": "connects_to_other_segment=true",
    "comm_peer_type": "connects_to_other_segment=true",
    "subject_count": "personal_info=general,sensitive",
    "pi_purpose": "personal_info=general,sensitive",
    "pi_file_listed": "personal_info=general,sensitive",
    "handler_scope": "my_number=use,related",
    "pia": "my_number=use",
    "mfa": "form=terminal,system,cloud,server",
    "takeout_block": "form=terminal",
    "media_encrypted": "form=media",
    "via_security_cloud": "segment=internet",
    "strong_access": "segment=school_learn",
    "contractor": "outsourced=true",
    "contract_no": "outsourced=true",
    "contract_sec_clause": "outsourced=true",
    "resub_rule": "outsourced=true",
    "cloud_permit_no": "cloud_type!=none",
    "ismap": "cloud_type=public_saas,public_iaas,terms_type",
    "data_location": "cloud_type=public_saas,public_iaas,terms_type",
    "sns_owner": "form=sns",
    "sns_policy_url": "form=sns",
}


def dress(form: Any) -> None:
    """Give every field of an AssetForm its label, its hint and the answers it waits for."""
    for key, column in columns.columns().items():
        if key in form.fields:
            _dress(own(form, key), column)
    fields = form.fields
    for key in ("segment", "business", "retention", "c_level", "i_level", "a_level"):
        fields[key].required_note = _("必須")
    _offer_organisation(form)
    fields["mext_level"].help_text = _("学校の資産では必須です。")
    fields["connects_to"].help_text = _("この資産が通信する、ほかの区分。なければ選びません。")
    fields["system"].help_text = _(
        "台帳にあるものは番号か名前で結び付きます。ないものは名前を書きます。"
    )
    fields["system"].widget.attrs |= _suggesting()
    hints = sources.hints(form.instance) | deciding.hints(form.instance)
    for key, hint in hints.items():
        if key in fields:
            fields[key].help_text = " ".join(filter(None, (hint, str(fields[key].help_text or ""))))


def _suggesting() -> dict[str, str]:
    """Return what fills the list in asset_form.html while somebody types.

    A list of all that is offered would have to be read for every form.
    """
    return {
        "list": SYSTEMS,
        "autocomplete": "off",
        "hx-get": reverse("system_options"),
        "hx-trigger": "input changed delay:300ms",
        "hx-target": f"#{SYSTEMS}",
    }


def _offer_organisation(form: Any) -> None:
    """List units, posts and people: each is read once, however many fields offer it."""
    units = list(offers.units(form.viewer, on=form.on))
    posts = [(post.pk, _with_holder(post)) for post in offers.posts(form.viewer, on=form.on)]
    listed: dict[str, list[tuple[int, str]]] = {
        "org_unit": [(unit.pk, str(unit)) for unit in units],
        "owner_role": posts,
        "sns_owner": posts,
        "reviewed_by": [(user.pk, str(user)) for user in offers.people(form.viewer)],
    }
    for key, rows in listed.items():
        form.fields[key].choices = [("", CHOOSE), *rows]
    schools = ",".join(str(unit.pk) for unit in units if unit.is_school)
    form.fields["mext_level"].show_when = f"org_unit={schools or '-'}"


def _dress(field: Any, column: columns.Column) -> None:
    field.label = column.title
    field.show_when = SHOWN_WHEN.get(column.key, "")
    conditional = column.required == "condition" and column.key in SHOWN_WHEN
    if conditional or (column.required == "always" and not field.required):
        field.required_note = _("必須")
    if not field.help_text and column.example and column.type in WRITTEN:
        field.help_text = _("例：%(example)s") % {"example": column.example}
    if isinstance(field, forms.TypedChoiceField):
        offered: Any = field.choices
        if offered[0][0] == "":
            field.choices = [("", CHOOSE), *offered[1:]]


def _with_holder(post: Any) -> str:
    holders = [appointment.holder.name for appointment in post.holders_now]
    return f"{post.name}（{holders[0] if holders else _('空席')}）"
