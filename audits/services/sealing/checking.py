"""Whether what is sealed is still what was sealed: trees rebuilt from the stored lines."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db import connection
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audits.models import SealLeaf, SealNode, SealState, SealTree
from audits.services.events import Dropped
from audits.services.sealing import lines, queue, records, trees
from audits.services.sealing.lines import KINDS, Kind, Line
from audits.services.sealing.statements import Said, Statements, Tell
from config.kit.merkle import Frontier, leaf_hash

PAGE = 5_000
# A line is dated when it is written; the transaction around it may take a while to commit.
EARLY, LATE = timedelta(hours=1), timedelta(minutes=5)

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Reached:
    """How far a tree was found intact: a shorter verification goes on from there."""

    size: int
    frontier: bytes


@dataclass
class Count:
    """What was looked at, and how far each tree was found intact."""

    sealed: int = 0
    erased: int = 0
    expired: int = 0
    checkpoints: int = 0
    reached: dict[str, Reached] = field(default_factory=dict)


def check(
    *,
    tell: Tell,
    since: Mapping[str, Reached] | None = None,
    given: Iterable[str] = (),
    progress: Progress = lambda _done: None,
) -> Count:
    """Rebuild every tree, or what was added since, and tell of every broken object.

    `given` are checkpoints that somebody kept elsewhere; those of the data folder are always
    compared as well.
    """
    count, statements = Count(), Statements(given, tell)
    for tree in SealTree.objects.order_by("municipality_id", "fiscal_year"):
        reached = (since or {}).get(tree.origin)
        _Walk(tree, statements.of(tree), tell, count).run(reached, progress)
    for origin in sorted(statements.unknown()):
        tell(_("封印 %s") % origin, _("控えにある記録が、ここにはありません"))
    for kind in KINDS.values():
        if queue.is_turned_back(kind):
            tell(_("%(kind)sの封印の進み") % {"kind": kind.label}, queue.turned_back())
        _check_inserted(kind, tell)
    return count


class Leaf(NamedTuple):
    """The place of a line in its tree, as it is stored."""

    place: int
    kind: str
    number: int
    salt: bytes
    hash: bytes

    @property
    def name(self) -> str:
        return name_of(self.kind, self.number)


@dataclass
class _Walk:
    """One tree, read from its first line, or where the last verification ended, to its end."""

    tree: SealTree
    said: list[Said]
    tell: Tell
    count: Count
    frontier: Frontier = field(default_factory=Frontier)
    place: int = 0
    next: int = 0
    broken: bool = False
    erased: Mapping[tuple[str, int], tuple[str, str]] = field(default_factory=dict)

    def run(self, since: Reached | None, progress: Progress) -> None:
        if since:
            self.frontier = Frontier.read(since.size, since.frontier)
            self.place = since.size
        while self.next < len(self.said) and self._size() < self.place:
            self.next += 1
        self._compare()
        for page in self._pages():
            found, self.erased = _lines_of(page), _erased(page)
            for leaf in page:
                self._one(leaf, found.get((leaf.kind, leaf.number)))
            progress(self.count.sealed)
        self._end()
        self._check_tiles()
        if not self.broken:
            reached = Reached(self.frontier.size, self.frontier.as_bytes())
            self.count.reached[self.tree.origin] = reached

    def _size(self) -> int:
        return self.said[self.next].statement.size

    def _pages(self) -> Iterator[list[Leaf]]:
        """Read as far as was signed when the reading began: the sealer goes on meanwhile."""
        last, end = self.place - 1, self.said[-1].statement.size if self.said else 0
        leaves = SealLeaf.objects.filter(tree=self.tree, place__lt=end).order_by("place")
        kept = leaves.values_list("place", "kind", "line_id", "salt", "hash")
        while page := kept.filter(place__gt=last)[:PAGE]:
            yield [
                Leaf(place, kind, number, bytes(salt or b""), bytes(hashed))
                for place, kind, number, salt, hashed in page
            ]
            last = page[len(page) - 1][0]

    def _one(self, leaf: Leaf, line: Line | None) -> None:
        if leaf.place != self.place:
            self._break(_("%d番目の封印が失われています") % (self.place + 1))
        self.place = leaf.place + 1
        if leaf.kind == trees.START:
            self._check_start(leaf.hash)
        else:
            self._check_line(leaf, line)
        self.count.sealed += 1
        if self.broken:
            return  # no root can be right any more; each line still tells for itself
        self.frontier.add(leaf.hash)
        self._compare()

    def _check_line(self, leaf: Leaf, line: Line | None) -> None:
        if line is None and leaf.kind == lines.EVENT.name and self._has_expired(leaf.number):
            self.count.expired += 1
        elif line is None:
            self.tell(leaf.name, _("封印した記録が消されています"))
        elif not leaf.salt:
            self._check_erased(leaf, line)
        elif line.leaf(leaf.salt) != leaf.hash:
            self._check_again(leaf._replace(salt=b""))
        else:
            self._check_time(leaf, datetime.fromisoformat(line.at))

    def _check_again(self, leaf: Leaf) -> None:
        """Words may have gone from a line after its place was read, and before itself."""
        line = _lines_of([leaf]).get((leaf.kind, leaf.number))
        bare = SealLeaf.objects.filter(tree=self.tree, place=leaf.place, salt=None)
        if line is None or not bare.exists():
            self.tell(leaf.name, _("封印したあとに記録の内容が変えられています"))
            return
        self.erased = {**self.erased, **_erased([leaf])}
        self._check_erased(leaf, line)

    def _check_erased(self, leaf: Leaf, line: Line) -> None:
        """The header must still fit the leaf, and the rest what two persons left of it."""
        body, rest = self.erased.get((leaf.kind, leaf.number), ("", ""))
        if not body:
            self.tell(leaf.name, _("承認なしに内容が消されています"))
        elif line.leaf_of(body) != leaf.hash or line.rest != rest:
            self.tell(leaf.name, _("一部を消したあとに、残りの内容が変えられています"))
        else:
            self.count.erased += 1

    @cached_property
    def _dropped(self) -> Dropped:
        return Dropped.of(self.tree.municipality_id)

    def _has_expired(self, number: int) -> bool:
        """Whether an event is gone because its years were over, and the record says so."""
        if self.next == len(self.said):
            return False
        return self._dropped.covers(number, sealed_at=self.said[self.next].statement.at)

    def _check_time(self, leaf: Leaf, at: datetime) -> None:
        """A line is neither older than the seal before its own nor younger than its own."""
        if self.next == len(self.said):
            return
        if at > self.said[self.next].statement.at + LATE:
            self.tell(leaf.name, _("封印より後の日時になっています"))
        if self.next and at < (before := self.said[self.next - 1].statement.at) - EARLY:
            said = {"at": _local(at), "before": _local(before)}
            self.tell(
                leaf.name, _("%(before)sの封印の後に、%(at)sの記録として加えられています") % said
            )

    def _check_start(self, kept: bytes) -> None:
        """The first line names the last root of the year before."""
        mine = SealTree.objects.filter(municipality_id=self.tree.municipality_id)
        before = mine.filter(fiscal_year__lt=self.tree.fiscal_year).order_by("fiscal_year").last()
        last = trees.newest(before) if before else None
        told = (before.origin, last.size, bytes(last.root)) if before and last else None
        if leaf_hash(lines.first_line(self.tree.origin, told).encode()) != kept:
            self._break(_("前の年度の最後の封印につながっていません"))

    def _compare(self) -> None:
        """Compare the root reached with all that was signed of so many lines."""
        if self.next == len(self.said) or self._size() != self.frontier.size:
            return
        root = self.frontier.root()
        self.count.checkpoints += 1
        while self.next < len(self.said) and self._size() == self.frontier.size:
            said = self.said[self.next]
            if said.statement.root != root:
                values = {"size": said.statement.size, "where": said.where}
                self._break(_("はじめの%(size)d件が、署名された値（%(where)s）と違います") % values)
            self.next += 1

    def _end(self) -> None:
        if self.broken:
            return
        if self.next < len(self.said):
            said = self.said[self.next]
            values = {"where": said.where, "size": said.statement.size, "here": self.place}
            self._break(_("%(size)d件あった記録が%(here)d件しかありません（%(where)s）") % values)
        elif self._goes_beyond_the_last_seal():
            self._break(_("最後の記録に署名がありません"))

    def _goes_beyond_the_last_seal(self) -> bool:
        """What is sealed comes with its signature: whoever sees the one sees the other."""
        leaf = SealLeaf.objects.filter(tree=self.tree).order_by("place").last()
        signed = trees.newest(self.tree)
        return leaf is not None and (signed is None or signed.size <= leaf.place)

    def _check_tiles(self) -> None:
        """The values kept for quick proofs must be those of the lines."""
        rows = SealNode.objects.filter(tree=self.tree).values_list("level", "place", "hash")
        kept = {(level, place): bytes(hashed) for level, place, hashed in rows}
        wrong = (kept.get((level, place)) != value for level, place, value in self.frontier.tiles)
        if not self.broken and any(wrong):
            self._break(_("封印の中間の値が、記録から計算した値と違います"))

    def _break(self, reason: str) -> None:
        if not self.broken:
            self.tell(_("封印 %s") % self.tree.origin, reason)
        self.broken = True


def name_of(kind: str, number: int) -> str:
    """Return how a line is called in a report."""
    return f"{KINDS[kind].label} {number}" if kind in KINDS else f"{kind} {number}"


def _check_inserted(kind: Kind, tell: Tell) -> None:
    """Name lines behind the bookmark that have no place: they came past the sealer."""
    state = SealState.objects.filter(kind=kind.name).first()
    if state is None:
        return
    if queue.is_elsewhere(state):  # its transactions cannot be compared with the bookmark
        tell(str(kind.label), queue.restored())
        return
    where, given = queue.behind(state)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM {kind.table} t WHERE {where} AND NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {queue.LEAVES} l WHERE l.kind = %s AND l.line_id = t.id) "
            "ORDER BY t.id LIMIT 20",
            [*given, kind.name],
        )
        for (number,) in cursor.fetchall():
            tell(name_of(kind.name, number), _("封印を通らずに加えられています"))


def _lines_of(page: list[Leaf]) -> dict[tuple[str, int], Line]:
    found: dict[tuple[str, int], Line] = {}
    for kind in KINDS.values():
        numbers = [leaf.number for leaf in page if leaf.kind == kind.name]
        if numbers:
            found |= {(kind.name, line.number): line for line in records.read(kind, numbers)}
    return found


def _erased(page: list[Leaf]) -> dict[tuple[str, int], tuple[str, str]]:
    """What done erasures say of lines without a salt."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for kind in KINDS.values():
        numbers = [leaf.number for leaf in page if not leaf.salt and leaf.kind == kind.name]
        told = records.erased(kind, numbers)
        found |= {(kind.name, number): what for number, what in told.items()}
    return found


def _local(at: datetime) -> str:
    return localtime(at).strftime("%Y-%m-%d %H:%M")
