"""What makes a package prove itself: checkpoints, keys, the hashes of all lines, the verifier."""

import json
import zipfile
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from audits.models import EvidencePackage, SealTree
from audits.services.sealing import keys, proofs, records, trees
from audits.services.sealing.lines import CHANGE

VERIFIER: Final = Path(__file__).resolve().parents[2] / "data" / "verify_export.py"


def put(file: zipfile.ZipFile, package: EvidencePackage, number: int) -> None:
    """Add the proofs: `number` is the line of the log that holds the digest of the list."""
    notes = []
    for tree in SealTree.objects.filter(municipality_id=package.municipality_id).order_by("pk"):
        last = trees.newest(tree)
        if last is None:
            continue
        notes.append(last.note)
        with file.open(f"seal/{tree.origin.replace('/', '-')}.hashes", "w") as hashes:
            for hashed in proofs.leaf_hashes(tree, last.size):
                hashes.write(hashed)
    file.writestr("seal/checkpoints.txt", "\n".join(notes))
    file.writestr("seal/keys.json", _keys())
    [line] = records.written(CHANGE, "c.id = %s", [number])
    file.writestr("seal/manifest-line.json", line)
    file.write(VERIFIER, "verify_export.py")
    file.writestr("お読みください.txt", _read_me(package))


def _keys() -> str:
    told = [
        {"public": key.public, "since": key.made_at.isoformat(), "endorsement": key.endorsement}
        for key in keys.all_keys()
    ]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _read_me(package: EvidencePackage) -> str:
    """Explain in a page what the files are and how they are checked."""
    return _(
        """証拠の包み（%(place)s、%(since)s〜%(until)s）

目的：%(purpose)s
作成：%(person)s

入っているもの
  register.json / register.xlsx   作ったときの台帳
  register-log.jsonl              台帳の各行の、登録からの変更の記録
  changes.jsonl                   期間内のすべての変更の記録（部署や抽出で絞ったときは、ありません）
  events.jsonl                    期間内のサインイン・書き出しなどの記録（同じ）
  attachments/                    添付（入れたとき）
  manifest.json                   ファイルの一覧と照合値（SHA-256）
  seal/                           封印、封印の鍵、記録の値
  verify_export.py                確かめるためのプログラム（Python 3.9以上。通信しません）

確かめ方
  python verify_export.py この包み.zip
  前に受け取った封印の控えがあれば、
  python verify_export.py この包み.zip --checkpoint 控え.txt --key 鍵の指紋

控えを渡すと、その後に記録が書き換えられていないことまで分かります。
確かめるプログラムも包みと一緒に渡されたものです。前に受け取った同じプログラムを使うと、より確かです。
"""
    ) % {
        "place": package.municipality.name,
        "since": package.since,
        "until": package.until,
        "purpose": package.purpose,
        "person": package.asked_by.name or package.asked_by.username,
    }
