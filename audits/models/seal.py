"""The seal on the record: trees over its lines, signed checkpoints, keys, copies elsewhere."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class SealKey(models.Model):
    """A key that signs checkpoints; the newest one is in force.

    The private half is a file that only the sealing process reads. `endorsement` is a note
    by which the key before vouches for this one; without it the former key was lost.
    """

    public = models.CharField(_("公開鍵"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("使い始めた日時"))
    endorsement = models.TextField(_("前の鍵の署名"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("封印の鍵")

    def __str__(self) -> str:
        return self.public[:16]

    @property
    def raw(self) -> bytes:
        return bytes.fromhex(self.public)


class SealTree(models.Model):
    """The sealed lines of one municipality and fiscal year, each tree joined to the last.

    Trees are apart, so that the proof of one municipality tells nothing of another. Without
    a municipality it is the tree of what all share. The first line of a tree names the last
    root of the year before.
    """

    municipality_id = models.BigIntegerField(_("団体"), null=True)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"), validators=[MinValueValidator(2000)])
    origin = models.CharField(_("記録の名前"), max_length=80, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = _("封印した年度")

    def __str__(self) -> str:
        return self.origin


class SealLeaf(models.Model):
    """The place of one line in its tree.

    `salt` keeps the hash of an erased line from telling what it said: it is erased with it.
    """

    pk = models.CompositePrimaryKey("tree_id", "place")
    tree = models.ForeignKey(SealTree, models.PROTECT, related_name="leaves", db_index=False)
    place = models.BigIntegerField(_("順番"))
    kind = models.CharField(_("記録の種類"), max_length=8)
    line_id = models.BigIntegerField(_("記録の番号"))
    salt = models.BinaryField(max_length=16, null=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = _("封印した記録")
        constraints = [
            # Whatever runs at the same time, no line is sealed twice.
            models.UniqueConstraint(fields=["kind", "line_id"], name="line_sealed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.tree_id} {self.place}"


class SealNode(models.Model):
    """The hash over 256, 65,536 … lines, kept so that a proof is found without reading all."""

    pk = models.CompositePrimaryKey("tree_id", "level", "place")
    tree = models.ForeignKey(SealTree, models.PROTECT, related_name="nodes", db_index=False)
    level = models.PositiveSmallIntegerField()
    place = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = _("封印の中間の値")

    def __str__(self) -> str:
        return f"{self.tree_id} {self.level}/{self.place}"


class Checkpoint(models.Model):
    """A signed statement of how many lines a tree has and what their root is."""

    tree = models.ForeignKey(SealTree, models.PROTECT, related_name="checkpoints", db_index=False)
    size = models.BigIntegerField(_("件数"))
    root = models.BinaryField(max_length=32)
    frontier = models.BinaryField()
    note = models.TextField(_("署名した文"))
    sealed_at = models.DateTimeField(_("封印した日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("封印")
        constraints = [
            models.UniqueConstraint(fields=["tree", "size"], name="one_checkpoint_per_size"),
        ]
        indexes = [models.Index(fields=["sealed_at"], name="checkpoint_by_time")]

    def __str__(self) -> str:
        return f"{self.tree_id} {self.size}"


class OutsideCopy(models.Model):
    """A checkpoint that has left the house: what it covers nobody can rewrite unseen."""

    class Way(models.TextChoices):
        MAIL = "mail", _("メール")
        EXPORT = "export", _("書き出し")
        FILE = "file", _("ファイル")
        PAPER = "paper", _("紙")

    municipality = models.ForeignKey(
        "assets.Municipality", models.PROTECT, null=True, related_name="+", verbose_name=_("団体")
    )
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="copies")
    way = models.CharField(_("渡し方"), max_length=8, choices=Way)
    receiver = models.CharField(_("渡した先"), max_length=200)
    at = models.DateTimeField(_("渡した日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("封印の外部控え")
        indexes = [models.Index(fields=["-at"], name="newest_copy")]

    def __str__(self) -> str:
        return f"{self.way} {self.checkpoint_id}"


class SealState(models.Model):
    """How far the lines of one kind are sealed: a bookmark, and no evidence.

    On PostgreSQL a line may become visible after later ones: lines are taken in the order of
    their transactions, and only those older than every transaction still running. `above` and
    `cluster` tell since when the transactions are counted by this database cluster.
    """

    kind = models.CharField(max_length=8, primary_key=True)
    transaction = models.BigIntegerField(default=0)
    line_id = models.BigIntegerField(default=0)
    above = models.BigIntegerField(default=0)
    cluster = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("封印の進み")

    def __str__(self) -> str:
        return self.kind
