"""Making a package: register, changes, events and files, with the proof of each in one ZIP."""

import hashlib
import json
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as daytime
from pathlib import Path
from typing import Any

from django.db import connection, models
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, AssetQuerySet, Attachment, ExportRun, Unit
from assets.services import attachments
from assets.services.exports import runs as exports
from assets.services.exports.files import Selection, Wanted
from audits.models import Change, EvidencePackage, SealLeaf
from audits.services.evidence import proving, samples
from audits.services.sealing import records, rounds
from audits.services.sealing.lines import CHANGE, EVENT
from config.kit import copying, recording

FORMAT = "daicho-evidence/1"
MANIFEST, REGISTER, LIFE = "manifest.json", "register.json", "register-log.jsonl"
LOGS = (LIFE, "changes.jsonl", "events.jsonl")
TRIES = 5
TABLE = Asset._meta.db_table


class NotSealedError(Exception):
    """Lines stayed without a seal: a transaction does not end, or assets change all the time."""


@dataclass
class Packing:
    """A ZIP in the making: what goes in is counted and its digest kept for the list of files."""

    zip: zipfile.ZipFile
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: int = 0

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self.zip.open(name, "w", force_zip64=True) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files[name] = {"sha256": digest.hexdigest(), "size": size}

    def log(self, name: str, lines: Iterable[str]) -> None:
        self.put(name, (line.encode() for line in self._counted(lines)))

    def _counted(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self.lines += 1
            yield line


def build(package: EvidencePackage, path: Path, *, clock: Callable[[], datetime]) -> None:
    """Make the package's file and tell the package what is in it.

    Raises NotSealedError, ValidationError of an export and OSError; then no file is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    making = path.with_suffix(".making")
    try:
        for _try in range(TRIES):
            rounds.seal(at=clock())
            with zipfile.ZipFile(making, "w", zipfile.ZIP_DEFLATED) as file:
                if _fill(package, Packing(file), clock=clock):
                    break
        else:
            raise NotSealedError(package.key)
        package.size, package.digest = making.stat().st_size, _digest(making)
        making.replace(path)
    finally:
        making.unlink(missing_ok=True)


def _fill(package: EvidencePackage, packing: Packing, *, clock: Callable[[], datetime]) -> bool:
    """Put everything in; False when an asset changed meanwhile, so that its row may be older."""
    viewer = Viewer(package.asked_by, package.municipality)
    assets = _scope(viewer, package)
    keys = list(assets.order_by("pk").values_list("pk", flat=True))
    newest = Change.objects.aggregate(last=models.Max("pk"))["last"] or 0
    _put_register(viewer, package, packing, assets=assets, at=clock())
    if not _is_settled(keys, newest):
        return False
    _put_logs(package, packing, keys)
    if package.with_files:
        _put_files(packing, viewer, keys)
    manifest = _manifest(package, packing, at=clock())
    digest = hashlib.sha256(manifest).hexdigest()
    packing.zip.writestr(MANIFEST, manifest)
    number = _record(package, packing, rows=len(keys), digest=digest)
    _seal_until(number, clock=clock)
    proving.put(packing.zip, package, number)
    return True


def _scope(viewer: Viewer, package: EvidencePackage) -> AssetQuerySet:
    units = list(Unit.objects.filter(municipality=package.municipality, code__in=package.units))
    found = samples.scope(viewer, units, right="export_assets")
    if package.sample:
        found = found.filter(asset_no__in=package.sample.numbers)
    return found


def _put_register(
    viewer: Viewer,
    package: EvidencePackage,
    packing: Packing,
    *,
    assets: AssetQuerySet,
    at: datetime,
) -> None:
    words = _("証拠の包み「%s」") % package.purpose
    selection = Selection(assets=assets, words=words)
    for name, format_ in ((REGISTER, "json"), ("register.xlsx", "xlsx")):
        wanted = Wanted(format=format_, layout=ExportRun.Layout.ALL, purpose=package.purpose)
        _run, _name, chunks = exports.stream(viewer, selection, wanted, at=at)
        packing.put(name, chunks)


def _is_settled(keys: list[int], newest: int) -> bool:
    """Whether every line of these assets is sealed, and none has come since."""
    where, given = copying.any_of(map(str, keys))
    lines = Change.objects.filter(table_name=TABLE).extra(  # noqa: S610 - our own words
        where=[f"row_key {where}"], params=[given]
    )
    if lines.filter(pk__gt=newest).exists():
        return False
    sealed = SealLeaf.objects.filter(kind=CHANGE.name, line_id=models.OuterRef("pk"))
    return not lines.filter(~models.Exists(sealed)).exists()


def _put_logs(package: EvidencePackage, packing: Packing, keys: list[int]) -> None:
    where, given = copying.any_of(map(str, keys))
    life = f"c.table_name = '{TABLE}' AND c.row_key {where}"
    packing.log(LIFE, records.written(CHANGE, life, [given]))
    if package.units or package.sample:
        return
    since, until = _period(package)
    place = package.municipality_id
    period = "c.municipality_id = %s AND c.at >= %s AND c.at < %s"
    packing.log("changes.jsonl", records.written(CHANGE, period, [place, since, until]))
    packing.log("events.jsonl", records.written(EVENT, period, [place, since, until]))


def _period(package: EvidencePackage) -> tuple[Any, Any]:
    """Return the moments of the period in the form of the database."""
    begins = make_aware(datetime.combine(package.since, daytime.min))
    ends = make_aware(datetime.combine(package.until + timedelta(days=1), daytime.min))
    moment = Change._meta.get_field("at")

    return tuple(moment.get_db_prep_value(value, connection) for value in (begins, ends))


def _put_files(packing: Packing, viewer: Viewer, keys: list[int]) -> None:
    secret = viewer.can_everywhere("read_restricted")
    found = Attachment.objects.filter(asset__in=keys, withdrawn=False).select_related("asset")
    for kept in found.order_by("pk") if secret else found.filter(confidential=False).order_by("pk"):
        name = f"attachments/{kept.asset.asset_no}/{kept.pk}-{kept.name}"
        packing.put(name, [attachments.path_of(kept).read_bytes()])


def _manifest(package: EvidencePackage, packing: Packing, *, at: datetime) -> bytes:
    columns = sorted(
        str(field.column)
        for field in Asset._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.is_relation
    )
    told = {
        "format": FORMAT,
        "package": str(package.key),
        "municipality": package.municipality.code,
        "purpose": package.purpose,
        "asked_by": package.asked_by.username,
        "made_at": at.isoformat(timespec="seconds"),
        "units": package.units,
        "since": package.since.isoformat(),
        "until": package.until.isoformat(),
        "sample": _sample(package),
        "logs": [name for name in LOGS if name in packing.files],
        "register": {
            "file": REGISTER,
            "log": LIFE,
            "table": TABLE,
            "key": "asset_no",
            "columns": columns,
        },
        "files": dict(sorted(packing.files.items())),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _sample(package: EvidencePackage) -> dict[str, Any] | None:
    drawn = package.sample
    if drawn is None:
        return None
    return {"seed": drawn.seed, "of": drawn.population, "numbers": drawn.numbers}


def _record(package: EvidencePackage, packing: Packing, *, rows: int, digest: str) -> int:
    """Write the digest of the list into the log; return the number of that line."""
    package.rows, package.lines, package.manifest_digest = rows, packing.lines, digest
    reason = _("証拠の包みの一覧を記録した")
    place = package.municipality_id
    with recording.action(by=recording.PROGRAM, reason=reason, municipality_id=place):
        package.save(update_fields=["rows", "lines", "manifest_digest"])
        mine = Change.objects.filter(
            table_name=EvidencePackage._meta.db_table, row_key=str(package.pk)
        )
        return mine.latest("pk").pk


def _seal_until(number: int, *, clock: Callable[[], datetime], seconds: int = 60) -> None:
    """Seal until this line is sealed; other transactions may hold it up for a while."""
    until = time.monotonic() + seconds
    while True:
        rounds.seal(at=clock())
        if SealLeaf.objects.filter(kind=CHANGE.name, line_id=number).exists():
            return
        if time.monotonic() > until:
            raise NotSealedError(number)
        time.sleep(0.2)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
