"""How complete the records of assets are (記録の充実度, policy 6(2)): kept for lists and counts."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

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
from assets.services.controls import asking
from assets.services.findings import evaluation
from classification import columns, maturity
from classification.services import catalogue
from config.kit import copying
from config.kit.prepared import Prepared

KEPT = ("maturity", "gaps", "controls_asked", "controls_met")
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
    elif fresh:
        Assessment.objects.bulk_create(
            fresh, update_conflicts=True, unique_fields=["asset"], update_fields=KEPT
        )
    return len(fresh)


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


def _assessments(assets: Sequence[Asset], around: Surroundings, *, on: date) -> list[Assessment]:
    prefetch_related_objects(assets, "org_unit", "municipality")
    ranks: dict[int, Mapping[str, int]] = {}
    return [_assessment(asset, around, ranks, on=on) for asset in assets]


def _assessment(
    asset: Asset, around: Surroundings, known: dict[int, Mapping[str, int]], *, on: date
) -> Assessment:
    facts = {**asset.facts(), **(asset.extra or {})}
    version = asset.scheme_version_id or asset.municipality.scheme_version_id
    ranks = known.get(version) or known.setdefault(version, catalogue.ranks(version, CONFIDENCE))
    given = around.answers.get(asset.pk, {})
    asked = asking.asked_by(asset, facts, ranks)
    measures = [asking.Measure(control, given.get(control.id)) for control in asked]
    facts |= {
        REQUIRED: not (lacking := columns.missing(facts)),
        "owner_active": asset.owner_role_id in around.held,
        "no_errors": asset.pk not in around.wrong,
        "links": bool(asset.system_id) or asset.pk in around.linked,
        "reviewed": asset.next_review >= on,
        "controls_answered": all(measure.answer for measure in measures),
        "controls_proven": all(measure.is_proven for measure in measures),
    }
    gaps = maturity.gaps(catalogue.maturity(), facts, ranks)
    return Assessment(
        asset=asset,
        maturity=maturity.level(gaps),
        gaps=_spelled(gaps, [column.key for column in lacking]),
        controls_asked=len(measures),
        controls_met=sum(measure.is_met for measure in measures),
    )


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
