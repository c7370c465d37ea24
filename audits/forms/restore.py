"""Why an earlier version is brought back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from config.kit.forms import NamedErrors, NormalCharField


class RestoreForm(NamedErrors, forms.Form):
    """The reason of going back; the version locks the page that was looked at."""

    reason = NormalCharField(
        label=_("元に戻す理由"),
        max_length=400,
        help_text=_("例：誤って変更したため"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
