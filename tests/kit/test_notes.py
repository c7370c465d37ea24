"""Checkpoints as signed notes: what is written is read again, and nothing else passes."""

import base64
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.kit import notes
from config.kit.notes import Checkpoint, NoteError

KEY = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
TOLD = Checkpoint("daicho/MIH/2026", 1_234, b"\3" * 32, datetime(2026, 11, 29, 3, 4, 5, tzinfo=UTC))


def signed(told: Checkpoint = TOLD, key: Ed25519PrivateKey = KEY) -> str:
    return notes.signed(told.text, name=told.origin, key=key)


def test_the_text_is_that_of_the_format() -> None:
    lines = signed().split("\n")

    assert lines[:3] == ["daicho/MIH/2026", "1234", base64.b64encode(b"\3" * 32).decode()]
    assert lines[3:5] == ["time 2026-11-29T03:04:05Z", ""]
    assert lines[5].startswith("\u2014 daicho/MIH/2026 ")


def test_a_checkpoint_is_read_as_it_was_signed() -> None:
    assert notes.opened(signed(), [b"\1" * 32, PUBLIC]) == (TOLD, PUBLIC)


def test_a_mail_program_may_change_line_breaks() -> None:
    assert notes.opened(signed().replace("\n", "\r\n"), [PUBLIC])[0] == TOLD


@pytest.mark.parametrize(
    "altered",
    [
        signed().replace("1234", "1235"),
        signed().replace("MIH", "SOM"),
        signed().replace("2026-11-29", "2026-11-28"),
        signed(key=Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)),
        TOLD.text,
        TOLD.text + "\n",
        signed().replace("\u2014 daicho/MIH/2026 ", "\u2014 daicho/MIH/2027 "),
        signed()[:-6] + "AAA=\n",
        "",
        "これは封印ではありません。",
    ],
)
def test_an_altered_checkpoint_is_refused(altered: str) -> None:
    with pytest.raises(NoteError):
        notes.opened(altered, [PUBLIC])


def test_the_key_and_signature_of_a_published_example_are_understood() -> None:
    """The example that the signed-note format is commonly tried with."""
    name, told, key = ["PeterNeumann", "c74f20a3", "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"]
    public = base64.b64decode(key)[1:]
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    mark = base64.b64decode(
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )

    assert notes.key_id(name, public).hex() == told
    assert notes.verifier_key(name, public) == f"{name}+{told}+{key}"
    assert mark[:4].hex() == told
    assert notes.verifies(public, text, mark[4:])
    assert not notes.verifies(public, text.replace("cryptography", "Cryptography"), mark[4:])


def test_the_short_form_fits_into_a_footer() -> None:
    assert TOLD.digest == "0303 0303 0303 0303"
