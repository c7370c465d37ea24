"""Adding a file to an asset."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assets.forms.versioned import Refusable
from config.kit.forms import NamedErrors


class AttachmentForm(Refusable, NamedErrors, forms.Form):
    """One file, open to all who see the asset or only to those who see its secrets."""

    file = forms.FileField(
        label=_("ファイル"),
        help_text=_("20MBまで。PDF、画像、Excel、Word、PowerPoint、CSV、テキスト。"),
    )
    confidential = forms.BooleanField(label=_("限られた人だけに見せる"), required=False)
