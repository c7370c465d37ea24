"""Packages of evidence: asked for by an auditor, made in the background, handed out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Unit
from audits.models import EvidencePackage, Sample
from audits.services.evidence import building
from audits.services.evidence.building import NotSealedError
from config.kit import events, recording
from config.kit.text import normal_line

LEASE = timedelta(minutes=30)  # longer than the largest package takes
State = EvidencePackage.State


@dataclass(frozen=True)
class Wish:
    """What is to be in a package: all, or units with all below them, or a sample; a period."""

    purpose: str
    since: date
    until: date
    units: Sequence[Unit] = ()
    sample: Sample | None = None
    with_files: bool = False


def ask(viewer: Viewer, *, wish: Wish, at: datetime) -> EvidencePackage:
    """Ask for a package; raises PermissionDenied, and ValidationError for a wrong period."""
    demand(viewer)
    package = EvidencePackage(
        municipality=viewer.municipality,
        purpose=normal_line(wish.purpose),
        units=[unit.code for unit in wish.units],
        sample=wish.sample,
        since=wish.since,
        until=wish.until,
        with_files=wish.with_files,
        asked_by=viewer.user,
        asked_at=at,
    )
    with recording.action(by=viewer.user, reason=_("監査の証拠の包みを依頼した")):
        package.full_clean(exclude=["municipality", "asked_by", "sample"])
        package.save(force_insert=True)
    return package


def demand(viewer: Viewer) -> None:
    """Raise PermissionDenied for everybody but auditors, the CISO and administrators."""
    if not (viewer.can_everywhere("read_restricted") and viewer.can_everywhere("export_assets")):
        raise PermissionDenied(
            _(
                "抽出と証拠の包みは、監査人・全庁管理者・CISOだけが使えます。"
                "全庁管理者に依頼してください。"
            )
        )


def units_of(package: EvidencePackage) -> QuerySet[Unit]:
    """Return the units that were chosen; none for a whole municipality."""
    mine = Unit.objects.filter(municipality=package.municipality, code__in=package.units)
    return mine.order_by("path")


def of(viewer: Viewer) -> QuerySet[EvidencePackage]:
    """Return the packages of the viewer's municipality, the newest first."""
    mine = EvidencePackage.objects.filter(municipality=viewer.municipality)
    return mine.select_related("asked_by", "sample", "municipality").order_by("-asked_at", "-pk")


def path_of(package: EvidencePackage) -> Path:
    """Where the file lies, outside of every web root."""
    return Path(settings.EVIDENCE_ROOT) / f"{package.key}.zip"


def hand_out(viewer: Viewer, package: EvidencePackage) -> Path:
    """Return the file of a ready package and record who took it; raises FileNotFoundError."""
    demand(viewer)
    path = path_of(package)
    if package.state != State.READY or not path.exists():
        raise FileNotFoundError(path.name)
    events.tell("evidence", subject=package.file_name, by=viewer.user, digest=package.digest)
    return path


def make_waiting(*, clock: Callable[[], datetime]) -> int:
    """Make every package that waits, or whose maker's process ended; return how many."""
    made = 0
    while (package := _take(clock())) is not None:
        _make(package, clock=clock)
        made += 1
    return made


def _take(at: datetime) -> EvidencePackage | None:
    forgotten = Q(state=State.BUILDING, begun_at__lt=at - LEASE)
    waiting = EvidencePackage.objects.filter(Q(state=State.WAITING) | forgotten)
    with recording.action(by=recording.PROGRAM, reason=_("証拠の包みを作り始めた")):
        package = waiting.select_for_update(of=("self",)).order_by("pk").first()
        if package:
            package.state, package.begun_at = State.BUILDING, at
            package.save(update_fields=["state", "begun_at"])
    return package


def _make(package: EvidencePackage, *, clock: Callable[[], datetime]) -> None:
    try:
        building.build(package, path_of(package), clock=clock)
    except (NotSealedError, OSError, ValidationError) as error:
        package.state, package.message = State.FAILED, _reason(error)
        _save(package, _("証拠の包みを作れなかった"))
        return
    package.state, package.made_at = State.READY, clock()
    _save(package, _("証拠の包みができた"))


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)[:300]
    if isinstance(error, NotSealedError):
        return _("記録を封印できませんでした。時間をおいて、もう一度依頼してください。")
    return _("ファイルを書けませんでした。空き容量を確かめて、もう一度依頼してください。")


def _save(package: EvidencePackage, reason: str) -> None:
    place = package.municipality_id
    with recording.action(by=recording.PROGRAM, reason=reason, municipality_id=place):
        package.save()
