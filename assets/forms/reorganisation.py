"""What administrators say of a renamed, merged or split unit."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from assets.forms.moves import PostChoiceField
from assets.forms.organisation import UnitChoiceField
from assets.forms.versioned import VersionedForm
from assets.models import AssetQuerySet, Reorganisation
from assets.services import directory
from config.kit.forms import CHOOSE, formfield

Kind = Reorganisation.Kind


class ReorganisationForm(VersionedForm):
    """The fields of one kind of change; the rest of the instance is given."""

    successor = UnitChoiceField(
        label=gettext_lazy("移す先の部署"),
        queryset=None,
        empty_label=CHOOSE,
        help_text=gettext_lazy("新しい部署に移すときは、先に「部署を追加」で作ります。"),
    )
    owner = PostChoiceField(
        label=gettext_lazy("移した資産の情報セキュリティ管理者"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("いまの役職も一緒に移す"),
    )
    numbers = forms.MultipleChoiceField(
        label=gettext_lazy("移す資産"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("上の条件で絞ると、その資産だけが出ます。"),
    )
    WITHOUT = {
        Kind.RENAME: ("successor", "owner", "numbers"),
        Kind.MERGE: ("new_name", "numbers"),
        Kind.SPLIT: ("new_name",),
    }

    class Meta:
        model = Reorganisation
        fields = ["effective_on", "new_name", "successor", "owner", "numbers"]
        formfield_callback = formfield
        help_texts = {
            "effective_on": gettext_lazy("この日から新しい形になります。"),
            "new_name": gettext_lazy("いまの名称は旧称として残り、取り込みでも分かります。"),
        }

    def __init__(self, *args: Any, assets: AssetQuerySet, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        change: Reorganisation = self.instance
        for name in self.WITHOUT[Kind(change.kind)]:
            del self.fields[name]
        if "successor" in self.fields:
            heirs = directory.heirs_for(change.unit, on=change.effective_on)
            self.fields["successor"].queryset = heirs | directory.heirs_for(change.unit, on=on)  # type: ignore[attr-defined]
            self.fields["owner"].queryset = directory.posts_beside(change.unit)  # type: ignore[attr-defined]
        if change.kind == Kind.SPLIT:
            self.fields["owner"].required = True
            self.fields["owner"].empty_label = CHOOSE  # type: ignore[attr-defined]
            rows = [(a.asset_no, f"{a.asset_no}　{a.name}") for a in assets]
            self.fields["numbers"].choices = rows  # type: ignore[attr-defined]
        if "new_name" in self.fields:
            self.fields["new_name"].required = True
