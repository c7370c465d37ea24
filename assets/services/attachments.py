"""Adding files to assets and reading them back. A file is withdrawn, never deleted."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, Attachment, User
from config.kit import recording
from config.kit.prepared import Prepared
from config.kit.text import normal_line

LARGEST = 20 * 1024 * 1024
ZIP = b"PK\x03\x04"
# What each kind of file begins with; texts have no mark and are checked for being text.
BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".xlsx": (ZIP,),
    ".docx": (ZIP,),
    ".pptx": (ZIP,),
    ".csv": (),
    ".txt": (),
}
KINDS = "、".join(sorted(ending.removeprefix(".") for ending in BEGINNINGS))

_confidential: Prepared[bool] = Prepared(
    lambda asset: Attachment.objects.filter(asset=asset, withdrawn=False).values_list(
        "confidential", flat=True
    )
)


def visible(asset: Asset, *, viewer: Viewer) -> QuerySet[Attachment]:
    """The files of an asset that this person may see, newest first."""
    found = Attachment.objects.filter(asset=asset, withdrawn=False).select_related("added_by")
    if not viewer.sees_confidential(asset):
        found = found.filter(confidential=False)
    return found.order_by("-added_at", "-pk")


def count_visible(asset: Asset, *, viewer: Viewer) -> int:
    """How many of the files this person may see."""
    sees = viewer.sees_confidential(asset)
    return sum(sees or not confidential for confidential in _confidential(asset=asset.pk))


def attach(
    asset: Asset, *, file: UploadedFile, confidential: bool, by: User, at: datetime
) -> Attachment:
    """Store a file with an asset; raise ValidationError for one that is not accepted."""
    name = normal_line(Path(file.name or "").name)[-120:]
    content = b"".join(file.chunks()) if (file.size or 0) <= LARGEST else b""
    _refuse(name, file.size or 0, content)
    added = Attachment(
        asset=asset,
        name=name,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        confidential=confidential,
        added_by=by,
        added_at=at,
    )
    reason = _("「%(name)s」を添付") % {"name": name}
    path = path_of(added)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    try:
        with recording.action(by=by, reason=reason, municipality_id=asset.municipality_id):
            added.save(force_insert=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return added


def withdraw(attachment: Attachment, *, by: User) -> None:
    """Take a file off its asset; the file and its record stay for the history."""
    reason = _("「%(name)s」を取り下げ") % {"name": attachment.name}
    attachment.withdrawn = True
    municipality = attachment.asset.municipality_id
    with recording.action(by=by, reason=reason, municipality_id=municipality):
        attachment.save(update_fields=["withdrawn"])


def path_of(attachment: Attachment) -> Path:
    """Where the file lies: outside of every web root, under a name that nobody chose."""
    name = attachment.key.hex
    return Path(settings.MEDIA_ROOT) / "attachments" / name[:2] / name


def is_unaltered(attachment: Attachment) -> bool:
    """Whether the file is there and its contents are still those that were added."""
    try:
        with path_of(attachment).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == attachment.digest
    except FileNotFoundError:
        return False


def _refuse(name: str, size: int, content: bytes) -> None:
    ending = Path(name).suffix.lower()
    problem = ""
    if ending not in BEGINNINGS:
        problem = _("この種類のファイルは添付できません。使える種類：%(kinds)s。")
    elif size > LARGEST:
        problem = _("ファイルが大きすぎます。20MB以下にしてください。")
    elif not content:
        problem = _("ファイルが空です。選び直してください。")
    elif not _is_what_it_says(ending, content):
        problem = _("ファイルの中身が種類（%(ending)s）と合いません。保存し直してください。")
    if problem:
        raise ValidationError({"file": problem % {"kinds": KINDS, "ending": ending}})


def _is_what_it_says(ending: str, content: bytes) -> bool:
    beginnings = BEGINNINGS[ending]
    return content.startswith(beginnings) if beginnings else b"\x00" not in content
