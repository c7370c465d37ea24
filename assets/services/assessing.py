"""How complete the records of assets are (記録の充実度, policy 6(2)): kept for lists and counts."""

from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _

from assets.models import (
    Assessment,
    Asset,
    AssetControl,
    AssetRelation,
    Finding,
    Municipality,
)
from assets.models.asset.asset import facts_of
from assets.services import local_catalogue
from assets.services.alike import REMEMBERED, Alike
from assets.services.checks import Columns
from assets.services.controls import asking
from assets.services.findings import evaluation
from classification import columns, maturity
from classification.rules import Grounds
from classification.services import catalogue
from config.kit import copying, storing
from config.kit.prepared import Prepared

BATCH = 1_000
FEW = 20  # rows that are not worth a table of their own to bring them in
CONFIDENCE = "confidentiality"
REQUIRED = "required_columns"


_kept: Prepared[Assessment] = Prepared(lambda pk: Assessment.objects.filter(pk=pk))
_stored: Prepared[Assessment] = Prepared(lambda pks: Assessment.objects.filter(pk__in=pks))
_ends: Prepared[tuple[int, int]] = Prepared(
    lambda pks: AssetRelation.objects.filter(Q(source__in=pks) | Q(target__in=pks)).values_list(
        "source_id", "target_id"
    )
)
_wrong: Prepared[int] = Prepared(
    lambda pks: (
        Finding.objects.filter(asset__in=pks, severity="error", state=Finding.State.OPEN)
        .order_by()
        .values_list("asset", flat=True)
    )
)


class Record(NamedTuple):
    """How complete the record of one asset is."""

    maturity: int
    gaps: list[list[Any]]
    controls_asked: int
    controls_met: int


KEPT = Record._fields


@dataclass
class Surroundings:
    """What many assets are judged by beside their own columns, read in a few queries."""

    held: Collection[int] = frozenset()
    linked: Collection[int] = frozenset()
    wrong: Collection[int] = frozenset()
    answers: Mapping[int, Mapping[str, AssetControl]] = field(default_factory=dict)


def keep(assets: Sequence[Asset], *, on: date) -> int:
    """Bring what is kept of these assets in step with their records; return how many changed.

    To be called inside the recorded action that stored them, after their findings.
    """
    return _keep(assets, _surroundings(assets, on=on), on=on) if assets else 0


def keep_among(
    assets: Sequence[Asset], around: Surroundings, *, on: date, new: bool = False
) -> int:
    """Do the same where all around them is known, but for what was answered of measures.

    Of `new` assets nothing is kept yet, and nothing was answered.
    """
    if not new:
        around = replace(around, answers=asking.answered(asset.pk for asset in assets))
    return _keep(assets, around, on=on, new=new)


def _keep(assets: Sequence[Asset], around: Surroundings, *, on: date, new: bool = False) -> int:
    keys = [asset.pk for asset in assets]
    stored = {} if new else {row.pk: row for row in _stored(pks=keys)}
    made = _assessments(assets, around, on=on)
    fresh = [one for one in made if _differs(stored.get(one.asset_id), one)]
    if new and len(fresh) > FEW:
        rows = ((one.asset_id, *(getattr(one, name) for name in KEPT)) for one in fresh)
        copying.insert(Assessment, ["asset_id", *KEPT], rows)
    elif len(fresh) == 1:
        storing.put(fresh[0], columns=KEPT)
    elif fresh:
        Assessment.objects.bulk_create(
            fresh, update_conflicts=True, unique_fields=["asset"], update_fields=KEPT
        )
    return len(fresh)


def enter(
    states: Iterable[Columns],
    assessor: "Assessor",
    around: Surroundings,
    org_types: Mapping[int, str],
) -> None:
    """Keep it of new assets, given as plain columns."""
    found = [
        (state["id"], assessor.record(state, around, org_type=org_types[state["org_unit_id"]]))
        for state in states
    ]
    # Assets that are alike have the very same record: its words are written once.
    alike = {id(record): record for _key, record in found}
    gaps = {key: copying.encoded(record.gaps) for key, record in alike.items()}
    rows = (
        (key, one.maturity, gaps[id(one)], one.controls_asked, one.controls_met)
        for key, one in found
    )
    copying.insert(Assessment, ["asset_id", *KEPT], rows)


def keep_all(
    municipality: Municipality, *, on: date, alive: Callable[[], None] = lambda: None
) -> int:
    """Bring what is kept of a whole municipality in step, batch by batch; count the rows.

    What follows from the calendar and from who is in office changes without any asset.
    `alive` is called between two batches.
    """
    done, last = 0, 0
    mine = Asset.objects.filter(municipality=municipality).select_related("org_unit")
    rows = mine.kept().order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        for asset in batch:
            asset.municipality = municipality
        done += keep(batch, on=on)
        alive()
    return done


def assess(assets: Sequence[Asset], *, on: date) -> list[Assessment]:
    """Return, unsaved, how complete the records of these assets are today."""
    return _assessments(assets, _surroundings(assets, on=on), on=on)


