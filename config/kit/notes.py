"""Checkpoints of a log as signed notes (C2SP tlog-checkpoint and signed-note, Ed25519).

A note is plain text that fits in a mail or on paper, and that any tool of that family reads:
the log's name, how many lines it has, their root, and the signature below an empty line.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ALGORITHM = b"\x01"  # Ed25519 in a signed note
ID_BYTES = 4
SIGNATURE_LINE = re.compile(r"\u2014 (\S+) ([A-Za-z0-9+/]+=*)")
TIME = "time "


class NoteError(ValueError):
    """The text is no checkpoint, or nobody whose key is known has signed it."""


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself at one moment."""

    origin: str
    size: int
    root: bytes
    at: datetime

    @property
    def text(self) -> str:
        """The text that is signed, with its last line break."""
        moment = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{TIME}{moment}\n"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read the lines of a note; raises NoteError."""
        try:
            origin, size, root, *further = text.removesuffix("\n").split("\n")
            moment = next(line for line in further if line.startswith(TIME))
            at = datetime.fromisoformat(moment.removeprefix(TIME))
            return cls(origin, int(size), base64.b64decode(root, validate=True), at)
        except (ValueError, StopIteration) as error:
            raise NoteError("the text is no checkpoint") from error

    @property
    def digest(self) -> str:
        """The first 16 letters of the root, in fours, short enough for a footer."""
        letters = self.root.hex()[:16]
        return " ".join(letters[at : at + 4] for at in range(0, 16, 4))


def key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + ALGORITHM + public).digest()[:ID_BYTES]


def verifier_key(name: str, public: bytes) -> str:
    """The public key as one line, in the form that the tools of this family take."""
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(ALGORITHM + public).decode()}"


def signed(text: str, *, name: str, key: "Ed25519PrivateKey") -> str:
    """Return the note: the text, an empty line and the signature line."""
    mark = key_id(name, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n\u2014 {name} {base64.b64encode(mark).decode()}\n"


def opened(note: str, keys: Iterable[bytes]) -> tuple[Checkpoint, bytes]:
    """Return the checkpoint and the key that signed it; raises NoteError.

    A signature counts when it bears the name of the log and belongs to one of the keys.
    """
    text, gap, below = note.replace("\r\n", "\n").partition("\n\n")
    checkpoint = Checkpoint.read(text + "\n")
    if not gap:
        raise NoteError("the checkpoint is not signed")
    known = {key_id(checkpoint.origin, key): key for key in keys}
    for name, mark in SIGNATURE_LINE.findall(below):
        try:
            raw = base64.b64decode(mark, validate=True)
        except binascii.Error:
            continue
        key = known.get(raw[:ID_BYTES])
        if name == checkpoint.origin and key and verifies(key, text + "\n", raw[ID_BYTES:]):
            return checkpoint, key
    raise NoteError("no known key has signed the checkpoint")


def verifies(public: bytes, text: str, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - megabytes; few need it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
