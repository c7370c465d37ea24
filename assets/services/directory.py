"""Who may see, change and empower whom: the people behind a viewer's rights."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from assets.access import Operator, Viewer
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


def find_person(viewer: Viewer, username: str) -> User | None:
    return people(viewer).filter(username=username).first()


def demand_managed(viewer: Viewer, person: User, *, on: date) -> None:
    """Raise PermissionDenied, with a sentence, for somebody above the viewer."""
    if not can_manage(viewer, person, on=on):
        raise PermissionDenied(
            _("この利用者は、あなたの権限の外にあります。全庁管理者に依頼してください。")
        )


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


def at_command_line(code: str, *, username: str = "") -> Viewer:
    """Return whose rights a command works with: a person's, or those of the operator.

    Raises ValidationError where there is no such municipality or person.
    """
    municipality = Municipality.objects.filter(code=code).first()
    if municipality is None:
        raise ValidationError(_("団体コード「%s」の団体はありません。") % code)
    if not username:
        return Operator(municipality)
    user = User.objects.filter(username=username, municipality=municipality).first()
    if user is None:
        raise ValidationError(_("利用者「%s」はこの団体にいません。") % username)
    return Viewer(user)


def administered(viewer: Viewer) -> Municipality:
    """Return the municipality whose settings the viewer may change: all of it, or nothing."""
    if viewer.municipality is None or not viewer.can_everywhere(MANAGE):
        raise PermissionDenied(_("設定を変えられるのは、全庁管理者だけです。"))
    return viewer.municipality


def find_post(viewer: Viewer, pk: int) -> Post | None:
    """Return a post of a unit that the viewer may read."""
    return Post.objects.filter(pk=pk, unit__in=viewer.units()).select_related("unit").first()


def find_term(viewer: Viewer, pk: int) -> Appointment | None:
    """Return a term of office in a unit that the viewer may read."""
    found = Appointment.objects.filter(pk=pk, post__unit__in=viewer.units())
    return found.select_related("post__unit", "holder").first()


def find_membership(person: User, pk: int) -> Membership | None:
    return person.memberships.select_related("unit", "user").filter(pk=pk).first()


def demand_grantable(viewer: Viewer, membership: Membership) -> None:
    """Raise PermissionDenied for a role that the viewer could not have given."""
    if membership.role not in grantable_roles(viewer, membership.unit):
        raise PermissionDenied(_("この役割を終える権限がありません。"))


def units_to_fill(viewer: Viewer, *, on: date, also: Unit | None = None) -> QuerySet[Unit]:
    """Return the units of today that the viewer manages, in the chart's order, and one more."""
    units = viewer.units(MANAGE).valid(on=on)
    if also is not None:
        units |= Unit.objects.filter(pk=also.pk)
    return units.order_by("path")


def parents_for(viewer: Viewer, unit: Unit, *, on: date) -> QuerySet[Unit]:
    """Return the units under which this one may be hung; never itself or one below it."""
    units = units_to_fill(viewer, on=on, also=unit.parent)
    return units.exclude(path__startswith=unit.path) if unit.path else units


def heirs_for(unit: Unit, *, on: date) -> QuerySet[Unit]:
    """Return the units that may take over from this one."""
    others = Unit.objects.filter(municipality=unit.municipality_id).valid(on=on)
    return others.exclude(kind=Unit.Kind.ROOT).exclude(pk=unit.pk).order_by("path")


def posts_beside(unit: Unit) -> QuerySet[Post]:
    """Return the posts of the other units of the municipality, in the order of its chart."""
    others = Post.objects.filter(unit__municipality=unit.municipality_id, valid_to=None)
    return others.exclude(unit=unit).select_related("unit").order_by("unit__path", "pk")


def candidates_for(post: Post) -> QuerySet[User]:
    """Return the people who may take a post, by unit."""
    staff = User.objects.filter(municipality=post.unit.municipality_id, is_active=True)
    return staff.order_by("unit__position", "unit__code", "name", "pk")


def terms_of(person: User) -> QuerySet[Appointment]:
    """Return the person's terms of office, newest first."""
    return person.appointments.select_related("post__unit").order_by("-start_date", "-pk")


def roles_in_force(person: User, *, on: date) -> QuerySet[Membership]:
    return person.memberships.valid(on=on).select_related("unit").order_by("role", "unit__code")


def roles_and_ends(viewer: Viewer, person: User, *, on: date) -> list[tuple[Membership, bool]]:
    """Return every role, newest first, each with whether the viewer may end it now."""
    rows = person.memberships.select_related("unit").order_by("-valid_from", "-pk")
    return [(row, _may_end(viewer, row, on=on)) for row in rows]


def _may_end(viewer: Viewer, row: Membership, *, on: date) -> bool:
    goes_on = not row.withdrawn and (row.valid_to is None or row.valid_to >= on)
    return goes_on and row.role in grantable_roles(viewer, row.unit)


def _manages_unit(viewer: Viewer, unit: Unit | None) -> bool:
    return viewer.can(MANAGE, unit) if unit else viewer.can_everywhere(MANAGE)
