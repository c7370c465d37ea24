"""Changes of staff (人事異動, policy 6(1)): a list to be applied on its day, and hand-overs."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets.models.organisation import Municipality, Unit, User
from assets.models.responsibility import Post
from assets.models.rights import AppRole
from config.kit.recording import Versions


class PersonnelChange(models.Model):
    """A list of moves that take effect on one day."""

    class State(models.TextChoices):
        DRAFT = "draft", _("確認中")
        PLANNED = "planned", _("適用待ち")
        APPLIED = "applied", _("適用済み")
        CANCELLED = "cancelled", _("取りやめ")
        UNDONE = "undone", _("取り消し済み")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="personnel_changes", verbose_name=_("団体")
    )
    name = models.CharField(_("名称"), max_length=60)
    effective_on = models.DateField(_("発令日"))
    source_name = models.CharField(_("元の名簿"), max_length=200, blank=True, default="")
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("作った人")
    )
    created_at = models.DateTimeField(_("作った日時"))
    planned_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("計画を確定した人"),
    )
    applied_at = models.DateTimeField(_("適用した日時"), null=True, blank=True)
    applied_request = models.UUIDField(_("適用した操作番号"), null=True, blank=True)
    hindrance = models.CharField(_("適用できなかった理由"), max_length=300, blank=True, default="")
    version = models.PositiveIntegerField(_("版"), default=1)

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("人事異動")
        indexes = [models.Index(fields=["municipality", "-effective_on"], name="personnel_by_day")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("move_detail", args=[self.key])

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.DRAFT, self.State.PLANNED}


class PersonnelMove(models.Model):
    """One line of the list: who leaves which unit and post for which.

    `doubts` names what could not be told from the list; a line with a person that has no
    account and no post to take does nothing and is left out.
    """

    class Kind(models.TextChoices):
        MOVE = "move", _("異動")
        JOIN = "join", _("採用")
        LEAVE = "leave", _("退職")
        BESIDES = "besides", _("兼務")
        DEPUTY = "deputy", _("代理")

    STAYING = (Kind.BESIDES, Kind.DEPUTY)

    change = models.ForeignKey(
        PersonnelChange, models.CASCADE, related_name="moves", verbose_name=_("人事異動")
    )
    line = models.PositiveIntegerField(_("行"))
    kind = models.CharField(_("種類"), max_length=8, choices=Kind)
    texts = models.JSONField(_("元の記載"), default=dict)
    doubts = models.JSONField(_("確かめること"), default=list)
    user = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("職員")
    )
    username = models.CharField(_("利用者ID"), max_length=150, blank=True, default="")
    name = models.CharField(_("氏名"), max_length=60)
    title = models.CharField(_("新しい職名"), max_length=40, blank=True, default="")
    from_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("前の部署")
    )
    to_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("新しい部署")
    )
    to_post = models.ForeignKey(
        Post, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("新しい役職")
    )
    role = models.CharField(
        _("新しい部署での役割"), max_length=12, choices=AppRole, blank=True, default=""
    )
    keeps_others = models.BooleanField(_("ほかの部署の役職と役割を続ける"), default=False)
    left_out = models.BooleanField(_("この行は適用しない"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("異動の行")
        constraints = [models.UniqueConstraint("change", "line", name="move_once_a_line")]

    def __str__(self) -> str:
        return f"{self.name} {self.kind}"


class Handover(models.Model):
    """The hand-over of a post's assets (引継ぎ); both sides say that it has taken place."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="handovers", verbose_name=_("団体")
    )
    change = models.ForeignKey(
        PersonnelChange,
        models.PROTECT,
        related_name="handovers",
        null=True,
        blank=True,
        verbose_name=_("人事異動"),
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="handovers", verbose_name=_("役職"))
    giver = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("渡す人")
    )
    taker = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("受ける人")
    )
    due_on = models.DateField(_("期限"))
    assets = models.PositiveIntegerField(_("資産の件数"), default=0)
    note = models.TextField(_("引き継ぐこと"), blank=True, default="")
    given_at = models.DateTimeField(_("渡した日時"), null=True, blank=True)
    given_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("渡したと確認した人"),
    )
    taken_at = models.DateTimeField(_("受けた日時"), null=True, blank=True)
    taken_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("受けたと確認した人"),
    )
    version = models.PositiveIntegerField(_("版"), default=1)

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("引継ぎ")
        indexes = [
            models.Index(
                fields=["taker", "due_on"], condition=Q(taken_at=None), name="handover_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.giver} → {self.taker}"

    def get_absolute_url(self) -> str:
        return reverse("handover_detail", args=[self.key])
