"""What administrators type about people, and what people say about themselves."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.forms.organisation import UnitChoiceField, unit_choices
from assets.forms.versioned import ReasonField, Refusable, VersionedForm
from assets.models import AppRole, User
from assets.services import directory
from config.kit.forms import CHOOSE, NamedErrors, WarekiDateField, formfield


class UserFilter(forms.Form):
    """The conditions of the list of people, kept in the address."""

    q = forms.CharField(
        label=gettext_lazy("氏名・ID・職名"), required=False, widget=forms.SearchInput
    )
    unit = forms.ChoiceField(label=gettext_lazy("所属"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("役割"),
        required=False,
        choices=[("", gettext_lazy("すべての役割")), *AppRole.choices],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("状態"),
        required=False,
        choices=[
            ("", gettext_lazy("すべての状態")),
            ("active", gettext_lazy("利用中")),
            ("stopped", gettext_lazy("停止")),
        ],
    )

    def __init__(self, viewer: Viewer, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        units = viewer.units().order_by("position", "code")
        self.fields["unit"].choices = unit_choices(units)  # type: ignore[attr-defined]

    @property
    def conditions(self) -> dict[str, str]:
        """The valid conditions; a wrong one narrows nothing."""
        self.is_valid()
        return dict(self.cleaned_data)


class UserForm(VersionedForm):
    """An account: who it is and where they work. What they may do is granted apart."""

    unit = UnitChoiceField(
        label=gettext_lazy("所属"),
        queryset=None,
        empty_label=CHOOSE,
    )

    class Meta:
        model = User
        fields = ["username", "name", "title", "email", "unit"]
        formfield_callback = formfield
        labels = {"username": gettext_lazy("ID")}
        help_texts = {
            "username": gettext_lazy(
                "サインインに使う英数字と @ . + - _ 。変更の記録に残るため、後から変えられません。"
            ),
            "title": gettext_lazy("例：主査、課長補佐"),
            "email": gettext_lazy("確認の依頼などのお知らせを送ります。なければ空欄にします。"),
        }

    def __init__(self, viewer: Viewer, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        units = directory.units_to_fill(viewer, on=on, also=self.instance.unit)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["username"]
        else:
            self.fields["username"].validators = [UnicodeUsernameValidator()]
            self.fields["username"].widget.attrs |= {"autocomplete": "off"}

    @property
    def facts(self) -> dict[str, Any]:
        """A new person as the service asks for them."""
        names = ("username", "name", "title", "email", "unit")
        return {**{name: self.cleaned_data[name] for name in names}, "reason": self.why}


class RoleForm(Refusable, NamedErrors, forms.Form):
    """A role on a unit; only what the viewer may give is offered."""

    unit = UnitChoiceField(
        label=gettext_lazy("部署"),
        queryset=None,
        empty_label=CHOOSE,
        help_text=gettext_lazy("この部署と、その下のすべての部署に効きます。"),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("役割"),
        choices=[("", CHOOSE), *AppRole.choices],
    )
    start = WarekiDateField(label=gettext_lazy("開始日"))
    until = WarekiDateField(
        label=gettext_lazy("終了日"),
        required=False,
        help_text=gettext_lazy("決まっていなければ空欄にします。"),
    )
    reason = ReasonField()

    def __init__(self, viewer: Viewer, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.viewer, self.on = viewer, on
        units = directory.units_to_fill(viewer, on=on)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        unit, role = cleaned.get("unit"), cleaned.get("role")
        start, until = cleaned.get("start"), cleaned.get("until")
        if unit and role and role not in directory.grantable_roles(self.viewer, unit):
            self.add_error("role", _("自分が持っていない権限を含む役割は割り当てられません。"))
        if start and until and until < start:
            self.add_error("until", _("終了日は開始日より後にしてください。"))
        return cleaned

    @property
    def grant(self) -> dict[str, Any]:
        """The role as the service asks for it, on the day of the form."""
        return {**self.cleaned_data, "on": self.on}


class ProfileForm(VersionedForm):
    """What a person may say about themselves."""

    class Meta:
        model = User
        fields = ["name", "title"]
        formfield_callback = formfield
        widgets = {
            "name": forms.TextInput({"autocomplete": "name"}),
            "title": forms.TextInput({"autocomplete": "organization-title"}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["reason"]


class PreferencesForm(forms.Form):
    """How a person wants to see every page, and to be told what is due."""

    density = forms.ChoiceField(
        label=gettext_lazy("行の高さ"),
        choices=[
            ("compact", gettext_lazy("高密度")),
            ("standard", gettext_lazy("標準")),
            ("relaxed", gettext_lazy("ゆったり")),
        ],
        required=False,
        widget=forms.RadioSelect({"class": "inline"}),
    )
    calendar = forms.ChoiceField(
        label=gettext_lazy("日付の書き方"),
        choices=[("wareki", gettext_lazy("和暦")), ("seireki", gettext_lazy("西暦"))],
        required=False,
        widget=forms.RadioSelect({"class": "inline"}),
        help_text=gettext_lazy("入力はどちらの書き方でもできます。"),
    )
    keys = forms.BooleanField(label=gettext_lazy("1文字のキー操作を使う"), required=False)
    mails = forms.ChoiceField(
        label=gettext_lazy("お知らせのメール"),
        choices=[
            ("daily", gettext_lazy("開庁日に1日1通")),
            ("monday", gettext_lazy("週に1通（週の初めの開庁日）")),
            ("none", gettext_lazy("受け取らない")),
        ],
        required=False,
        widget=forms.RadioSelect({"class": "inline"}),
        help_text=gettext_lazy(
            "画面のお知らせには、どれを選んでもすべて出ます。至急のメールは、いつでも送ります。"
        ),
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen; nothing said leaves a preference as it is."""
        return {key: value for key, value in self.cleaned_data.items() if value != ""}


class OwnPasswordForm(NamedErrors, PasswordChangeForm):
    """A new password of one's own, after the old one."""

    field_order = ["old_password", "new_password1", "new_password2"]
