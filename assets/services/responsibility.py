"""Posts and terms of office: who answers for assets from when to when (policy 6(1))."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from assets.models import Appointment, Post, Unit, User
from assets.services import consequences, versions
from config.kit import recording
from config.kit.dates import wareki

ONE_DAY = timedelta(days=1)


def create_post(
    unit: Unit, *, name: str, role_key: str, by: Any, on: date, reason: str = ""
) -> Post:
    """Set up a post in a unit from `on`; raise ValidationError keyed by field."""
    return add_post(
        Post(unit=unit, name=name, role_id=role_key, valid_from=on), by=by, reason=reason
    )


def add_post(post: Post, *, by: Any, reason: str = "") -> Post:
    """Enter an unsaved post; raise ValidationError keyed by field."""
    with acting(post, by=by, reason=reason or _("役職を追加")):
        _refuse_namesake(post)
        versions.check(post)
        post.save(force_insert=True)
    return post


def change_post(post: Post, *, by: Any, version: int, reason: str = "") -> Post:
    """Store the changed columns of a post that was opened at `version`.

    Raises ConflictError, or ValidationError: a post that still owns assets or has people
    in it beyond its last day cannot end.
    """
    with acting(post, by=by, reason=reason or _("役職を変更")):
        stored = versions.lock(post, version=version)
        if not versions.differs(stored, post):
            return stored
        _refuse_namesake(post)
        versions.check(post)
        if post.valid_to and post.valid_to != stored.valid_to:
            _refuse_ending(post)
        versions.store(post, version=version)
    return post


def appoint(  # noqa: PLR0913  # one keyword per column
    post: Post,
    *,
    holder: User,
    capacity: str = Appointment.Capacity.HOLDER,
    start: date,
    end: date | None = None,
    by: Any,
    succeed: bool = False,
    reason: str = "",
) -> Appointment:
    """Put a person into a post, or let them deputise, for a period.

    `succeed` ends the term of the present holder on the day before. Raises ValidationError
    when the post would have two holders at once, or the person or the period does not fit.
    """
    term = Appointment(post=post, holder=holder, capacity=capacity, start_date=start, end_date=end)
    default = _("役職に就任") if capacity == Appointment.Capacity.HOLDER else _("代理を指定")
    with acting(post, by=by, reason=reason or default):
        Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        versions.check(term)
        _refuse_misfit(term)
        if succeed:
            _make_room(term)
        _refuse_overlap(term)
        term.save(force_insert=True)
        consequences.draw_of(post)
    return term


def end_appointment(
    term: Appointment, *, on: date, by: Any, version: int, reason: str = ""
) -> Appointment:
    """End a term of office; `on` is its last day."""
    with acting(term.post, by=by, reason=reason or _("在任を終了")):
        stored = versions.lock(term, version=version)
        if on < stored.start_date:
            raise ValidationError(
                {
                    "end_date": _("始まりの日（%(day)s）以降の日付を入力してください。")
                    % {"day": wareki(stored.start_date)}
                }
            )
        stored.end_date = on
        _refuse_overlap(stored)
        versions.store(stored, version=version)
        consequences.draw_of(term.post)
    return stored


def cancel_appointment(
    term: Appointment, *, on: date, by: Any, version: int, reason: str = ""
) -> Post:
    """Take back a term that has not begun; one that has begun can only be ended."""
    with acting(term.post, by=by, reason=reason or _("就任の予定を取り消し")):
        stored = versions.lock(term, version=version)
        if stored.start_date <= on:
            raise ValidationError(_("もう始まっている在任は取り消せません。終了してください。"))
        stored.delete()
    return term.post


def acting(post: Post, *, by: Any, reason: str) -> Any:
    """Return the action in which something of a post is changed."""
    return recording.action(by=by, reason=reason, municipality_id=post.unit.municipality_id)


def _refuse_namesake(post: Post) -> None:
    same = Post.objects.filter(unit=post.unit_id, name=post.name).exclude(pk=post.pk)
    if same.exists():
        raise ValidationError(
            {
                "name": _("%(unit)sには役職「%(name)s」がすでにあります。")
                % {"unit": post.unit.name, "name": post.name}
            }
        )


def _refuse_ending(post: Post) -> None:
    """A post ends only after its assets and its people have gone elsewhere."""
    owned = post.assets.kept().count()
    if owned:
        raise ValidationError(
            {
                "valid_to": _(
                    "%(name)sは%(count)d件の資産の情報セキュリティ管理者です。"
                    "先に資産の管理者を変えてください。"
                )
                % {"name": post.name, "count": owned}
            }
        )
    beyond = post.appointments.filter(Q(end_date=None) | Q(end_date__gt=post.valid_to))
    person = beyond.select_related("holder").first()
    if person:
        raise ValidationError(
            {
                "valid_to": _("%(person)sさんの在任がこの日より後まで続いています。")
                % {"person": person.holder.name}
            }
        )


def _refuse_misfit(term: Appointment) -> None:
    post, person = term.post, term.holder
    if person.municipality_id != post.unit.municipality_id or not person.is_active:
        raise ValidationError({"holder": _("就く人は、利用中の職員から選んでください。")})
    if term.start_date < post.valid_from:
        raise ValidationError(
            {
                "start_date": _("役職の設置日（%(day)s）以降の日付を入力してください。")
                % {"day": wareki(post.valid_from)}
            }
        )
    if post.valid_to and (term.end_date is None or term.end_date > post.valid_to):
        raise ValidationError(
            {
                "end_date": _("役職は%(day)sで廃止されます。それまでの日付を入力してください。")
                % {"day": wareki(post.valid_to)}
            }
        )


def _overlapping(term: Appointment) -> Any:
    """The other terms of the post that share a day with this one."""
    others = term.post.appointments.exclude(pk=term.pk).select_related("holder")
    others = others.filter(Q(end_date=None) | Q(end_date__gte=term.start_date))
    return others.filter(start_date__lte=term.end_date) if term.end_date else others


def _make_room(term: Appointment) -> None:
    """End the earlier holder's term on the day before this one begins."""
    before = _overlapping(term).filter(
        capacity=Appointment.Capacity.HOLDER, start_date__lt=term.start_date
    )
    for earlier in before.exclude(holder=term.holder):
        earlier.end_date = term.start_date - ONE_DAY
        versions.store(earlier, version=earlier.version)


def _refuse_overlap(term: Appointment) -> None:
    others = _overlapping(term)
    twice = others.filter(holder=term.holder).first()
    if twice:
        raise ValidationError(
            _("%(person)sさんは%(period)s、すでにこの役職の%(capacity)sです。")
            % {
                "person": term.holder.name,
                "period": period(twice),
                "capacity": twice.get_capacity_display(),
            }
        )
    if term.capacity != Appointment.Capacity.HOLDER:
        return
    holder = others.filter(capacity=Appointment.Capacity.HOLDER).first()
    if holder:
        raise ValidationError(
            _(
                "%(post)sには%(period)s、%(person)sさんが就いています。"
                "1つの役職に同時に2人は就けません。"
            )
            % {"post": term.post.name, "period": period(holder), "person": holder.holder.name}
        )


def period(term: Appointment) -> str:
    """Return 令和8年4月1日から令和9年3月31日まで for a sentence."""
    start = _("%(day)sから") % {"day": wareki(term.start_date)}
    if term.end_date is None:
        return start
    return start + _("%(day)sまで") % {"day": wareki(term.end_date)}
