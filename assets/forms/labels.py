"""Where on a half used sheet the first label goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

PER_SHEET = 24


class StartForm(forms.Form):
    """The place of the first label, counted in lines from the upper left."""

    start = forms.IntegerField(
        label=_("何枚目から"), min_value=1, max_value=PER_SHEET, required=False, initial=1
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data if data.get("start") else None)

    @property
    def skipped(self) -> range:
        """The places that stay empty."""
        stated = self.cleaned_data["start"] if self.is_valid() else 1
        return range((stated or 1) - 1)
