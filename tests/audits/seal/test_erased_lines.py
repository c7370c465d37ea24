"""Lines from which words were erased, as verifiers meet them."""

import json
from typing import Any

import pytest

from assets.models import User
from audits.models import Erasure, SealLeaf, VerificationRun
from audits.services import verification
from audits.services.sealing import checking, lines, records
from audits.tables.ledger import RunLine
from config.kit.merkle import leaf_hash
from tests.audits.seal.conftest import Sealed
from tests.audits.seal.erasing import WORDS, erase

pytestmark = pytest.mark.unrecorded


def test_evidence_tells_an_erased_line_as_it_was_sealed(
    sealed: Sealed, admin: User, second: User
) -> None:
    """An auditor's verifier counts it as erased, and finds its place."""
    erase(sealed, admin, second)
    line = sealed.lines()[1]

    [told] = map(json.loads, records.written(lines.CHANGE, "c.id = %s", [line.pk]))

    leaf = SealLeaf.objects.get(kind="change", line_id=line.pk)
    assert leaf_hash(told["line"].encode()) == bytes(leaf.hash)
    assert told["salt"] is None
    assert WORDS not in told["body"]


def test_an_erasure_while_the_record_is_verified_is_no_fault(
    sealed: Sealed, admin: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It falls between the reading of the places and that of their lines."""
    number, read, erased = sealed.lines()[1].pk, checking._lines_of, list[Erasure]()  # noqa: SLF001

    def late(page: list[checking.Leaf]) -> Any:
        if not erased and number in {leaf.number for leaf in page}:
            erased.append(erase(sealed, admin, second))
        return read(page)

    monkeypatch.setattr(checking, "_lines_of", late)

    report = verification.verify()

    assert erased != []
    assert (report.faults, report.erased) == ([], 2)
    run = VerificationRun(counts={"sealed": 1_000, "erased": report.erased})
    told = RunLine(run, sealed.village).looked_at
    assert told == "封印した記録1,000、2人の確認で内容の一部を消した記録2"
