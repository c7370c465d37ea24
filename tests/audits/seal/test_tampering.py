"""Attacks on a sealed record, each shown by verification; the untouched twin is intact.

Each attack is made with the triggers off, and taken back after its test.
"""

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audits.models import Checkpoint, SealLeaf
from audits.services import verification
from audits.services.sealing import checking, keys
from config.kit import merkle, notes
from config.kit.merkle import Frontier
from tests.audits.conftest import triggers_off
from tests.audits.seal import on_lines, on_seals
from tests.audits.seal.conftest import Sealed
from tests.audits.seal.on_lines import Attack
from tests.audits.seal.on_seals import first_tree, rewrite_with_the_stolen_key, sign_checkpoint

pytestmark = pytest.mark.unrecorded

TABLES = (
    "audits_change",
    "audits_event",
    "audits_checkpoint",
    "audits_sealkey",
    "audits_sealleaf",
    "audits_sealnode",
    "audits_sealtree",
    "assets_asset",
    "assets_historicalasset",
)


@pytest.mark.parametrize(
    "attack", on_lines.ATTACKS + on_seals.ATTACKS, ids=lambda attack: attack.__name__
)
def test_the_attack_is_named(attack: Attack, sealed: Sealed) -> None:
    with triggers_off(*TABLES):
        object_named = attack(sealed)

    report = verification.verify()

    assert object_named in {fault.object for fault in report.faults}, report.faults


def seal_faults(*given: str) -> list[str]:
    """What the seals alone say."""
    found: list[str] = []
    checking.check(tell=lambda name, reason: found.append(f"{name}：{reason}"), given=given)
    return found


def test_a_rewriting_with_the_stolen_key_is_shown_by_a_copy_kept_elsewhere(
    sealed: Sealed, settings: Any, tmp_path: Path
) -> None:
    with triggers_off(*TABLES):
        rewrite_with_the_stolen_key(sealed)
    settings.CHECKPOINTS_ROOT = tmp_path  # the insider cleans the data folder as well
    kept_before, kept_after = sealed.notes[0], sealed.notes[2]

    told = seal_faults(kept_after)
    assert [text for text in told if "署名された値（渡された外部控え）と違います" in text] == told
    # Honestly: nobody can tell without a copy, or with one from before the altered line.
    assert seal_faults() == []
    assert seal_faults(kept_before) == []


def test_a_copy_of_another_installation_is_not_taken_for_ours(sealed: Sealed) -> None:
    other = keys.Signer(Ed25519PrivateKey.from_private_bytes(b"\x0a" * 32))
    told, _key = notes.opened(sealed.notes[0], keys.public_keys())

    assert seal_faults(other.sign(told)) == [
        "渡された外部控え：署名が、登録された封印の鍵のどれとも合いません"
    ]


def test_a_value_kept_for_quick_proofs_is_checked(sealed: Sealed) -> None:
    with triggers_off(*TABLES):
        tree = first_tree(sealed)
        last = Checkpoint.objects.filter(tree=tree).latest("size")
        frontier = Frontier.read(last.size, bytes(last.frontier))
        for number in range(300):
            hashed = merkle.leaf_hash(str(number).encode())
            SealLeaf.objects.create(
                tree=tree, place=frontier.size, kind="old", line_id=number, hash=hashed
            )
            frontier.add(hashed)
        sign_checkpoint(tree, frontier, last)

    assert f"封印 {tree.origin}：封印の中間の値が、記録から計算した値と違います" in seal_faults()


def test_every_attack_was_undone(sealed: Sealed) -> None:
    report = verification.verify(given=sealed.notes)

    assert report.faults == []
