"""What administrators type about the columns they add to the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from assets.forms.versioned import VersionedForm
from assets.models import CustomField
from config.kit.forms import LinesField, formfield


class CustomFieldForm(VersionedForm):
    """A column of the municipality's own; key and type are fixed once values can exist."""

    choices = LinesField(
        label=gettext_lazy("選択肢"),
        required=False,
        max_item_length=60,
        help_text=gettext_lazy("1行に1つずつ入力します。種類が「1つ選ぶ」のときに使います。"),
    )

    class Meta:
        model = CustomField
        fields = [
            "label",
            "type",
            "choices",
            "help_text",
            "key",
            "required",
            "confidential",
            "position",
        ]
        formfield_callback = formfield
        help_texts = {
            "key": gettext_lazy("書き出しの見出しになります。空欄なら自動で付けます。例：floor_no"),
            "required": gettext_lazy("次に変更するときから、空欄のままでは保存できなくなります。"),
            "position": gettext_lazy("小さい数から順に並びます。"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].required = self.fields["position"].required = False
        if self.instance.pk:
            del self.fields["key"], self.fields["type"]
            if self.instance.type != CustomField.Type.CHOICE:
                del self.fields["choices"]
        else:
            self.fields["choices"].show_when = "type=choice"  # type: ignore[attr-defined]

    def clean_position(self) -> int:
        return int(self.cleaned_data["position"] or self.instance.position)


class SwitchForm(forms.Form):
    """The button beside a column; a version that cannot be read fits none."""

    active = forms.CharField(required=False)
    version = forms.IntegerField(required=False)

    @property
    def kept(self) -> dict[str, Any]:
        self.is_valid()
        return {
            "active": self.cleaned_data.get("active") == "on",
            "version": self.cleaned_data.get("version") or 0,
        }
