"""What a change of the chart would do on its day: how much goes where, and what stands against."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import (
    Appointment,
    Asset,
    AssetQuerySet,
    Membership,
    Post,
    Reorganisation,
    Unit,
    User,
)
from config.kit.dates import wareki

Kind = Reorganisation.Kind
ONE_DAY = timedelta(days=1)


@dataclass
class Plan:
    """The rows that one change touches."""

    change: Reorganisation
    assets: AssetQuerySet
    posts: list[Post] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    roles: list[Membership] = field(default_factory=list)
    objections: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return not self.objections


def make(change: Reorganisation) -> Plan:
    """Return the plan of a change; a number of questions that does not depend on its rows."""
    plan = Plan(change, Asset.objects.none())
    if change.kind != Kind.RENAME:
        plan.assets = assets_of(change)
    if change.kind == Kind.MERGE:
        day = change.effective_on
        plan.posts = list(change.unit.posts.valid(on=day - ONE_DAY).order_by("pk"))
        plan.people = list(change.unit.staff.filter(is_active=True).order_by("pk"))
        plan.roles = _roles(change.unit, on=day)
    plan.objections = _objections(plan)
    plan.notes = _notes(plan)
    return plan


def assets_of(change: Reorganisation) -> AssetQuerySet:
    """The kept assets that change hands: all of a merged unit, the chosen ones of a split one."""
    found = Asset.objects.kept().filter(org_unit=change.unit_id)
    if change.kind == Kind.SPLIT:
        found = found.filter(asset_no__in=change.numbers)
    return found


def visible_assets(change: Reorganisation, viewer: Viewer) -> AssetQuerySet:
    """Those of them that the viewer may see."""
    keys = assets_of(change).values("pk")
    return viewer.assets().filter(pk__in=keys).order_by("asset_no")


def _roles(unit: Unit, *, on: date) -> list[Membership]:
    reaching = Q(valid_to=None) | Q(valid_to__gte=on)
    found = unit.memberships.filter(reaching, withdrawn=False).select_related("user")
    return list(found.order_by("pk"))


def _objections(plan: Plan) -> list[str]:
    change = plan.change
    found = _of_unit(change)
    if change.kind == Kind.RENAME:
        return found + _of_name(change)
    found += _of_successor(change)
    if change.kind == Kind.SPLIT and not change.numbers:
        found.append(_("移す資産が1件も選ばれていません。"))
    if change.owner and change.successor and change.owner.unit_id != change.successor_id:
        found.append(_("管理者になる役職は、移す先の部署から選んでください。"))
    if change.kind == Kind.MERGE and change.owner is None:
        found += _of_posts(plan)
    if change.kind == Kind.SPLIT:
        found += _of_owners(plan)
    return found


def _of_unit(change: Reorganisation) -> list[str]:
    unit, day = change.unit, change.effective_on
    if unit.parent_id is None:
        return [_("団体そのものの名称は「設定」で変更します。")]
    if unit.valid_to and unit.valid_to < day:
        return [_("%(unit)sは、実施日より前に廃止されます。") % {"unit": unit.name}]
    if unit.valid_from >= day:
        told = {"day": wareki(unit.valid_from)}
        return [_("実施日は、部署の設置日（%(day)s）より後にしてください。") % told]
    below = unit.children.valid(on=day)
    if change.kind == Kind.MERGE and below.exists():
        names = "、".join(below.values_list("name", flat=True)[:3])
        told = {"names": names}
        return [_("下の部署（%(names)s）が残っています。先に統合するか移してください。") % told]
    return []


def _of_name(change: Reorganisation) -> list[str]:
    unit = change.unit
    if not change.new_name or change.new_name == unit.name:
        return [_("新しい名称を入力してください。")]
    same = Unit.objects.filter(parent=unit.parent_id, name=change.new_name).exclude(pk=unit.pk)
    if same.valid(on=change.effective_on).exists():
        told = {"name": change.new_name}
        return [_("同じ名称の部署「%(name)s」があります。") % told]
    return []


def _of_successor(change: Reorganisation) -> list[str]:
    heir, day = change.successor, change.effective_on
    if heir is None:
        return [_("移す先の部署を選んでください。")]
    outside = heir.municipality_id != change.municipality_id or heir.parent_id is None
    if outside or heir.pk == change.unit_id:
        return [_("移す先の部署を選び直してください。")]
    if heir.valid_from > day or (heir.valid_to and heir.valid_to < day):
        told = {"unit": heir.name}
        return [_("%(unit)sは、実施日にはありません。移す先を選び直してください。") % told]
    return []


def _of_posts(plan: Plan) -> list[str]:
    """Posts that go along keep their names, of which each unit has one."""
    names = [post.name for post in plan.posts]
    same = Post.objects.filter(unit=plan.change.successor_id, name__in=names)
    return [
        _("役職「%(name)s」は移す先にもあります。資産の管理者になる役職を選んでください。")
        % {"name": name}
        for name in same.values_list("name", flat=True)
    ]


def _of_owners(plan: Plan) -> list[str]:
    """Assets of a split unit must not be answered for from another one by oversight."""
    if plan.change.owner is None:
        return [_("移した資産の管理者になる役職を選んでください。")]
    return []


def _notes(plan: Plan) -> list[str]:
    change, found = plan.change, []
    if change.owner is not None:
        held = Appointment.objects.in_force(on=change.effective_on).filter(
            post=change.owner, capacity=Appointment.Capacity.HOLDER
        )
        if not held.exists():
            told = {"post": change.owner.name}
            found.append(
                _("%(post)sは実施日に空席です。資産は「責任者のいない資産」に出ます。") % told
            )
    if change.kind == Kind.MERGE and change.owner is not None and plan.posts:
        names = "、".join(post.name for post in plan.posts)
        found.append(_("役職（%(names)s）と在任は、前の日で終わります。") % {"names": names})
    return found
