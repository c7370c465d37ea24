"""What a municipality decides about its register."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from assets.forms.versioned import VersionedForm
from assets.models import Municipality
from assets.services import local_catalogue, municipality
from classification.levels import Axis
from classification.services import catalogue
from config.kit.forms import formfield

NEVER = 99  # above every rank a scheme can have


class MunicipalityForm(VersionedForm):
    """Name, network model (policy 6(3)) and from which grade on a page warns or hides;
    how often assets are looked at (policy 6(2)); whose reading is recorded (policy 6(6))."""

    class Meta:
        model = Municipality
        fields = [
            "name",
            "network_model",
            "notice_rank",
            "restricted_rank",
            "review_months",
            "secret_review_months",
            "watched_rank",
            "event_years",
        ]
        formfield_callback = formfield

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        models: Any = self.fields["network_model"]
        models.choices = list(local_catalogue.network_models(self.instance).items())
        grades = _grades(self.instance)
        for name in ("notice_rank", "restricted_rank", "watched_rank"):
            model_field = Municipality._meta.get_field(name)
            self.fields[name] = forms.TypedChoiceField(
                label=model_field.verbose_name,  # type: ignore[union-attr]
                help_text=model_field.help_text,  # type: ignore[union-attr]
                choices=_with(getattr(self.instance, name), grades),
                coerce=int,
            )
        self.order_fields([*self.Meta.fields, "reason"])


def _grades(mine: Municipality) -> dict[int, str]:
    """Offer the grades of the municipality's scheme, each with how many assets it concerns."""
    grades = catalogue.levels(mine.scheme_version_id).get(Axis.CONFIDENTIALITY, {})
    counts = municipality.at_or_above(mine)
    return {
        level.rank: _("%(label)s以上（いま%(count)d件）")
        % {"label": level.label, "count": counts.get(level.rank, 0)}
        for level in grades.values()
    }


def _with(rank: int, grades: dict[int, str]) -> list[tuple[int, str]]:
    """Add the rank in force where the scheme has no such grade: opening a form changes nothing."""
    in_force = {rank: _("順位%(rank)d以上") % {"rank": rank}}
    return list((in_force | grades | {NEVER: _("使わない")}).items())
