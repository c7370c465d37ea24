"""What to look for in the change log."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assets.access import Viewer
from assets.models import User
from audits import ledger
from audits.services.change_log import Wish
from audits.services.words import DOORS, OPERATIONS, kinds
from config.kit.forms import NamedErrors, NormalCharField, WarekiDateField
from config.kit.triggers import Logged


class ChangeFilter(NamedErrors, forms.Form):
    """Period, person, kind, operation, door, number of the action and words."""

    since = WarekiDateField(label=_("この日から"), required=False)
    until = WarekiDateField(label=_("この日まで"), required=False)
    person = forms.ChoiceField(label=_("変更者"), required=False)
    table = forms.ChoiceField(label=_("種類"), required=False)
    operation = forms.ChoiceField(label=_("操作"), required=False)
    source = forms.ChoiceField(label=_("入口"), required=False)
    text = NormalCharField(label=_("言葉"), required=False, max_length=100)
    request_id = forms.UUIDField(label=_("操作番号"), required=False)

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        logged = [entry.table for entry in ledger.entries() if isinstance(entry, Logged)]
        staff = User.objects.filter(municipality=viewer.municipality).order_by("name")
        people = [(person.username, f"{person.name}（{person.username}）") for person in staff]
        self._choose("person", [*people, ("program", _("自動の処理"))])
        self._choose("table", kinds(logged))
        self._choose("operation", list(OPERATIONS.items()))
        self._choose("source", list(DOORS.items()))

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", _("すべて")), *choices]  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        """Return what is looked for; what was mistyped is left out and said at the field."""
        found = dict(getattr(self, "cleaned_data", {}))
        table = found.pop("table", "")
        given = {key: value for key, value in found.items() if value}
        return Wish(**given, tables=(table,) if table else ())
