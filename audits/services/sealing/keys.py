"""The key that signs checkpoints: a file that the sealing process alone reads."""

import base64
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from audits.models import SealKey
from config.kit import notes, recording
from config.kit.notes import Checkpoint

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME = "daicho/seal-key"  # the name under which a key vouches for the next one
NEXT = ".next"  # beside the file in force, while a rotation is under way


class NoKeyError(Exception):
    """Nothing can be sealed: the key file is missing or is not the key in force."""


@dataclass(frozen=True)
class Signer:
    """The key in force, with its private half."""

    private: "Ed25519PrivateKey"

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    def sign(self, checkpoint: Checkpoint) -> str:
        return notes.signed(checkpoint.text, name=checkpoint.origin, key=self.private)


def all_keys() -> list[SealKey]:
    """Every key that was ever in force, the oldest first."""
    return list(SealKey.objects.order_by("pk"))


def public_keys() -> list[bytes]:
    return [key.raw for key in all_keys()]


def is_readable() -> bool:
    """Whether this process may seal; on servers only the worker's may."""
    return os.access(_path(), os.R_OK)


def is_in_force() -> bool:
    """Whether the file holds the key in force, or there is none yet."""
    newest = SealKey.objects.order_by("-pk").first()
    try:
        found = _read(_path())
    except NoKeyError:
        return False
    return newest is None or (found is not None and found.public == newest.raw)


def signer(*, at: datetime) -> Signer:
    """Return the key in force; the first start makes one. Raises NoKeyError."""
    newest = SealKey.objects.order_by("-pk").first()
    if newest is None:
        return _first(at=at)
    _finish_rotation(newest.raw)
    found = _read(_path())
    if found is None or found.public != newest.raw:
        raise NoKeyError(
            _(
                "封印の鍵（%(path)s）が、いまの鍵と一致しません。保管してある鍵のファイルを戻すか、"
                "失われたときは「python manage.py seal_key --lost」で新しい鍵に替えてください。"
            )
            % {"path": _path().name}
        )
    return found


def rotate(*, at: datetime, by: Any, lost: bool = False) -> SealKey:
    """Put a new key in force, vouched for by the one before unless that is lost.

    Raises NoKeyError when the old key is neither there nor said to be lost.
    """
    old = None if lost else signer(at=at)
    count = SealKey.objects.count()
    path = _path().with_name(_path().name + NEXT)
    path.unlink(missing_ok=True)
    new = _write(path)
    vouched = Checkpoint(origin=NAME, size=count, root=new.public, at=at)
    reason = _("封印の鍵を失ったため替えた") if lost else _("封印の鍵を替えた")
    with recording.action(by=by, reason=reason):
        key = SealKey(
            public=new.public.hex(), made_at=at, endorsement=old.sign(vouched) if old else ""
        )
        key.save(force_insert=True)
    _finish_rotation(new.public)
    return key


def is_endorsed(key: SealKey, *, by: bytes) -> bool:
    """Whether the key before vouches for this one."""
    try:
        vouched, _signed_by = notes.opened(key.endorsement, [by])
    except notes.NoteError:
        return False
    return vouched.origin == NAME and vouched.root == key.raw


def _first(*, at: datetime) -> Signer:
    found = _read(_path()) or _write(_path())
    with recording.action(by=recording.PROGRAM, reason=_("封印の鍵を作った")):
        SealKey.objects.get_or_create(public=found.public.hex(), defaults={"made_at": at})
    return found


def _finish_rotation(public: bytes) -> None:
    """Move the new file to its place; the process may have ended before it could."""
    following = _path().with_name(_path().name + NEXT)
    new = _read(following)
    if new and new.public == public:
        following.replace(_path())


def _path() -> Path:
    return Path(settings.SEAL_KEY_FILE)


def _kind() -> type["Ed25519PrivateKey"]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - megabytes
        Ed25519PrivateKey,  # that only the sealing process needs
    )

    return Ed25519PrivateKey


def _read(path: Path) -> Signer | None:
    try:
        seed = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
        return Signer(_kind().from_private_bytes(seed))
    except FileNotFoundError:
        return None
    except (ValueError, OSError) as error:
        raise NoKeyError(_("封印の鍵のファイル（%s）を読めません。") % path.name) from error


def _write(path: Path) -> Signer:
    """Make a key, readable by this user only; an existing file is never overwritten."""
    made = _kind().generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = _read(path)
        if found is None:
            raise NoKeyError(_("封印の鍵のファイル（%s）を読めません。") % path.name) from None
        return found
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(base64.b64encode(made.private_bytes_raw()).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return Signer(made)
