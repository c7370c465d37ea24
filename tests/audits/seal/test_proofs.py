"""Roots from the stored hashes, compared with those of all lines."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils.timezone import now

from audits.models import SealTree
from audits.services import keeping
from audits.services.sealing import proofs
from audits.services.sealing.keys import Signer
from audits.services.sealing.proofs import Hashes
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
    assert Hashes(tree).root(size) == merkle.root_of(leaves()[:size])


def test_a_root_reads_few_rows(tree: SealTree, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        Hashes(tree).root(SIZE)


def test_a_few_seals_and_those_of_a_year_are_compared_alike(
    tree: SealTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {0, 1, 256, 700, SIZE, SIZE + 1}
    few = keeping._roots(tree, sizes)  # noqa: SLF001 - both ways of one function
    monkeypatch.setattr(keeping, "FEW", 0)

    assert few == keeping._roots(tree, sizes)  # noqa: SLF001
    assert few.keys() == sizes - {SIZE + 1}


def test_the_hashes_come_in_their_order(tree: SealTree) -> None:
    assert list(proofs.leaf_hashes(tree, 700)) == leaves()[:700]
