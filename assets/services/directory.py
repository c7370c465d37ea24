"""Who may see, change and empower whom: the people behind a viewer's rights."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import RIGHTS, Appointment, AppRole, Membership, Municipality, Post, Unit, User
from config.kit.text import normal_line

MANAGE = "manage_units"


def demand_reader(viewer: Viewer) -> None:
    """Administrators and those who audit the whole municipality may read who may do what."""
    if not (viewer.can(MANAGE) or viewer.can_everywhere("read_restricted")):
        raise PermissionDenied(_("利用者と権限は、組織を管理する人と監査人だけが見られます。"))


def people(viewer: Viewer) -> QuerySet[User]:
    """Return the accounts that the viewer may see."""
    everybody = User.objects.filter(municipality=viewer.municipality)
    if viewer.can_everywhere(MANAGE) or viewer.can_everywhere("read_restricted"):
        return everybody
    return everybody.filter(unit__in=viewer.units(MANAGE))


def listed(
    viewer: Viewer, *, on: date, q: str = "", unit: str = "", role: str = "", state: str = ""
) -> QuerySet[User]:
    """Return the accounts for the list: filtered, with the roles in force at hand."""
    found = people(viewer)
    for word in normal_line(q).split():
        found = found.filter(
            Q(username__icontains=word) | Q(name__icontains=word) | Q(title__icontains=word)
        )
    in_force = Membership.objects.valid(on=on)
    if unit:
        found = found.filter(unit__code=unit)
    if role:
        found = found.filter(Exists(in_force.filter(user=OuterRef("pk"), role=role)))
    if state:
        found = found.filter(is_active=state == "active")
    roles = in_force.select_related("unit").order_by("role", "unit__code")
    return found.prefetch_related(Prefetch("memberships", roles, to_attr="roles_now")).order_by(
        "-is_active", "unit__position", "unit__code", "username"
    )


def get_person(viewer: Viewer, username: str) -> User:
    """Return the account, or 404 for one that does not exist or is not theirs to see."""
    demand_reader(viewer)
    person = people(viewer).filter(username=username).first()
    if person is None:
        raise Http404(_("利用者が見つかりません。"))
    return person


def get_managed(viewer: Viewer, username: str, *, on: date) -> User:
    """Return an account that the viewer may change; PermissionDenied for one above them."""
    person = get_person(viewer, username)
    if not can_manage(viewer, person, on=on):
        raise PermissionDenied(
            _("この利用者は、あなたの権限の外にあります。全庁管理者に依頼してください。")
        )
    return person


def can_manage(viewer: Viewer, person: User, *, on: date) -> bool:
    """Whether the viewer manages the person's unit and lacks none of the person's rights.

    Otherwise a new password would lend them rights that nobody granted.
    """
    if not _manages_unit(viewer, person.unit):
        return False
    coming = Q(valid_to=None) | Q(valid_to__gte=on)
    held = person.memberships.filter(coming).select_related("unit")
    return all(viewer.can(right, row.unit) for row in held for right in RIGHTS[row.role])


def grantable_roles(viewer: Viewer, unit: Unit) -> list[AppRole]:
    """Return the roles that the viewer may give on a unit: nobody gives more than they have."""
    if not viewer.can(MANAGE, unit):
        return []
    return [role for role in AppRole if all(viewer.can(right, unit) for right in RIGHTS[role])]


def get_municipality(viewer: Viewer) -> Municipality:
    """Return the municipality whose settings the viewer may change: all of it, or nothing."""
    if viewer.municipality is None or not viewer.can_everywhere(MANAGE):
        raise PermissionDenied(_("設定を変えられるのは、全庁管理者だけです。"))
    return viewer.municipality


def get_post(viewer: Viewer, pk: int) -> Post:
    """Return a post that the viewer may change; 404 for one of a unit they may not read."""
    post = Post.objects.filter(pk=pk, unit__in=viewer.units()).select_related("unit").first()
    if post is None:
        raise Http404(_("役職が見つかりません。"))
    viewer.demand(MANAGE, post.unit)
    return post


def get_term(viewer: Viewer, pk: int) -> Appointment:
    """Return a term of office that the viewer may end."""
    found = Appointment.objects.filter(pk=pk, post__unit__in=viewer.units())
    term = found.select_related("post__unit", "holder").first()
    if term is None:
        raise Http404(_("在任の記録が見つかりません。"))
    viewer.demand(MANAGE, term.post.unit)
    return term


def get_membership(viewer: Viewer, person: User, pk: int) -> Membership:
    """Return a role of the person that the viewer may end."""
    membership = person.memberships.select_related("unit", "user").filter(pk=pk).first()
    if membership is None:
        raise Http404(_("役割の割り当てが見つかりません。"))
    if membership.role not in grantable_roles(viewer, membership.unit):
        raise PermissionDenied(_("この役割を終える権限がありません。"))
    return membership


def terms_of(person: User) -> QuerySet[Appointment]:
    """Return the person's terms of office, newest first."""
    return person.appointments.select_related("post__unit").order_by("-start_date", "-pk")


def roles_in_force(person: User, *, on: date) -> QuerySet[Membership]:
    return person.memberships.valid(on=on).select_related("unit").order_by("role", "unit__code")


def with_endable(
    viewer: Viewer, memberships: Iterable[Membership], *, on: date
) -> list[tuple[Membership, bool]]:
    """Pair each role with whether the viewer may end it: not over yet, and theirs to give."""
    return [
        (
            row,
            not (row.valid_to and row.valid_to <= on)
            and row.role in grantable_roles(viewer, row.unit),
        )
        for row in memberships
    ]


def memberships_of(person: User) -> QuerySet[Membership]:
    """Return every role the person has or had, newest first."""
    return person.memberships.select_related("unit").order_by("-valid_from", "-pk")


def _manages_unit(viewer: Viewer, unit: Unit | None) -> bool:
    return viewer.can(MANAGE, unit) if unit else viewer.can_everywhere(MANAGE)
