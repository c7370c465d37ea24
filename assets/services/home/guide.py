"""The first hour of a new installation: five steps, each done when the register shows it."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, CustomField, Municipality, Unit, User


@dataclass(frozen=True)
class GuideStep:
    """One step of the first hour, done when the register shows that it is."""

    title: str
    text: str
    url: str
    done: bool


class Begun(NamedTuple):
    """What there is beyond the municipality itself and the person who founded it."""

    units: bool
    columns: bool
    people: bool
    assets: bool


def guide(viewer: Viewer) -> list[GuideStep]:
    """The five steps of a new installation; empty once an administrator has closed it."""
    village = viewer.municipality
    if village is None or village.guide_closed or not viewer.can_everywhere("manage_units"):
        return []
    has = _begun(village, viewer.user)
    return [
        GuideStep(
            _("団体の設定"), _("団体名とネットワークモデルを確かめます。"), "/settings/",
            village.version > 1,
        ),
        GuideStep(
            _("組織"), _("課・委員会・学校を登録し、責任者の役職を決めます。"), "/units/",
            has.units,
        ),
        GuideStep(
            _("台帳の項目"), _("使う項目を選び、独自の項目を足します。"), "/settings/fields/",
            has.columns,
        ),
        GuideStep(
            _("利用者"), _("職員の利用者と役割を登録します。"), "/users/",
            has.people,
        ),
        GuideStep(
            _("最初の資産"), _("1件登録してみます。名称と所管だけでも下書きにできます。"),
            "/assets/new/", has.assets,
        ),
    ]  # fmt: skip


def _begun(village: Municipality, user: User) -> Begun:
    """Tell what a municipality has already; one question."""
    mine = Q(municipality=OuterRef("pk"))
    asked = Municipality.objects.filter(pk=village.pk).values_list(
        Exists(Unit.objects.filter(mine).exclude(kind=Unit.Kind.ROOT)),
        Exists(CustomField.objects.filter(mine)),
        Exists(User.objects.filter(mine).exclude(pk=user.pk)),
        Exists(Asset.objects.filter(mine)),
    )
    return Begun(*asked.get())
