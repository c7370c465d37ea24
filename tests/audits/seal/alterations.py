"""What somebody does to a package of evidence on its way; each goes with what must be said."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Altered = Callable[[Path], None]


def rewritten(name: str, old: str, new: str) -> Altered:
    def alter(package: Path) -> None:
        path = package / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return alter


def without_line(package: Path) -> None:
    path = package / "register-log.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    _list_anew(package, "register-log.jsonl")


def another_row(package: Path) -> None:
    """The register altered, and the list of files made to fit."""
    rewritten("register.json", "書庫B-1", "書庫Z")(package)
    _list_anew(package, "register.json")


def _list_anew(package: Path, name: str) -> None:
    path = package / "manifest.json"
    told = json.loads(path.read_text("utf-8"))
    told["files"][name]["sha256"] = hashlib.sha256((package / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def another_body(package: Path) -> None:
    rewritten("register-log.jsonl", "書庫A-1", "書庫A-7")(package)
    _list_anew(package, "register-log.jsonl")


def another_hash(package: Path) -> None:
    path = next(package.glob("seal/*.hashes"))
    raw = bytearray(path.read_bytes())
    raw[40] ^= 1
    path.write_bytes(raw)


def fewer_hashes(package: Path) -> None:
    path = next(package.glob("seal/*.hashes"))
    path.write_bytes(path.read_bytes()[:-32])


def another_key(package: Path) -> None:
    path = package / "seal" / "keys.json"
    told = json.loads(path.read_text("utf-8"))
    told[0]["public"] = Ed25519PrivateKey.from_private_bytes(
        b"\3" * 32
    ).public_key().public_bytes_raw().hex()  # fmt: skip
    path.write_text(json.dumps(told), encoding="utf-8")


def one_file_more(package: Path) -> None:
    (package / "補足.txt").write_text("後から入れた", encoding="utf-8")


def one_file_less(package: Path) -> None:
    (package / "events.jsonl").unlink()


def later(package: Path) -> None:
    path = package / "seal" / "checkpoints.txt"
    text = path.read_text("utf-8")
    path.write_text(text.replace("time 20", "time 19"), encoding="utf-8")


ALTERATIONS: dict[str, tuple[Altered, str]] = {
    "a row of the register": (another_row, "manifest.json：封印された一覧と違います"),
    "a row, the list left": (rewritten("register.json", "書庫B-1", "書庫Z"), "register.json："),
    "a line left out": (
        without_line,
        "register.json の JUM-0001：locationが、最後の記録と違います",
    ),
    "the body of a line": (another_body, "register-log.jsonl の2行目：封印された記録と違います"),
    "the actor of a line": (
        rewritten("changes.jsonl", '\\"editor\\"', '\\"nobody\\"'),
        "changes.jsonl：",
    ),
    "a hash": (another_hash, "と違います"),
    "the last hash": (fewer_hashes, "封印した件数と、値の件数が違います"),
    "the key": (another_key, "封印の鍵と合わない控えがあります"),
    "the date of a seal": (later, "封印の鍵と合わない控えがあります"),
    "the scope in the list": (
        rewritten("manifest.json", "令和8年度の監査", "別の監査"),
        "manifest.json：封印された一覧と違います",
    ),
    "one file more": (one_file_more, "補足.txt：一覧（manifest.json）にないファイルです"),
    "one file less": (one_file_less, "events.jsonl：ファイルがありません"),
}
