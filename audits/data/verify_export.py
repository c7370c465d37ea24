#!/usr/bin/env python3
"""台帳の証拠の包み（ZIP）を、台帳のない機械で確かめる。Python 3.9以上だけで動き、通信しない。

使い方：python verify_export.py 包み.zip [--key 鍵の指紋] [--checkpoint 手元の控え.txt ...]

開いたフォルダーでもよい。前に受け取った鍵の指紋（16進）や封印の控えを渡すほど、確かなことが増える。
終了コードは、正しければ0、違いがあれば1、読めなければ2。
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

FORMAT, MANIFEST, HASH = "daicho-evidence/1", "manifest.json", 32
APART = re.compile(r"(seal/.*|verify_export\.py|お読みください\.txt|manifest\.json)$")
SIGNED_BY = re.compile("\u2014 (\\S+) ([A-Za-z0-9+/]+=*)")
Point = tuple[int, int, int, int]
Note = tuple[str, int, bytes, str]  # origin, lines, root, time

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def x_of(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (sign and not x):
        return None
    return P - x if x & 1 != sign else x


def plus(one: Point, two: Point) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = plus(found, point)
        point, number = plus(point, point), number >> 1
    return found


def point_of(raw: bytes) -> Point | None:
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x = x_of(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def is_signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    """Ed25519 (RFC 8032)."""
    if len(public) != HASH or len(signature) != 2 * HASH:
        return False
    key, nonce = point_of(public), point_of(signature[:HASH])
    s = int.from_bytes(signature[HASH:], "little")
    if key is None or nonce is None or s >= ORDER:
        return False
    told = int.from_bytes(hashlib.sha512(signature[:HASH] + public + message).digest(), "little")
    left, right = times(s, BASE), plus(nonce, times(told % ORDER, key))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def leaf(line: str) -> bytes:
    return hashlib.sha256(b"\0" + line.encode()).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def roots(hashes: bytes, sizes: Iterable[int]) -> dict[int, bytes]:
    """The root over the first n lines, for each n that is asked."""
    wanted, found, peaks = set(sizes), {}, []
    for place in range(len(hashes) // HASH):
        peaks.append(hashes[place * HASH : place * HASH + HASH])
        rest = place
        while rest & 1:
            right = peaks.pop()
            peaks[-1], rest = node(peaks[-1], right), rest >> 1
        if place + 1 in wanted:
            root = peaks[-1]
            for peak in reversed(peaks[:-1]):
                root = node(peak, root)
            found[place + 1] = root
    return found


def notes_of(text: str) -> list[tuple[str, str]]:
    pieces = text.replace("\r\n", "\n").strip("\n").split("\n\n")
    return [(f"{head}\n", mark) for head, mark in zip(pieces[::2], pieces[1::2])]  # noqa: B905


def opened(head: str, mark: str, keys: Iterable[bytes]) -> Note | None:
    """What a note says that one of the keys has signed."""
    lines = head.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
        time = next(line[5:] for line in lines if line.startswith("time "))
        marks = [(name, base64.b64decode(text)) for name, text in SIGNED_BY.findall(mark)]
    except (ValueError, IndexError, StopIteration):
        return None
    for key in keys:
        known = hashlib.sha256(origin.encode() + b"\n\1" + key).digest()[:4]
        for name, raw in marks:
            if (name, raw[:4]) == (origin, known) and is_signed_by(key, head.encode(), raw[4:]):
                return origin, size, root, time
    return None


class Package:
    """The files of a package, in a ZIP or in a folder."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.zip = None if self.path.is_dir() else zipfile.ZipFile(self.path)
        if self.zip:
            self.names = [name for name in self.zip.namelist() if not name.endswith("/")]
        else:
            files = filter(Path.is_file, self.path.rglob("*"))
            self.names = [path.relative_to(self.path).as_posix() for path in files]

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(name) if self.zip else (self.path / name).open("rb")

    def read(self, name: str) -> bytes:
        return self.zip.read(name) if self.zip else (self.path / name).read_bytes()

    def json(self, name: str) -> Any:
        return json.loads(self.read(name))

    def records(self, name: str) -> Iterator[dict[str, Any]]:
        with self.open(name) as file:
            yield from map(json.loads, file)


