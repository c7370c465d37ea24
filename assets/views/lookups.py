"""From an address to what it names: 404 for what is not there or not theirs to see."""

from uuid import UUID

from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Request
from assets.models import (
    Appointment,
    BlackoutPaper,
    CustomField,
    EmergencyContact,
    Mail,
    Membership,
    Post,
    Unit,
    User,
    YearEvent,
)
from assets.services import custom_fields, directory
from assets.services.blackout import contacts, keeping
from assets.services.calendar import year
from assets.services.notices import outbox

MANAGE = directory.MANAGE


def section(request: Request, code: str) -> Unit:
    """Return a unit that may be changed here; the municipality itself has its settings."""
    unit = request.viewer.get_unit(code, MANAGE)
    if unit.kind == Unit.Kind.ROOT:
        raise Http404(_("団体の名称は「設定」で変更します。"))
    return unit


def managed_post(request: Request, pk: int) -> Post:
    """Return a post that may be changed; one of an unreadable unit does not exist."""
    post = directory.find_post(request.viewer, pk)
    if post is None:
        raise Http404(_("役職が見つかりません。"))
    request.viewer.demand(MANAGE, post.unit)
    return post


def managed_term(request: Request, pk: int) -> Appointment:
    """Return a term of office that may be ended."""
    term = directory.find_term(request.viewer, pk)
    if term is None:
        raise Http404(_("在任の記録が見つかりません。"))
    request.viewer.demand(MANAGE, term.post.unit)
    return term


def person(request: Request, username: str) -> User:
    """Return the account of somebody whom the viewer may see."""
    directory.demand_reader(request.viewer)
    found = directory.find_person(request.viewer, username)
    if found is None:
        raise Http404(_("利用者が見つかりません。"))
    return found


def managed_person(request: Request, username: str) -> User:
    """Return the account of somebody whom the viewer may change."""
    found = person(request, username)
    directory.demand_managed(request.viewer, found, on=localdate())
    return found


def managed_role(request: Request, holder: User, pk: int) -> Membership:
    """Return a role of somebody that the viewer may end."""
    membership = directory.find_membership(holder, pk)
    if membership is None:
        raise Http404(_("役割の割り当てが見つかりません。"))
    directory.demand_grantable(request.viewer, membership)
    return membership


def own_column(request: Request, key: str) -> CustomField:
    """Return a column of the municipality whose settings the viewer may change."""
    field = custom_fields.find(directory.administered(request.viewer), key)
    if field is None:
        raise Http404(_("項目が見つかりません。"))
    return field


def own_mail(request: Request, pk: int) -> Mail:
    """Return a mail of the municipality whose settings the viewer may change."""
    mail = outbox.find(directory.administered(request.viewer), pk)
    if mail is None:
        raise Http404(_("メールが見つかりません。"))
    return mail


def own_event(request: Request, pk: int) -> YearEvent:
    """Return an event of the calendar of the municipality whose settings the viewer may change."""
    event = year.find(directory.administered(request.viewer), pk)
    if event is None:
        raise Http404(_("年間予定が見つかりません。"))
    return event


def own_paper(request: Request, key: UUID) -> BlackoutPaper:
    """Return a paper of the municipality whose settings the viewer may change."""
    paper = keeping.find(directory.administered(request.viewer), key)
    if paper is None or not keeping.path_of(paper).is_file():
        raise Http404(_("控えが見つかりません。"))
    return paper


def own_contact(request: Request, pk: int) -> EmergencyContact:
    """Return an emergency contact of the municipality whose settings the viewer may change."""
    contact = contacts.find(directory.administered(request.viewer), pk)
    if contact is None:
        raise Http404(_("連絡先が見つかりません。"))
    return contact
