"""What waits for a person on the home page; every figure is a link to what it counts."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, CustomField, Post, Status, Unit, User


@dataclass(frozen=True)
class Figure:
    """One number with its meaning and the list behind it."""

    label: str
    count: int
    url: str
    note: str = ""
    icon: str = "check"
    late: bool = False


@dataclass(frozen=True)
class GuideStep:
    """One step of the first hour, done when the register shows that it is."""

    title: str
    text: str
    url: str
    done: bool


def figures(viewer: Viewer, *, on: date) -> list[Figure]:
    """Count what needs a look, within what this person may see."""
    seen = viewer.assets().kept()
    overdue = seen.overdue(on=on).exclude(status=Status.DRAFT).count()
    unclassified = seen.unclassified().count()
    vacant = Post.objects.vacant(on=on).filter(unit__in=viewer.units()).count()
    return [
        Figure(_("情報資産"), seen.count(), "/assets/", _("見られる資産の数"), "assets"),
        Figure(
            _("確認の期限超過"), overdue, "/assets/?overdue=1", _("次回確認日を過ぎた資産"),
            "clock", late=overdue > 0,
        ),
        Figure(
            _("未分類"), unclassified, "/assets/?unclassified=1", _("機密性が決まっていない資産"),
            "help",
        ),
        Figure(_("責任者の空席"), vacant, "/units/", _("就く人のいない役職"), "user", vacant > 0),
    ]  # fmt: skip


def waiting(viewer: Viewer, *, limit: int = 5) -> list[Asset]:
    """The assets that wait for this person's approval."""
    if not viewer.can("approve_assets"):
        return []
    pending = viewer.assets("approve_assets").filter(status=Status.PENDING)
    return list(pending.for_list().order_by("asset_no")[:limit])


def own_drafts(viewer: Viewer, *, limit: int = 5) -> list[Asset]:
    """The drafts of the units where this person registers."""
    if not viewer.can("edit_assets"):
        return []
    drafts = viewer.assets("edit_assets").filter(status=Status.DRAFT)
    return list(drafts.for_list().order_by("asset_no")[:limit])


def recent(viewer: Viewer, *, limit: int = 5) -> list[Asset]:
    """The assets that this person changed last."""
    rows = Asset.history.filter(history_user=viewer.user).order_by("-history_id")
    ids = list(dict.fromkeys(rows.values_list("id", flat=True)[: limit * 8]))[:limit]
    found = {asset.pk: asset for asset in viewer.assets().for_list().filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]


def guide(viewer: Viewer) -> list[GuideStep]:
    """The five steps of a new installation; empty once an administrator has closed it."""
    village = viewer.municipality
    if village is None or village.guide_closed or not viewer.can_everywhere("manage_units"):
        return []
    units = Unit.objects.filter(municipality=village).exclude(kind=Unit.Kind.ROOT)
    return [
        GuideStep(
            _("団体の設定"), _("団体名とネットワークモデルを確かめます。"), "/settings/",
            village.version > 1,
        ),
        GuideStep(
            _("組織"), _("課・委員会・学校を登録し、責任者の役職を決めます。"), "/units/",
            units.exists(),
        ),
        GuideStep(
            _("台帳の項目"), _("使う項目を選び、独自の項目を足します。"), "/settings/fields/",
            CustomField.objects.filter(municipality=village).exists(),
        ),
        GuideStep(
            _("利用者"), _("職員の利用者と役割を登録します。"), "/users/",
            User.objects.filter(municipality=village).count() > 1,
        ),
        GuideStep(
            _("最初の資産"), _("1件登録してみます。名称と所管だけでも下書きにできます。"),
            "/assets/new/", Asset.objects.filter(municipality=village).exists(),
        ),
    ]  # fmt: skip
