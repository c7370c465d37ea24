"""Attacks on the seals themselves: places, roots, notes, keys, years.

Each returns the name of the object that verification must name.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from audits.models import Change, Checkpoint, SealKey, SealLeaf, SealTree
from audits.services.sealing import copies, keys, records
from audits.services.sealing.lines import KINDS, Kind
from config.kit.merkle import Frontier
from config.kit.notes import Checkpoint as Statement
from tests.audits.seal.conftest import Sealed, sql
from tests.audits.seal.on_lines import Attack, columns, edit, long_ago, said_of, this_transaction


def first_tree(world: Sealed) -> SealTree:
    mine = SealTree.objects.filter(municipality_id=world.village.pk)
    return mine.earliest("fiscal_year")


def last_tree(world: Sealed) -> SealTree:
    mine = SealTree.objects.filter(municipality_id=world.village.pk)
    return mine.latest("fiscal_year")


def put_a_line_into_the_past_and_let_it_be_sealed(world: Sealed) -> str:
    line = world.lines()[1]
    values = columns(without="id").replace('"at"', long_ago()).replace(
        '"transaction"', this_transaction()
    )  # fmt: skip
    number = Change.objects.latest("pk").pk + 1_000
    sql(
        f"INSERT INTO audits_change ({columns()}) SELECT {number}, {values} "
        "FROM audits_change WHERE id = %s",
        line.pk,
    )
    _seal_uncommitted(world, number)
    return f"変更の記録 {number}"


def _seal_uncommitted(world: Sealed, number: int) -> None:
    """Seal a line of this very transaction with the true key, as the sealer would."""
    tree = last_tree(world)
    last = Checkpoint.objects.filter(tree=tree).latest("size")
    frontier = Frontier.read(last.size, bytes(last.frontier))
    [line] = records.read(KINDS["change"], [number])
    salt = b"\5" * 16
    SealLeaf.objects.create(
        tree=tree, place=last.size, kind="change", line_id=number, salt=salt, hash=line.leaf(salt)
    )
    frontier.add(line.leaf(salt))
    sign_checkpoint(tree, frontier, last)


def sign_checkpoint(tree: SealTree, frontier: Frontier, last: Checkpoint) -> Checkpoint:
    told = Statement(tree.origin, frontier.size, frontier.root(), last.sealed_at)
    return Checkpoint.objects.create(
        tree=tree,
        size=told.size,
        root=told.root,
        frontier=frontier.as_bytes(),
        note=keys.signer(at=last.sealed_at).sign(told),
        sealed_at=last.sealed_at,
    )


def lose_a_place(world: Sealed) -> str:
    tree = first_tree(world)
    sql("DELETE FROM audits_sealleaf WHERE tree_id = %s AND place = 2", tree.pk)
    return f"封印 {tree.origin}"


def remove_a_line_with_its_place(world: Sealed) -> str:
    tree = first_tree(world)
    leaf = SealLeaf.objects.filter(tree=tree, kind="change").order_by("place")[0]
    sql("DELETE FROM audits_change WHERE id = %s", leaf.line_id)
    sql("DELETE FROM audits_sealleaf WHERE tree_id = %s AND place = %s", tree.pk, leaf.place)
    later = SealLeaf.objects.filter(tree=tree, place__gt=leaf.place).order_by("place")
    for place in list(later.values_list("place", flat=True)):
        sql("UPDATE audits_sealleaf SET place = %s WHERE tree_id = %s AND place = %s",
            place - 1, tree.pk, place)  # fmt: skip
    return f"封印 {tree.origin}"


def swap_two_places(world: Sealed) -> str:
    tree = first_tree(world)
    one, two = SealLeaf.objects.filter(tree=tree, kind="change").order_by("place")[1:3]
    for leaf, other in ((one, two), (two, one)):
        sql("UPDATE audits_sealleaf SET hash = %s, salt = %s, line_id = %s "
            "WHERE tree_id = %s AND place = %s",
            bytes(other.hash), bytes(other.salt or b""), -other.line_id,
            tree.pk, leaf.place)  # fmt: skip
    sql("UPDATE audits_sealleaf SET line_id = -line_id WHERE line_id < 0")
    return f"封印 {tree.origin}"


def change_the_salt(world: Sealed) -> str:
    line = world.lines()[1]
    sql("UPDATE audits_sealleaf SET salt = %s WHERE kind = 'change' AND line_id = %s",
        b"\0" * 16, line.pk)  # fmt: skip
    return said_of(line)


def drop_the_salt(world: Sealed) -> str:
    line = world.lines()[1]
    edit(line, "reason", "")
    sql("UPDATE audits_sealleaf SET salt = NULL WHERE kind = 'change' AND line_id = %s", line.pk)
    return said_of(line)


def change_a_root(world: Sealed) -> str:
    row = Checkpoint.objects.filter(tree=first_tree(world)).order_by("size")[1]
    sql("UPDATE audits_checkpoint SET root = %s WHERE id = %s", b"\1" * 32, row.pk)
    return f"封印 {first_tree(world).origin} の{row.size}件目"


def turn_the_bookmark_back(world: Sealed) -> str:
    sql("UPDATE audits_sealstate SET line_id = %s, \"transaction\" = 0 WHERE kind = 'change'",
        world.lines()[0].pk)  # fmt: skip
    return "変更の記録の封印の進み"


def lose_the_bookmark(_world: Sealed) -> str:
    sql("DELETE FROM audits_sealstate WHERE kind = 'change'")
    return "変更の記録の封印の進み"


def re_date_a_checkpoint(world: Sealed) -> str:
    row = Checkpoint.objects.filter(tree=first_tree(world)).order_by("size")[1]
    note = row.note.replace("time 2", "time 1")
    sql("UPDATE audits_checkpoint SET note = %s WHERE id = %s", note, row.pk)
    return f"封印 {first_tree(world).origin} の{row.size}件目"


def remove_the_last_checkpoint(world: Sealed) -> str:
    tree = last_tree(world)
    sql("DELETE FROM audits_checkpoint WHERE tree_id = %s", tree.pk)
    copies.file_of(tree).unlink()
    return f"封印 {tree.origin}"


def remove_a_whole_year(world: Sealed) -> str:
    tree = last_tree(world)
    numbers = list(SealLeaf.objects.filter(tree=tree, kind="change").values_list("line_id"))
    for (number,) in numbers:
        sql("DELETE FROM audits_change WHERE id = %s", number)
    _drop(tree)
    return f"封印 {tree.origin}"


def _drop(tree: SealTree) -> None:
    for table in ("checkpoint", "sealnode", "sealleaf"):
        sql(f"DELETE FROM audits_{table} WHERE tree_id = %s", tree.pk)
    sql("DELETE FROM audits_sealtree WHERE id = %s", tree.pk)


def put_back_an_earlier_day(world: Sealed) -> str:
    """As if the whole database were that of an earlier day: only the copies know of more."""
    tree = first_tree(world)
    early = Checkpoint.objects.filter(tree=tree).order_by("size")[1]
    later = SealLeaf.objects.filter(tree=tree, place__gte=early.size)
    numbers = [leaf.line_id for leaf in later]
    _drop(last_tree(world))
    sql("DELETE FROM audits_checkpoint WHERE tree_id = %s AND size > %s", tree.pk, early.size)
    sql("DELETE FROM audits_sealleaf WHERE tree_id = %s AND place >= %s", tree.pk, early.size)
    for number in numbers:
        sql("DELETE FROM audits_change WHERE id = %s", number)
    for kind in KINDS.values():
        _bookmark_the_last_sealed(kind)
    return f"封印 {tree.origin}"


def _bookmark_the_last_sealed(kind: Kind) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT t."transaction", t.id FROM {kind.table} t '
            "JOIN audits_sealleaf l ON l.line_id = t.id AND l.kind = %s "
            'ORDER BY t."transaction" DESC, t.id DESC LIMIT 1',
            [kind.name],
        )
        place = cursor.fetchone() or (0, 0)
    sql('UPDATE audits_sealstate SET "transaction" = %s, line_id = %s WHERE kind = %s',
        *place, kind.name)  # fmt: skip


def join_the_years_otherwise(world: Sealed) -> str:
    tree = last_tree(world)
    sql("UPDATE audits_sealleaf SET hash = %s WHERE tree_id = %s AND place = 0",
        b"\1" * 32, tree.pk)  # fmt: skip
    return f"封印 {tree.origin}"


def rename_a_tree(world: Sealed) -> str:
    tree = first_tree(world)
    sql("UPDATE audits_sealtree SET origin = 'daicho/x/2026' WHERE id = %s", tree.pk)
    return "封印 daicho/x/2026"


def replace_the_key(world: Sealed) -> str:
    """Every checkpoint of the database signed anew with another key."""
    mine = keys.Signer(Ed25519PrivateKey.from_private_bytes(b"\x09" * 32))
    sql("UPDATE audits_sealkey SET public = %s", mine.public.hex())
    for row in Checkpoint.objects.select_related("tree"):
        told = Statement(row.tree.origin, row.size, bytes(row.root), row.sealed_at)
        sql("UPDATE audits_checkpoint SET note = %s WHERE id = %s", mine.sign(told), row.pk)
    return "データ置き場の控え"


def vouch_for_a_key_of_ones_own(world: Sealed) -> str:
    mine = keys.Signer(Ed25519PrivateKey.from_private_bytes(b"\x09" * 32))
    at = SealKey.objects.latest("pk").made_at
    vouched = mine.sign(Statement(keys.NAME, 1, mine.public, at))
    sql("INSERT INTO audits_sealkey (public, made_at, endorsement) SELECT %s, made_at, %s "
        "FROM audits_sealkey", mine.public.hex(), vouched)  # fmt: skip
    return f"封印の鍵 {mine.public.hex()[:16]}"


def rewrite_with_the_stolen_key(world: Sealed) -> None:
    """A line altered, and all that follows from it made anew and signed with the true key."""
    tree = first_tree(world)
    line = world.lines()[1]
    edit(line, "reason", "点検")
    before = Checkpoint.objects.filter(tree=tree).order_by("size")
    sizes = {row.size: row for row in before}
    frontier = Frontier()
    for leaf in SealLeaf.objects.filter(tree=tree).order_by("place"):
        hashed = bytes(leaf.hash)
        if (leaf.kind, leaf.line_id) == ("change", line.pk):
            [read] = records.read(KINDS["change"], [line.pk])
            hashed = read.leaf(bytes(leaf.salt or b""))
            sql("UPDATE audits_sealleaf SET hash = %s WHERE tree_id = %s AND place = %s",
                hashed, tree.pk, leaf.place)  # fmt: skip
        frontier.add(hashed)
        if row := sizes.get(frontier.size):
            sql("DELETE FROM audits_checkpoint WHERE id = %s", row.pk)
            sign_checkpoint(tree, frontier, row)
    _drop_the_next_year(world)


def _drop_the_next_year(world: Sealed) -> None:
    """It names the last root: with the stolen key it would be made anew in the same way."""
    tree = last_tree(world)
    for kind, number in list(SealLeaf.objects.filter(tree=tree).values_list("kind", "line_id")):
        if kind in KINDS:
            sql(f"DELETE FROM audits_{kind} WHERE id = %s", number)
    _drop(tree)


ATTACKS: list[Attack] = [
    put_a_line_into_the_past_and_let_it_be_sealed,
    lose_a_place,
    remove_a_line_with_its_place,
    swap_two_places,
    change_the_salt,
    drop_the_salt,
    change_a_root,
    turn_the_bookmark_back,
    lose_the_bookmark,
    re_date_a_checkpoint,
    remove_the_last_checkpoint,
    remove_a_whole_year,
    put_back_an_earlier_day,
    join_the_years_otherwise,
    rename_a_tree,
    replace_the_key,
    vouch_for_a_key_of_ones_own,
]
