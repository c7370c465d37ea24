"""Who answers for assets: posts, not persons, and the people who hold them (policy 6(1))."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from assets.models.organisation import Unit, User
from classification.models import Role
from config.kit.recording import Versions


class PostQuerySet(models.QuerySet["Post"]):
    """What can be asked of the posts."""

    def valid(self, *, on: date) -> Self:
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))

    def with_holders(self, *, on: date) -> Self:
        """Add `holders_now`: the appointments in force, holder before deputy."""
        current = Appointment.objects.in_force(on=on).select_related("holder")
        return self.prefetch_related(
            Prefetch("appointments", current.order_by("-capacity", "pk"), to_attr="holders_now")
        )

    def vacant(self, *, on: date) -> Self:
        held = Appointment.objects.in_force(on=on).filter(
            post=models.OuterRef("pk"), capacity=Appointment.Capacity.HOLDER
        )
        return self.valid(on=on).filter(~models.Exists(held))


class Post(models.Model):
    """An office that owns assets (役職), such as the section head of a unit."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("部署"))
    name = models.CharField(_("役職名"), max_length=60)
    role = models.ForeignKey(
        Role, models.PROTECT, to_field="key", related_name="+", verbose_name=_("体制上の役割")
    )
    valid_from = models.DateField(_("設置日"))
    valid_to = models.DateField(_("廃止日"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版"), default=1)

    objects = PostQuerySet.as_manager()
    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("役職")
        constraints = [
            models.UniqueConstraint("unit", "name", name="post_name_once_in_a_unit"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="post_ends_after_it_begins",
                violation_error_message=_("廃止日は設置日より後にしてください。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """What can be asked of the terms of office."""

    def in_force(self, *, on: date) -> Self:
        return self.filter(start_date__lte=on).filter(Q(end_date=None) | Q(end_date__gte=on))


class Appointment(models.Model):
    """A person holding a post, or deputising for its holder, for a period."""

    class Capacity(models.TextChoices):
        HOLDER = "holder", _("本人")
        DEPUTY = "deputy", _("代理")

    post = models.ForeignKey(
        Post, models.PROTECT, related_name="appointments", verbose_name=_("役職")
    )
    holder = models.ForeignKey(
        User, models.PROTECT, related_name="appointments", verbose_name=_("就く人")
    )
    capacity = models.CharField(_("立場"), max_length=8, choices=Capacity, default=Capacity.HOLDER)
    start_date = models.DateField(_("始まりの日"))
    end_date = models.DateField(_("終わりの日"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版"), default=1)

    objects = AppointmentQuerySet.as_manager()
    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("在任")
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=F("start_date")),
                name="appointment_ends_after_it_begins",
                violation_error_message=_("終わりの日は始まりの日より後にしてください。"),
            )
        ]
        indexes = [models.Index(fields=["post", "start_date"], name="appointment_of_post")]

    def __str__(self) -> str:
        return f"{self.post} {self.holder}"
