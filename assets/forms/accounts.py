"""Signing in, and the form of the first start."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.kit.forms import NamedErrors, NormalCharField


class SignInForm(NamedErrors, AuthenticationForm):
    """ID and password; the answer to a wrong one does not tell which of them it was."""

    username = UsernameField(
        label=gettext_lazy("ID"), widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    error_messages = {
        "invalid_login": gettext_lazy("IDまたはパスワードが違います"),
        "inactive": gettext_lazy("IDまたはパスワードが違います"),
    }


class SetupForm(NamedErrors, forms.Form):
    """Which municipality this is and who keeps its register."""

    code = NormalCharField(
        label=gettext_lazy("設置番号"),
        max_length=12,
        help_text=gettext_lazy(
            "起動した画面に表示された8桁の番号（データフォルダーの setup_code）。"
        ),
    )
    name = NormalCharField(label=gettext_lazy("団体名"), max_length=40)
    person = NormalCharField(label=gettext_lazy("管理者の氏名"), max_length=60)
    username = NormalCharField(label=gettext_lazy("管理者のID"), max_length=60)
    password = forms.CharField(
        label=gettext_lazy("パスワード"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("12文字以上。"),
    )
    again = forms.CharField(
        label=gettext_lazy("パスワード（もう一度）"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password and password != cleaned.get("again"):
            self.add_error("again", _("2つのパスワードが違います。もう一度入力してください。"))
        elif password:
            try:
                validate_password(password)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
