"""The asset itself: its column groups, constraints and the questions the register answers."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets.models.asset import fields
from assets.models.asset.choices import CloudType, Form, Kind, MyNumber, PersonalInfo, Status
from assets.models.asset.grades import Graded
from assets.models.asset.identity import Identified, Owned
from assets.models.asset.lifetime import Kept, Reviewed
from assets.models.asset.measures import Outsourced, Protected
from assets.models.asset.personal_data import PersonalData
from assets.models.asset.placement import Placed
from config.kit.moments import DatedVersions
from config.kit.storing import Stored

# Their form begins with the usual answer; a file that says nothing leaves them unknown.
UNSTATED = ("kind", "form", "personal_info", "my_number", "cloud_type")

# The orders of the list and what decides who sees a row, for the register of a past date.
PAST = [
    models.Index(
        fields=[
            "municipality",
            "asset_no",
            "history_id",
            "history_date",
            "id",
            "org_unit",
            "restricted",
            "status",
            "history_type",
        ],
        name="asset_then_by_number",
    ),
    models.Index(
        fields=["org_unit", "asset_no", "history_id", "history_date", "id", "status"],
        name="asset_then_of_unit",
    ),
    models.Index(fields=["municipality", "name", "history_id"], name="asset_then_by_name"),
    models.Index(fields=["municipality", "c_rank", "history_id"], name="asset_then_by_c"),
    models.Index(
        fields=["municipality", "next_review", "history_id", "status"], name="asset_then_by_review"
    ),
    models.Index(fields=["municipality", "status", "history_id"], name="asset_then_by_status"),
    models.Index(fields=["municipality", "segment", "history_id"], name="asset_then_by_segment"),
]


IN_USE = [each for each in Status if each not in {Status.DISPOSED, Status.TRANSFERRED}]


class AssetQuerySet(models.QuerySet["Asset"]):
    """What can be asked of the register; each method can follow any other."""

    def kept(self) -> Self:
        """Everything that still exists: all but the disposed and the handed over."""
        return self.exclude(status__in=[Status.DISPOSED, Status.TRANSFERRED])

    def kept_to_count(self) -> Self:
        """The same as `kept()`, told by the states that there are.

        An index has them in ranges, which are counted twice as fast as by a test of each row.
        Only for counts: SQLite would read the ranges in place of an order, and sort them.
        """
        return self.filter(status__in=IN_USE)

    def overdue(self, *, on: date) -> Self:
        return self.kept().filter(next_review__lt=on)

    def unclassified(self) -> Self:
        return self.kept().filter(c_rank=0)

    def for_list(self) -> Self:
        """Everything a list page prints, in one query."""
        return self.select_related("org_unit")


class Asset(
    Stored, Identified, Owned, Graded, Placed, PersonalData, Kept, Protected, Outsourced, Reviewed
):
    """An information asset (policy 4(2)): equipment, information, or system documents.

    The field names are the keys of classification/data/register_columns.yaml.
    """

    version = models.PositiveIntegerField(_("版"), default=1)

    objects = AssetQuerySet.as_manager()
    history = DatedVersions(indexes=PAST)

    class Meta:
        verbose_name = verbose_name_plural = _("情報資産")
        constraints = [
            models.UniqueConstraint("municipality", "asset_no", name="asset_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="asset_status_is_known"
            ),
            fields.known("kind", Kind, "asset_kind_is_known"),
            fields.known("form", Form, "asset_form_is_known"),
            fields.known("personal_info", PersonalInfo, "asset_personal_info_is_known"),
            fields.known("my_number", MyNumber, "asset_my_number_is_known"),
            fields.known("cloud_type", CloudType, "asset_cloud_type_is_known"),
            models.CheckConstraint(
                condition=Q(c_level="", c_rank=0) | (~Q(c_level="") & Q(c_rank__gt=0)),
                name="asset_c_level_has_its_rank",
            ),
            models.CheckConstraint(
                condition=Q(c_rank=0, i_rank=0, a_rank=0) | Q(scheme_version__isnull=False),
                name="asset_grade_names_its_scheme",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.DISPOSED) | Q(disposed_on__isnull=False),
                name="asset_disposed_has_its_date",
                violation_error_message=_("廃棄した日を入力してください。"),
            ),
        ]
        indexes = [
            models.Index(fields=["org_unit", "asset_no", "id"], name="asset_of_unit"),
            # After the order come the columns that decide who sees an asset: a list of a few
            # units passes over the assets of others without reading their rows.
            models.Index(
                fields=["municipality", "asset_no", "id", "org_unit", "restricted", "status"],
                name="asset_by_number",
            ),
            # The same columns without an order, and those that the home page counts by: counts
            # need no row at all.
            models.Index(
                fields=[
                    "municipality",
                    "org_unit",
                    "status",
                    "restricted",
                    "segment",
                    "c_level",
                    "owner_role",
                    "next_review",
                ],
                name="asset_seen_by_unit",
            ),
            models.Index(fields=["municipality", "name", "id"], name="asset_by_name"),
            models.Index(fields=["municipality", "c_rank", "id"], name="asset_by_c"),
            models.Index(
                fields=["municipality", "next_review", "id", "status"], name="asset_by_review"
            ),
            models.Index(fields=["municipality", "status", "id"], name="asset_by_status"),
            models.Index(fields=["municipality", "segment", "id"], name="asset_by_segment"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_no} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("asset_detail", args=[self.asset_no])

    @property
    def is_draft(self) -> bool:
        return bool(self.status == Status.DRAFT)

    @property
    def is_closed(self) -> bool:
        return self.status in {Status.DISPOSED, Status.TRANSFERRED}

    def facts(self) -> dict[str, Any]:
        """Return the row as the rules see it: column key → plain value, unknown = None."""
        state = self.__dict__
        if not state.keys() >= _names():  # some are deferred
            state = {name: getattr(self, name) for name in _names()}
        model = self.municipality.network_model
        return facts_of(state, org_type=self.org_unit.org_type, network_model=model)


def facts_of(state: Mapping[str, Any], *, org_type: str, network_model: str) -> dict[str, Any]:
    """Do the same of an asset as plain columns, by attribute name."""
    facts = {key: state[name] for name, key in _keys()}
    facts["specific_comm_id"] = state["specific_comm_id"]
    facts["exception_id"] = state["exception_id"]
    facts["system"] = state["system_id"] or state["system_name"]
    facts["org_type"] = org_type
    facts["network_model"] = network_model
    return facts


@cache
def _names() -> frozenset[str]:
    return frozenset(name for name, _key in _keys())


@cache
def _keys() -> list[tuple[str, str]]:
    """The attribute of each column with its key in the rules; asked for at every save."""
    names = (field.attname for field in Asset._meta.concrete_fields)
    return [(name, name.removesuffix("_id")) for name in names]