def kept(asset: Asset) -> Assessment | None:
    """Return what is kept of one asset."""
    return _kept.first(pk=asset.pk)


def gap_label(key: str) -> str:
    """Name what is missing as a person looks for it."""
    if key in columns.columns():
        return columns.columns()[key].title
    return {
        "owner_active": _("情報セキュリティ管理者に就く人"),
        "no_errors": _("規則の違反の解消"),
        "links": _("ほかの資産とのつながり"),
        "reviewed": _("期限内の確認"),
        "controls_answered": _("対策の状況の回答"),
        "controls_proven": _("実施した対策の根拠"),
    }[key]


class Assessor:
    """Judges how complete the records of one municipality are, from plain columns.

    For `many` it remembers what it found of assets that are alike, but for what was answered.
    """

    def __init__(self, municipality: Municipality, *, on: date, many: bool = False) -> None:
        self.municipality, self.on = municipality, on
        self._ranks: dict[int, Mapping[str, int]] = {}
        self._alike = Alike(_grounds(municipality)) if many else None
        self._known: dict[Hashable, Record] = {}

    def record(self, state: Columns, around: Surroundings, *, org_type: str) -> Record:
        """Return how complete the record of an asset is, of which these are the columns."""
        key = state["id"]
        told = {
            "owner_active": state["owner_role_id"] in around.held,
            "no_errors": key not in around.wrong,
            "links": bool(state["system_id"]) or key in around.linked,
            "reviewed": state["next_review"] >= self.on,
        }
        given = around.answers.get(key)
        if self._alike is None or given:
            return self._judged(state, told, given or {}, org_type=org_type)
        sign = (org_type, *told.values(), self._alike.key(state))
        found = self._known.get(sign)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[sign] = self._judged(state, told, {}, org_type=org_type)
        return found

    def _judged(
        self,
        state: Columns,
        told: Mapping[str, bool],
        given: Mapping[str, AssetControl],
        *,
        org_type: str,
    ) -> Record:
        place = self.municipality
        facts = facts_of(state, org_type=org_type, network_model=place.network_model)
        facts |= state["extra"] or {}
        ranks = self._ranks_of(state["scheme_version_id"] or place.scheme_version_id)
        asked = asking.asked_by(place, facts, ranks)
        measures = [asking.Measure(control, given.get(control.id)) for control in asked]
        facts |= told
        facts |= {
            REQUIRED: not (lacking := columns.missing(facts)),
            "controls_answered": all(measure.answer for measure in measures),
            "controls_proven": all(measure.is_proven for measure in measures),
        }
        gaps = maturity.gaps(catalogue.maturity(), facts, ranks)
        return Record(
            maturity=maturity.level(gaps),
            gaps=_spelled(gaps, [column.key for column in lacking]),
            controls_asked=len(measures),
            controls_met=sum(measure.is_met for measure in measures),
        )

    def _ranks_of(self, version: int) -> Mapping[str, int]:
        if version not in self._ranks:
            self._ranks[version] = catalogue.ranks(version, CONFIDENCE)
        return self._ranks[version]


def _grounds(municipality: Municipality) -> Iterator[Grounds]:
    """Yield all that the completeness of a record rests on, but for what is told beside it."""
    yield Grounds(columns.deciding(), frozenset(column.key for column in columns.demanding()))
    yield from (control.grounds for control in local_catalogue.controls(municipality))
    yield from (criterion.grounds for criterion in catalogue.maturity())


def _assessments(assets: Sequence[Asset], around: Surroundings, *, on: date) -> list[Assessment]:
    if len(assets) > 1:
        prefetch_related_objects(assets, "org_unit", "municipality")
    assessors: dict[int, Assessor] = {}
    made = []
    for asset in assets:
        assessor = assessors.get(asset.municipality_id)
        if assessor is None:
            many = len(assets) > evaluation.MANY
            assessor = Assessor(asset.municipality, on=on, many=many)
            assessors[asset.municipality_id] = assessor
        record = assessor.record(vars(asset), around, org_type=asset.org_unit.org_type)
        made.append(Assessment(asset_id=asset.pk, **record._asdict()))
    return made


def _spelled(gaps: Iterable[tuple[int, str]], lacking: Sequence[str]) -> list[list[Any]]:
    """Name each required column that is empty, once, instead of all of them together."""
    named: dict[str, int] = {}
    for level, key in gaps:
        for one in lacking if key == REQUIRED else [key]:
            named.setdefault(one, level)
    return [[level, key] for key, level in named.items()]


def _surroundings(assets: Sequence[Asset], *, on: date) -> Surroundings:
    keys = [asset.pk for asset in assets]
    return Surroundings(
        held=evaluation.held_posts(assets, on=on),
        linked={end for both in _ends(pks=keys) for end in both},
        answers=asking.answered(keys),
        wrong=set(_wrong(pks=keys)),
    )


def _differs(stored: Assessment | None, made: Assessment) -> bool:
    return stored is None or any(getattr(stored, name) != getattr(made, name) for name in KEPT)
