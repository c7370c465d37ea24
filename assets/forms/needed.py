"""The grades that somebody considers giving an asset, to see what that would pull along."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from assets.models import Asset
from assets.models.asset.grades import AXES
from classification.levels import Axis
from classification.services import catalogue
from config.kit.forms import NamedErrors

LETTERS = ("c", "i", "a")


class GradesForm(NamedErrors, forms.Form):
    """Three levels of the scheme in force; opened with those that are stated."""

    c = forms.ChoiceField(label=Axis.CONFIDENTIALITY.label)
    i = forms.ChoiceField(label=Axis.INTEGRITY.label)
    a = forms.ChoiceField(label=Axis.AVAILABILITY.label)

    def __init__(self, asset: Asset, query: QueryDict) -> None:
        self.asset = asset
        asked = any(letter in query for letter in LETTERS)
        super().__init__(query if asked else None)
        for letter in LETTERS:
            field: Any = self.fields[letter]
            levels = catalogue.levels(asset.municipality.scheme_version_id).get(AXES[letter], {})
            field.choices = [
                (one.code, _("%(code)s（%(label)s）") % {"code": one.code, "label": one.label})
                for one in levels.values()
            ]
            self.initial[letter] = getattr(asset, f"{letter}_level")

    @property
    def ranks(self) -> tuple[int, int, int]:
        """The ranks of the levels that were chosen."""
        version = self.asset.municipality.scheme_version_id
        c, i, a = (
            catalogue.ranks(version, AXES[letter])[self.cleaned_data[letter]] for letter in LETTERS
        )
        return c, i, a
