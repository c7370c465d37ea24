"""Small forms of an asset's life: a reason, a disposal, a link."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assets.access import Viewer
from assets.forms.versioned import Mending, Refusable
from assets.models import Application, Asset, AssetRelation, Disposal
from config.kit.forms import NamedErrors, NormalCharField, formfield


class LifeStepForm(Refusable, NamedErrors, forms.Form):
    """The reason for moving an asset along."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = NormalCharField(label=_("理由"), required=False, max_length=400, lines=True)

    def __init__(self, *args: Any, reason_required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = reason_required


class DisposalPlanForm(Mending, Refusable, NamedErrors, forms.ModelForm):
    """Why and how an asset is going to be disposed of."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Disposal
        fields = ["planned_reason", "planned_method"]
        formfield_callback = formfield
        widgets = {"planned_method": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["planned_method"]
        field.choices = Disposal.Method.choices

    @staticmethod
    def told(application: Application) -> dict[str, Any]:
        """What an application asks for, as the form begins."""
        return {key: application.columns[key] for key in DisposalPlanForm.Meta.fields}

    def _post_clean(self) -> None:
        for key in ("planned_reason", "planned_method"):
            if key in self.cleaned_data:
                setattr(self.instance, key, self.cleaned_data[key])


class DisposalRecordForm(Refusable, NamedErrors, forms.ModelForm):
    """What was done, by whom and when; confirmed by another person."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Disposal
        fields = ["done_on", "done_by", "place", "serial_no", "witness", "certificate_no"]
        formfield_callback = formfield

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in ("done_on", "done_by", "place"):
            self.fields[key].required = True


class LinkForm(Refusable, NamedErrors, forms.Form):
    """A link to another asset of the register, named by its number."""

    kind = forms.ChoiceField(label=_("つながり"), choices=AssetRelation.Kind.choices)
    target = NormalCharField(label=_("つなぐ先の番号"), max_length=40, help_text=_("例：SOM-0012"))
    note = NormalCharField(label=_("補足"), required=False, max_length=200)

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        self.viewer = viewer
        super().__init__(*args, **kwargs)

    def clean_target(self) -> Asset:
        number = self.cleaned_data["target"].split()[0]
        found = self.viewer.assets().filter(asset_no__iexact=number).first()
        if found is None:
            raise forms.ValidationError(
                _("番号「%(number)s」の資産が見つかりません。一覧で番号を確かめてください。"),
                params={"number": number},
            )
        return found
