"""The name of a saved list, and who may use it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assets.access import Viewer
from assets.forms.versioned import Refusable
from assets.models import SavedView
from config.kit.forms import NamedErrors, NormalCharField

Audience = SavedView.Audience


class SavedViewForm(Refusable, NamedErrors, forms.Form):
    """Sharing with a unit takes belonging to one; sharing with all, administering it."""

    name = NormalCharField(label=_("表示の名前"), max_length=40, help_text=_("例：書庫の紙文書"))
    audience = forms.ChoiceField(label=_("使う人"), widget=forms.RadioSelect)

    def __init__(self, data: Any, *, viewer: Viewer, view: SavedView | None = None) -> None:
        audience = view.audience if view else Audience.OWN
        initial = {"name": view.name if view else "", "audience": audience}
        super().__init__(data, initial=initial)
        field: Any = self.fields["audience"]
        field.choices = [
            (choice.value, choice.label)
            for choice in Audience
            if choice == audience or _may(viewer, choice)
        ]


def _may(viewer: Viewer, audience: str) -> bool:
    if audience == Audience.UNIT:
        return viewer.user.unit_id is not None
    return audience == Audience.OWN or viewer.can_everywhere("manage_units")
