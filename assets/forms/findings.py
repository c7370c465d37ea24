"""What of the findings is asked for: the conditions of their list, kept in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.models import Finding
from assets.services import local_catalogue, offers
from assets.services.findings.listing import Wanted
from classification.rules import SEVERITIES
from config.kit.widgets import LongSelect

ANY = "any"


class FindingFilter(forms.Form):
    """Unit, rule and state; the severity is chosen by the tabs above the list."""

    unit = forms.ChoiceField(label=gettext_lazy("所管"), required=False, widget=LongSelect)
    rule = forms.ChoiceField(label=gettext_lazy("決まり"), required=False, widget=LongSelect)
    state = forms.ChoiceField(
        label=gettext_lazy("状態"),
        required=False,
        choices=[*Finding.State.choices, (ANY, gettext_lazy("すべての状態"))],
    )
    severity = forms.ChoiceField(
        required=False, choices=[(name, name) for name in SEVERITIES], widget=forms.HiddenInput
    )

    def __init__(self, viewer: Viewer, data: Any) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            ("", _("すべての部署")),
            *offers.units_by_code(viewer),
        ]
        rules = local_catalogue.network_rules(viewer.municipality) if viewer.municipality else ()
        self.fields["rule"].choices = [  # type: ignore[attr-defined]
            ("", _("すべての決まり")),
            *((rule.id, f"{rule.id} {rule.title}") for rule in rules),
        ]

    @property
    def wanted(self) -> Wanted:
        """What is asked; a condition that cannot be read narrows nothing."""
        self.is_valid()
        asked = dict(self.cleaned_data)
        state = asked.pop("state", "") or Finding.State.OPEN
        return Wanted(state="" if state == ANY else state, **asked)

    @property
    def is_narrowed(self) -> bool:
        return self.wanted != Wanted()
