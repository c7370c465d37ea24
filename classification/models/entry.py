"""What every row of the catalogue has in common: provenance, versions, a change count."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from classification import levels
from config.kit.recording import Versions


class Changes:
    """How often this process has changed the catalogue; cached copies compare the number."""

    def __init__(self) -> None:
        self.count = 0

    def note(self) -> None:
        self.count += 1


changes = Changes()


def versions() -> Versions:
    """Return a version tracker that names its author by number.

    A foreign key to the user would point from this app up to `assets`, and the
    migrations of the two apps would wait for each other.
    """
    author = models.BigIntegerField(_("変更者の番号"), null=True, db_index=True)
    return Versions(history_user_id_field=author)


class Recounted(models.Model):
    """A row whose every change makes the cached copies of the catalogue stale."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **options)
        self._note()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **options)
        self._note()
        return deleted

    def _note(self) -> None:
        """Count now for this transaction and again once the others can see the change."""
        changes.note()
        transaction.on_commit(changes.note)


class Entry(Recounted):
    """A statement of the catalogue: who says so, and how far that was checked.

    `source_key` is a key of data/sources.yaml; the name `source` is taken in version rows,
    where it says from which door a change came. `customised` rows were changed or
    confirmed by an administrator: loading newer defaults leaves them alone.
    """

    source_key = models.CharField(_("出典"), max_length=40)
    verified = models.CharField(_("確認の程度"), max_length=20)
    customised = models.BooleanField(_("団体で変更済み"), default=False)

    # Of the place that is spoken for: whether it offers this as a new answer, and its own name.
    is_offered = True
    own_name = ""

    class Meta:
        abstract = True

    @property
    def verified_mark(self) -> str:
        return levels.mark(self.verified)


class Listed(Entry):
    """One answer of a code list, in the order in which people look for it."""

    code = models.CharField(_("コード"), max_length=40, unique=True)
    label = models.CharField(_("名称"), max_length=100)
    position = models.PositiveSmallIntegerField(_("並び順"), default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label
