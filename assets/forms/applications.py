"""Forms of approvals: one decision, many decisions, taking back."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from assets.forms.versioned import Mending, Refusable
from assets.models import Application, Asset, Deviation
from assets.models.assessment import INHERITED
from assets.services.approvals.deciding import MOST_AT_ONCE, Seen
from assets.services.findings import showing
from assets.services.protection.deviations import Wanted
from classification.services import catalogue
from config.kit.forms import CHOOSE, NamedErrors, NormalCharField, WarekiDateField

APPROVE, RETURN = "approve", "return"


class DecisionForm(Refusable, NamedErrors, forms.Form):
    """Agreeing or sending back, with a comment; sending back needs one."""

    comment = NormalCharField(
        label=_("意見・差し戻す理由"),
        required=False,
        max_length=400,
        lines=True,
        help_text=_("差し戻すときは必ず入力してください。例：保管場所が分かりません。"),
    )
    decision = forms.ChoiceField(choices=[(APPROVE, _("承認")), (RETURN, _("差し戻す"))])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # The two buttons of the page are the field.
        self.fields["decision"].widget = forms.HiddenInput()
        self.fields["decision"].error_messages["required"] = _("承認か差し戻しを選んでください。")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") == RETURN and not cleaned.get("comment", "").strip():
            self.add_error("comment", _("差し戻す理由を入力してください。"))
        return cleaned

    @property
    def approving(self) -> bool:
        return bool(self.cleaned_data["decision"] == APPROVE)


class ExceptionForm(Mending, Refusable, NamedErrors, forms.Form):
    """Asking that a breach of a rule be tolerated for a time, with a measure in its place."""

    rule = forms.ChoiceField(label=_("合っていない決まり"), widget=forms.RadioSelect)
    reason = NormalCharField(
        label=_("例外とする理由"),
        max_length=400,
        lines=True,
        help_text=_("例：更新の契約が来年度になり、それまで対応した機器に替えられない。"),
    )
    measure = NormalCharField(
        label=_("代わりの対策"),
        max_length=400,
        lines=True,
        help_text=_("例：鍵のかかる部屋に置き、使う人を2人に限り、使うたびに記録する。"),
    )
    expires_on = WarekiDateField(
        label=_("期限"), help_text=_("1年以内。期限が来ると、例外は自動で終わります。例：R9.3.31")
    )

    ASKED = ("rule", "reason", "measure", "expires_on")

    def __init__(self, asset: Asset, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        open_ones = (one for one in showing.of_asset(asset) if one.row.state == "open")
        field: Any = self.fields["rule"]
        field.choices = [(one.row.rule, one.message) for one in open_ones]

    @property
    def asked(self) -> dict[str, Any]:
        """What the service asks for."""
        return {name: self.cleaned_data[name] for name in self.ASKED}

    @staticmethod
    def told(application: Application) -> dict[str, Any]:
        """What an application asks for, as the form begins."""
        return {name: getattr(application.exception, name) for name in ExceptionForm.ASKED}


class DeviationForm(Mending, Refusable, NamedErrors, forms.Form):
    """Asking that the level which an asset needs be another than its links say."""

    level = forms.ChoiceField(label=_("必要な水準"))
    kind = forms.ChoiceField(
        label=_("種類"), choices=Deviation.Kind.choices, widget=forms.RadioSelect
    )
    reason = NormalCharField(
        label=_("理由"),
        max_length=400,
        lines=True,
        help_text=_("例：同じ内容を2台で持ち、1台が止まっても業務が続くため。"),
    )
    expires_on = WarekiDateField(
        label=_("期限"), help_text=_("1年以内。期限が来ると、つながりで決まる水準に戻ります。")
    )

    def __init__(self, asset: Asset, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        levels = catalogue.levels(asset.municipality.scheme_version_id)
        field: Any = self.fields["level"]
        field.choices = [
            ("", CHOOSE),
            *(
                (axis.label, [(f"{axis.value}:{code}", f"{axis.label} {code}") for code in known])
                for axis in INHERITED
                if (known := levels.get(axis.value))
            ),
        ]

    @property
    def asked(self) -> dict[str, Any]:
        """What the service asks for."""
        known = self.cleaned_data
        axis, _colon, code = known["level"].partition(":")
        wanted = Wanted(axis, known["kind"], code)
        return {"wanted": wanted, "reason": known["reason"], "expires_on": known["expires_on"]}

    @staticmethod
    def told(application: Application) -> dict[str, Any]:
        """What an application asks for, as the form begins."""
        wanted: Any = application.deviation
        known = {name: getattr(wanted, name) for name in ("kind", "reason", "expires_on")}
        return known | {"level": f"{wanted.axis}:{wanted.level}"}


class OneDecisionForm(DecisionForm):
    """The decision about the one application that the page shows, as it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    asset_version = forms.IntegerField(widget=forms.HiddenInput)

    def seen(self, application: Application) -> Seen:
        known = self.cleaned_data
        return Seen(application, known["version"], known["asset_version"])

    def meet(self, _stored: Any, _base: Any) -> None:
        """Keep the comment, and let it be sent again over what the page shows now."""
        told = _("見ているあいだに内容が変わりました。下の内容を確かめて、もう一度決めてください。")
        self.add_error(None, told)
        versions = {name: [str(value)] for name, value in self.initial.items()}
        self.data = MultiValueDict({**dict(self.data.lists()), **versions})  # type: ignore[attr-defined]


def chosen_keys(data: QueryDict) -> list[UUID]:
    """The applications that were ticked, as far as they can be read."""
    return list(dict.fromkeys(filter(None, map(_key, data.getlist("key")))))[:MOST_AT_ONCE]


def chosen_rows(data: QueryDict) -> dict[UUID, tuple[int, int]]:
    """Which applications were decided, each in the versions in which it was seen."""
    found: dict[UUID, tuple[int, int]] = {}
    for row in data.getlist("row")[:MOST_AT_ONCE]:
        text, _colon, numbers = row.partition(":")
        version, _colon, asset_version = numbers.partition(":")
        key = _key(text)
        if key and version.isdecimal() and asset_version.isdecimal():
            found[key] = (int(version), int(asset_version))
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
