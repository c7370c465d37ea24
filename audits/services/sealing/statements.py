"""What was ever signed of a tree: in the database, in the data folder, and kept by others."""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audits.models import Checkpoint, SealTree
from audits.services.sealing import copies, keys
from config.kit import notes
from config.kit.notes import Checkpoint as Statement
from config.kit.notes import NoteError

Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Said:
    """One signed statement and where it was found."""

    where: str
    statement: Statement


class Statements:
    """The statements of all trees; tells of every one that no key of ours has signed."""

    def __init__(self, given: Iterable[str], tell: Tell) -> None:
        self.tell, self.keys = tell, keys.public_keys()
        self._check_keys()
        self.given = self._all(given, _("渡された外部控え"))
        self.given += self._all(copies.kept(), _("データ置き場の控え"))
        self.seen: set[str] = set()

    def of(self, tree: SealTree) -> list[Said]:
        """Return what is said of a tree, the smallest first."""
        self.seen.add(tree.origin)
        rows = Checkpoint.objects.filter(tree=tree).select_related("tree")
        own = [said for row in rows if (said := self._own(row))]
        given = [said for said in self.given if said.statement.origin == tree.origin]
        return sorted(own + given, key=lambda said: said.statement.size)

    def unknown(self) -> set[str]:
        """Return the trees that are known only from what was kept elsewhere."""
        return {said.statement.origin for said in self.given} - self.seen

    def _all(self, notes: Iterable[str], where: str) -> list[Said]:
        return [said for note in notes if (said := self._opened(note, where))]

    def _own(self, row: Checkpoint) -> Said | None:
        name = _("封印 %(origin)s の%(size)d件目")
        said = self._opened(row.note, name % {"origin": row.tree.origin, "size": row.size})
        if said is None:
            return None
        stored = Statement(row.tree.origin, row.size, bytes(row.root), row.sealed_at)
        if said.statement.text != stored.text:
            self.tell(said.where, _("署名した文と、保存された件数・値・日時が違います"))
        return said

    def _opened(self, note: str, where: str) -> Said | None:
        try:
            return Said(where, notes.opened(note, self.keys)[0])
        except NoteError:
            self.tell(where, _("署名が、登録された封印の鍵のどれとも合いません"))
            return None

    def _check_keys(self) -> None:
        """Each key is vouched for by the one before; without that the old one was lost."""
        found = keys.all_keys()
        for before, key in itertools.pairwise(found):
            if key.endorsement and not keys.is_endorsed(key, by=before.raw):
                self.tell(_("封印の鍵 %s") % key, _("前の鍵の署名が正しくありません"))
