"""Roots and proofs from the stored hashes, compared with those of all lines."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils.timezone import now

from audits.models import SealTree
from audits.services.sealing import proofs
from audits.services.sealing.keys import Signer
from audits.services.sealing.trees import Growing
from config.kit import merkle, recording
from config.kit.merkle import Frontier, leaf_hash

SIZE = 1_111


@pytest.fixture
def tree(db: None) -> SealTree:
    """A tree of more than four tiles."""
    with recording.action(by=recording.PROGRAM, reason="試験の準備"):
        tree = SealTree.objects.create(fiscal_year=2026, origin="daicho/shared/2026")
        growing = Growing(tree, Frontier())
        growing.add(("old", number, b"", hashed) for number, hashed in enumerate(leaves()))
        signer = Signer(Ed25519PrivateKey.from_private_bytes(b"\1" * 32))
        growing.store(signer, at=now())
    return tree


def leaves() -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(SIZE)]


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 512, 700, 1_024, SIZE])
def test_the_root_of_any_size_is_found(tree: SealTree, size: int) -> None:
    assert proofs.root_at(tree, size) == merkle.root_of(leaves()[:size])


@pytest.mark.parametrize("place", [0, 1, 255, 256, 600, 1_023, 1_024, SIZE - 1])
def test_a_line_is_shown_to_be_in_the_tree(tree: SealTree, place: int) -> None:
    whole = leaves()

    proof = proofs.inclusion(tree, place, SIZE)

    assert merkle.includes(whole[place], place, SIZE, proof, merkle.root_of(whole))


@pytest.mark.parametrize("old", [1, 256, 300, 1_024, 1_110])
def test_a_tree_is_shown_to_have_only_grown(tree: SealTree, old: int) -> None:
    whole = leaves()

    proof = proofs.consistency(tree, old, SIZE)

    assert merkle.extends(old, merkle.root_of(whole[:old]), SIZE, merkle.root_of(whole), proof)


def test_a_proof_reads_few_rows(tree: SealTree, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        proofs.inclusion(tree, 600, SIZE)


def test_the_hashes_come_in_their_order(tree: SealTree) -> None:
    assert list(proofs.leaf_hashes(tree, 700)) == leaves()[:700]
