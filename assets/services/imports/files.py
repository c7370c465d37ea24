"""The files of an import beside the database: what was sent in, and the rows made of it.

Both lie under the data folder by the key of the run, which every process of an installation
sees. The rows are what a check found out; storing takes exactly these and nothing else.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import ImportRun
from assets.services.checks import FIELDS
from config.kit.copying import Encoded
from config.kit.sheets import limits

POSTS = ("owner_role_id", "sns_owner_id")  # may hold the number of a title nobody entered
LARGEST = limits.MAX_TEXT_BYTES
MEGABYTE = 1024 * 1024
TOLD = ("values", "proposals", "originals", "doubts")
BETWEEN = "\t"  # JSON has none
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(slots=True)
class Ready:
    """A row that was checked and waits to be stored.

    `kind` is "+" for a new asset, "~" for a changed one and "=" for one of which only its
    source is new. `values` are columns by attribute name, plain as JSON has them: those that
    change, or of a new asset those that differ from an empty one. `told` is what becomes of
    its source, each column of TOLD as JSON. What of a new asset is told there is not written
    a second time.
    """

    kind: str
    sheet: str
    number: int
    part: int
    unit: int
    identity: str
    key: int = 0
    version: int = 0
    asset_no: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    told: Sequence[Encoded] = ()

    def as_text(self) -> str:
        stated = [getattr(self, name) for name in self.__slots__[:-1]]
        return BETWEEN.join([_ENCODE(stated), *self.told])

    @classmethod
    def of(cls, text: str) -> "Ready":
        stated, *told = text.split(BETWEEN)
        ready = cls(*json.loads(stated))
        ready.told = list(map(Encoded, told))
        if ready.kind == "+":
            said = json.loads(told[0])
            if "extra" in ready.values:  # what is told of other columns stands in there
                said = {name: said[name] for name in said if name in FIELDS}
            ready.values = said | ready.values
        return ready

    def source(self) -> dict[str, Any]:
        return dict(zip(TOLD, map(json.loads, self.told), strict=True))

    @staticmethod
    def telling(values: Iterable[Any]) -> list[Encoded]:
        """Return the columns of TOLD as JSON; an empty one is written as Python writes it."""
        return [Encoded(_ENCODE(value) if value else value) for value in values]


def folder() -> Path:
    made = Path(settings.DATA_DIR) / "imports"
    made.mkdir(parents=True, exist_ok=True)
    return made


def path_of(run: ImportRun) -> Path:
    """Return where the file of a run lies; its ending tells what it is."""
    return folder() / f"{run.key}{Path(run.file_name).suffix.lower()[:8]}"


def keep(chunks: Iterable[bytes], run: ImportRun) -> None:
    """Write what was sent in, and note its size and digest on the unsaved run."""
    digest, size = sha256(), 0
    place = path_of(run)
    with place.open("wb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                break
            digest.update(chunk)
            out.write(chunk)
    if size > LARGEST:
        place.unlink()
        told = {"most": LARGEST // MEGABYTE}
        raise ValidationError(_("ファイルが大きすぎます。%(most)dMBまでにしてください。") % told)
    run.size, run.digest = size, digest.hexdigest()


def ready_path(run: ImportRun) -> Path:
    return folder() / f"{run.key}.ready"


def write_ready(run: ImportRun) -> TextIO:
    """Open the rows of a run for writing; they count only once `finish` named them."""
    return ready_path(run).with_suffix(".making").open("w", encoding="utf-8")


def finish(run: ImportRun) -> None:
    ready_path(run).with_suffix(".making").replace(ready_path(run))


def batches(run: ImportRun, *, size: int) -> Iterator[list[Ready]]:
    """Yield the rows that a check made, a few at a time."""
    batch: list[Ready] = []
    with ready_path(run).open(encoding="utf-8") as lines:
        for line in lines:
            batch.append(Ready.of(line.rstrip("\n")))
            if len(batch) == size:
                yield batch
                batch = []
    if batch:
        yield batch


def drop(run: ImportRun) -> None:
    """Remove everything of a run; done twice it changes nothing."""
    for place in (path_of(run), ready_path(run), ready_path(run).with_suffix(".making")):
        place.unlink(missing_ok=True)
