"""What the picture of all links shows: which unit, and whether only what crosses segments."""

from functools import cached_property

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.models import Unit

EVERYTHING = "all"


class PictureForm(forms.Form):
    """Read from the address; what cannot be read is not applied."""

    unit = forms.ChoiceField(label=gettext_lazy("所管"), required=False)
    crossing = forms.BooleanField(label=gettext_lazy("系統をまたぐものだけ"), required=False)

    def __init__(self, viewer: Viewer, query: QueryDict) -> None:
        self.viewer = viewer
        super().__init__(query if "unit" in query else None)
        field: forms.ChoiceField = self.fields["unit"]  # type: ignore[assignment]
        named = [
            (unit.code, "　" * (unit.path.count("/") - 3) + unit.name)
            for unit in self._units
            if unit.parent_id
        ]
        field.choices = [(EVERYTHING, _("見られるすべて")), *named]
        self.initial["unit"] = self.chosen.code if self.chosen else EVERYTHING

    @cached_property
    def _units(self) -> list[Unit]:
        return list(self.viewer.units().order_by("path"))

    @cached_property
    def chosen(self) -> Unit | None:
        """The unit that is asked for; of somebody who asks for none, the own one."""
        known = {unit.code: unit for unit in self._units if unit.parent_id}
        if self.is_bound:
            return known.get(self.data.get("unit", ""))
        own = self.viewer.user.unit
        return known.get(own.code) if own else None

    @property
    def is_crossing(self) -> bool:
        return self.is_bound and bool(self.data.get("crossing"))

    @property
    def title(self) -> str:
        if self.chosen:
            return _("%(name)sのつながり") % {"name": self.chosen.name}
        return _("資産のつながり")
