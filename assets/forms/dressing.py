"""What the asset form says and shows beside its fields; needed only when it is drawn."""

from copy import deepcopy
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from assets.models import Unit
from assets.services import offers
from assets.services.conversions import deciding
from assets.services.imports import sources
from classification import columns
from config.kit.forms import CHOOSE
from config.kit.sharing import is_shared, own

SYSTEMS = "systems"
WRITTEN = {"text", "code", "multi"}

DEMANDED = {"segment", "business", "retention", "c_level", "i_level", "a_level"}
HINTS = {
    "mext_level": gettext_lazy("学校の資産では必須です。"),
    "connects_to": gettext_lazy("この資産が通信する、ほかの区分。なければ選びません。"),
    "system": gettext_lazy("台帳にあるものは番号か名前で結び付きます。ないものは名前を書きます。"),
}

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


_twins: dict[tuple[str, str | None], tuple[forms.Field, forms.Field]] = {}


def dress(form: Any) -> None:
    """Give every field of an AssetForm its label, its hint and the answers it waits for."""
    fields = form.fields
    for key, column in columns.columns().items():
        if key not in fields:
            continue
        if is_shared(form, key):
            fields[key] = _dressed(fields[key], column)
            form._bound_fields_cache.pop(key, None)  # noqa: SLF001 - remembers the undressed one
        else:
            _dress(fields[key], column)
    _offer_organisation(form)
    hints = sources.hints(form.instance) | deciding.hints(form.instance)
    for key, hint in hints.items():
        if key in fields:
            field = own(form, key)
            field.help_text = " ".join(filter(None, (hint, str(field.help_text or ""))))


def _dressed(field: forms.Field, column: columns.Column) -> forms.Field:
    """Return the dressed twin of a field that all forms share; they share the twin as well."""
    name = (column.key, get_language())
    known = _twins.get(name)
    if known is None or known[0] is not field:
        twin: Any = deepcopy(field)
        _dress(twin, column)
        twin.is_shared, twin.kept = True, {}
        known = _twins[name] = (field, twin)
    return known[1]


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
    units = offers.named_units(form.viewer, on=form.on)
    posts = [
        (key, f"{name}（{holder or _('空席')}）")
        for key, name, holder in offers.named_posts(form.viewer, on=form.on)
    ]
    listed: dict[str, list[tuple[int, str]]] = {
        "org_unit": [(key, name) for key, name, _k in units],
        "owner_role": posts,
        "sns_owner": posts,
        "reviewed_by": offers.named_people(form.viewer),
    }
    for key, rows in listed.items():
        own(form, key).widget.choices = [("", CHOOSE), *rows]
    schools = ",".join(str(key) for key, _n, kind in units if kind in Unit.SCHOOLS)
    own(form, "mext_level").show_when = f"org_unit={schools or '-'}"


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
    if column.key in DEMANDED:
        field.required_note = _("必須")
    if column.key in HINTS:
        field.help_text = str(HINTS[column.key])
    if column.key == "system":
        field.widget.attrs |= _suggesting()