class Check:
    """One verification: everything that is wrong is told, with the object."""

    def __init__(self, package: Package, key: str, kept: Iterable[str]) -> None:
        self.package, self.wanted_key, self.kept = package, key.lower(), kept
        self.faults: list[str] = []
        self.lines = self.erased = self.rows = 0
        self.known: list[bytes] = []
        self.hashes: dict[str, bytes] = {}
        self.newest: dict[str, Note] = {}
        self.states: dict[str, dict[str, Any]] = {}
        self.manifest = package.json(MANIFEST)

    def run(self) -> None:
        if self.manifest["format"] != FORMAT:
            self.faults.append(f"{MANIFEST}：このプログラムで読める版ではありません")
            return
        self.check_files()
        self.check_keys()
        self.check_trees()
        self.check_manifest()
        for name in self.manifest["logs"]:
            if name in self.package.names:
                self.check_log(name)
        self.check_register()

    def check_files(self) -> None:
        told, found = self.manifest["files"], set(self.package.names)
        for name in sorted(found - set(told)):
            if not APART.match(name):
                self.faults.append(f"{name}：一覧（{MANIFEST}）にないファイルです")
        for name in sorted(told):
            if name not in found:
                self.faults.append(f"{name}：ファイルがありません")
            elif hashlib.sha256(self.package.read(name)).hexdigest() != told[name]["sha256"]:
                self.faults.append(f"{name}：内容が、包みを作ったときと違います")

    def check_keys(self) -> None:
        """The oldest key first; each next one is vouched for by the one before."""
        for told in self.package.json("seal/keys.json"):
            key, before = bytes.fromhex(told["public"]), self.known[-1:]
            notes = [opened(*note, before) for note in notes_of(told["endorsement"])]
            if before and not any(n and n[0] == "daicho/seal-key" and n[2] == key for n in notes):
                self.faults.append(f"封印の鍵 {key.hex()[:16]}：前の鍵の署名がありません")
            self.known.append(key)
        if not any(key.hex().startswith(self.wanted_key) for key in self.known):
            self.faults.append(f"封印の鍵：指紋が {self.wanted_key[:16]} の鍵がありません")

    def check_trees(self) -> None:
        here = "seal/checkpoints.txt"
        sources = [(here, self.package.read(here).decode())]
        sources += [(path, Path(path).read_text(encoding="utf-8")) for path in self.kept]
        said: dict[str, list[tuple[str, Note]]] = {}
        for where, text in sources:
            notes = [opened(*note, self.known) for note in notes_of(text)]
            if not notes or None in notes:
                self.faults.append(f"{where}：封印の鍵と合わない控えがあります")
            for note in filter(None, notes):
                said.setdefault(note[0], []).append((where, note))
        for origin, found in sorted(said.items()):
            self.check_tree(origin, found)

    def check_tree(self, origin: str, said: list[tuple[str, Note]]) -> None:
        name = f"seal/{origin.replace('/', '-')}.hashes"
        hashes = self.package.read(name) if name in self.package.names else b""
        found = roots(hashes, [note[1] for _where, note in said])
        for where, note in said:
            if found.get(note[1]) != note[2]:
                self.faults.append(f"{origin}：{where}の封印（{note[3]}、{note[1]}件）と違います")
        self.hashes[origin] = hashes
        self.newest[origin] = max((note for _where, note in said), key=lambda note: note[1])
        if len(hashes) != HASH * self.newest[origin][1]:
            self.faults.append(f"{origin}：封印した件数と、値の件数が違います")

    def is_sealed(self, record: dict[str, Any]) -> bool:
        """Whether the line of a record stands where it says, and its body is that of the line."""
        hashes, at = self.hashes.get(record["tree"], b""), record["place"] * HASH
        if at < 0 or hashes[at : at + HASH] != leaf(record["line"]):
            return False
        if record["salt"] is None:
            self.erased += 1
            return True
        told = bytes.fromhex(record["salt"]) + record["body"].encode()
        return bool(json.loads(record["line"])[-1] == hashlib.sha256(told).hexdigest())

    def check_manifest(self) -> None:
        """The digest of the list of files is itself a sealed line of the log."""
        record = self.package.json("seal/manifest-line.json")
        digest = hashlib.sha256(self.package.read(MANIFEST)).hexdigest()
        if not self.is_sealed(record) or digest not in record["body"]:
            self.faults.append(f"{MANIFEST}：封印された一覧と違います")

    def check_log(self, name: str) -> None:
        told = self.manifest["register"]
        for number, record in enumerate(self.package.records(name), start=1):
            self.lines += 1
            if not self.is_sealed(record):
                self.faults.append(f"{name} の{number}行目：封印された記録と違います")
                continue
            header, new = json.loads(record["line"]), json.loads(record["body"])[-1]
            if name == told["log"] and header[4] == told["table"] and new:
                self.states.setdefault(header[6], {}).update(json.loads(new))

    def check_register(self) -> None:
        """Each row of the register says what the log says last."""
        told = self.manifest["register"]
        states = {state.get(told["key"]): state for state in self.states.values()}
        for row in self.package.json(told["file"])["rows"]:
            self.rows += 1
            name, state = f"{told['file']} の {row[told['key']]}", states.get(row[told["key"]])
            if state is None:
                self.faults.append(f"{name}：記録がありません")
            for key in sorted(set(told["columns"]) & set(row) & set(state or {})):
                if state and state[key] != "***" and (row[key] or "") != (state[key] or ""):
                    self.faults.append(f"{name}：{key}が、最後の記録と違います")

    def report(self) -> Iterator[str]:
        yield from (f"違います　{fault}" for fault in self.faults)
        for origin, size, root, time in self.newest.values():
            yield f"封印　　　{origin}　{size}件　{root.hex()[:16]}　{time}"
        yield "封印の鍵　" + "、".join(key.hex()[:16] for key in self.known)
        yield f"照合　　　台帳{self.rows}件、記録{self.lines}件（内容を消したもの{self.erased}件）"
        wrong = len(self.faults)
        yield f"違いが{wrong}件あります。" if wrong else "すべて正しいことを確かめました。"


def main() -> int:
    parser = argparse.ArgumentParser(description="台帳の証拠の包みを確かめる")
    parser.add_argument("package", help="包み（ZIP）、又は開いたフォルダー")
    parser.add_argument("--key", default="", help="前に受け取った封印の鍵の指紋（16進）")
    parser.add_argument("--checkpoint", action="append", default=[], help="手元の封印の控え")
    given = parser.parse_args()
    try:
        check = Check(Package(given.package), given.key, given.checkpoint)
        check.run()
    except (OSError, ValueError, KeyError, IndexError, TypeError, zipfile.BadZipFile) as error:
        sys.stdout.write(f"読めません：壊れているか、台帳の証拠の包みではありません（{error}）\n")
        return 2
    sys.stdout.writelines(f"{line}\n" for line in check.report())
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
