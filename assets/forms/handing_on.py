"""Forms that ask to hand an asset on: to another unit, or to a contractor."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assets.access import Viewer
from assets.forms.versioned import Mending, Refusable
from assets.models import Application, Asset
from assets.services import offers
from assets.services.approvals import handing_on
from config.kit.forms import CHOOSE, NamedErrors, NormalCharField, formfield


class TransferForm(Mending, Refusable, NamedErrors, forms.Form):
    """To which unit an asset goes, who answers for it there, and what they must know."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    unit: Any = forms.ModelChoiceField(
        None, label=_("移す先の部署"), to_field_name="code", empty_label=CHOOSE
    )
    owner: Any = forms.ModelChoiceField(
        None, label=_("移した後の情報セキュリティ管理者"), empty_label=CHOOSE
    )
    reason = NormalCharField(
        label=_("移す理由と引継ぎの内容"),
        max_length=400,
        lines=True,
        help_text=_("例：事務分掌の変更のため。鍵と台帳の控えを4月1日に渡す。"),
    )

    def __init__(self, asset: Asset, viewer: Viewer, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["version"] = asset.version
        fields: dict[str, Any] = self.fields
        fields["unit"].queryset = handing_on.units_beside(asset, on=on)
        fields["owner"].queryset = offers.offices(viewer, on=on).select_related("unit")
        fields["owner"].label_from_instance = lambda post: f"{post.unit.name} {post.name}"

    def begin(self, application: Application) -> None:
        """Show what an application asks for."""
        unit = self.fields["unit"].queryset.filter(pk=application.columns.get("org_unit_id"))  # type: ignore[attr-defined]
        owner = application.columns.get("owner_role_id")
        told = {"unit": unit.first(), "owner": owner, "reason": application.reason}
        self.initial.update(told)

    @property
    def told(self) -> dict[str, Any]:
        """What the service asks for."""
        return {name: self.cleaned_data[name] for name in ("unit", "owner", "reason", "version")}


class ProvisionForm(Mending, Refusable, NamedErrors, forms.ModelForm):
    """Which contractor works with the data, under which contract, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = NormalCharField(
        label=_("提供する目的と根拠"),
        max_length=400,
        lines=True,
        help_text=_("例：納税通知書の印刷と封入のため。契約書の第5条。"),
    )

    class Meta:
        model = Asset
        fields = handing_on.CONTRACT
        formfield_callback = formfield

    def __init__(self, asset: Asset, _viewer: Viewer, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["version"] = asset.version
        for name in ("contractor", "contract_sec_clause"):
            self.fields[name].required = True

    def begin(self, application: Application) -> None:
        """Show what an application asks for."""
        self.initial.update(application.columns | {"reason": application.reason})

    def _post_clean(self) -> None:
        """Leave the asset itself to the service."""

    @property
    def told(self) -> dict[str, Any]:
        """What the service asks for."""
        known = self.cleaned_data
        contract = {name: known[name] for name in handing_on.CONTRACT}
        return {"contract": contract, "reason": known["reason"], "version": known["version"]}
