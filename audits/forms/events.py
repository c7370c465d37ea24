"""What to look for in the events, and in which form to take them along."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assets.access import Viewer
from assets.models import User
from audits.services.event_log import Wish
from audits.services.words import DEEDS, EVENTS
from config.kit import dates
from config.kit.forms import NamedErrors, NormalCharField, WarekiDateField


class EventFilter(NamedErrors, forms.Form):
    """Period, person, kind, object and address."""

    since = WarekiDateField(label=_("この日から"), required=False)
    until = WarekiDateField(label=_("この日まで"), required=False)
    person = forms.ChoiceField(label=_("した人"), required=False)
    kind = forms.ChoiceField(label=_("出来事"), required=False)
    subject = NormalCharField(label=_("対象（番号や名前）"), required=False, max_length=100)
    address = NormalCharField(label=_("接続元"), required=False, max_length=64)

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(municipality=viewer.municipality).order_by("name")
        people = [(person.username, f"{person.name}（{person.username}）") for person in staff]
        fields: dict[str, Any] = self.fields
        fields["person"].choices = [("", _("すべて")), *people, ("program", _("自動の処理"))]
        kinds = [*EVENTS.items(), *DEEDS.items()]
        fields["kind"].choices = [("", _("すべて")), *kinds]

    def wish(self) -> Wish:
        """Return what is looked for; what was mistyped is left out and said at the field."""
        found = dict(getattr(self, "cleaned_data", {}))
        return Wish(**{key: value for key, value in found.items() if value})

    def words(self) -> str:
        """Return the conditions as people read them."""
        found = getattr(self, "cleaned_data", {})
        told = (self._said(name, value) for name, value in found.items() if value)
        return "　".join(told) or gettext("すべて")

    def _said(self, name: str, value: Any) -> str:
        field: Any = self.fields[name]
        shown = dates.wareki(value) if isinstance(value, date) else value
        labels = dict(getattr(field, "choices", ()))
        return f"{field.label}：{labels.get(value, shown)}"


class EventExport(NamedErrors, forms.Form):
    """In which format, and what for."""

    format = forms.ChoiceField(
        label=_("形式"),
        choices=[("xlsx", _("Excel")), ("csv", _("CSV（UTF-8）"))],
        initial="xlsx",
        widget=forms.RadioSelect(attrs={"class": "inline"}),
    )
    purpose = NormalCharField(
        label=_("目的"),
        max_length=200,
        help_text=_("例：監査委員への提出。出来事の記録に残ります。"),
    )
