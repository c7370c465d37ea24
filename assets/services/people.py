"""People who use the product: their accounts, their roles on units, and how they leave."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from assets.models import AppRole, Membership, Unit, User
from assets.services import rights, versions
from config.kit import recording

SECRETS = ("password",)
DEFAULT_PREFERENCES = {
    "density": "standard",
    "calendar": "wareki",
    "keys": True,
    "mails": "daily",
}
# Addresses under /users/ that would hide a person of this name.
RESERVED = ("new",)
# Without letters and digits that look alike on paper (0 O o 1 l i).
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_seed() -> str:
    """Return what a first password is made from; it may be kept until it was shown once."""
    return secrets.token_hex(16)


def first_password(seed: str) -> str:
    """Return the one-time password of a seed; without the secret key the seed tells nothing."""
    digest = salted_hmac("daicho.first_password", seed, algorithm="sha256").digest()
    letters = [_LETTERS[byte % len(_LETTERS)] for byte in digest[:16]]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, 16, 4))


def create_user(  # noqa: PLR0913  # one keyword per column
    *,
    username: str,
    name: str,
    title: str,
    unit: Unit,
    email: str = "",
    password: str | None = None,
    by: Any,
    must_change: bool = False,
    reason: str = "",
) -> User:
    """Make an account in a unit, without any right; no password means no log-in yet.

    `must_change` asks for an own password at the first log-in. Raises ValidationError
    keyed by field.
    """
    user = User(
        username=username,
        name=name,
        title=title,
        email=email,
        unit=unit,
        municipality=unit.municipality,
        must_change_password=must_change,
    )
    user.set_password(password)
    with _action(user, by=by, reason=reason or _("利用者を追加")):
        taken = User.objects.filter(username__iexact=username).exists()
        if taken or username in RESERVED:
            raise ValidationError(
                {"username": _("ID「%(id)s」はすでに使われています。") % {"id": username}}
            )
        versions.check(user, exclude=SECRETS)
        user.save(force_insert=True)
    return user


def taken_names(usernames: Iterable[str]) -> set[str]:
    """Return which of these names no new account can have, in small letters."""
    wanted = {name.casefold() for name in usernames}
    lower = User.objects.annotate(lower=Lower("username")).filter(lower__in=wanted)
    return set(lower.values_list("lower", flat=True)) | (wanted & set(RESERVED))


def change_user(user: User, *, by: Any, version: int, reason: str = "") -> User:
    """Store the changed name, title, address and unit of an account opened at `version`."""
    with _action(user, by=by, reason=reason or _("利用者を変更")):
        stored = versions.lock(user, version=version)
        if user.username != stored.username:
            raise ValidationError({"username": _("IDは変更の記録に残るため、変えられません。")})
        if user.unit and user.unit.municipality_id != user.municipality_id:
            raise ValidationError({"unit": _("所属を選び直してください。")})
        if not versions.differs(stored, user):
            return stored
        versions.check(user, exclude=SECRETS)
        versions.store(user, version=version)
    return user


def deactivate_user(user: User, *, by: User, on: date, version: int, reason: str = "") -> User:
    """End an account: log-in, roles and rights are gone at once, terms of office end today.

    Nothing of the person is deleted: the record keeps naming them.
    """
    if user.pk == by.pk:
        raise ValidationError(_("自分の利用は停止できません。ほかの管理者に依頼してください。"))
    with _action(user, by=by, reason=reason or _("利用を停止")):
        stored = versions.lock(user, version=version)
        stored.is_active = False
        versions.store(stored, version=version)
        for membership in stored.memberships.all():
            end_membership(membership, on=on)
        _end_terms(stored, on=on)
        rights.apply_rights(stored, on=on, by=by)
    return stored


def reactivate_user(user: User, *, by: User, version: int, reason: str = "") -> User:
    """Let an account log in again; its earlier roles do not come back by themselves."""
    with _action(user, by=by, reason=reason or _("利用を再開")):
        stored = versions.lock(user, version=version)
        stored.is_active = True
        versions.store(stored, version=version)
    return stored


def reset_password(user: User, *, password: str, by: User, reason: str = "") -> User:
    """Give a new one-time password; whoever is signed in with the old one is signed out."""
    with _action(user, by=by, reason=reason or _("パスワードを再発行")):
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
    return user


def change_password(user: User, *, password: str) -> User:
    """Store the password that a person chose for themselves."""
    with _action(user, by=user, reason=_("自分のパスワードを変更")):
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
    return user


def keep_preferences(user: User, *, preferences: dict[str, Any]) -> User:
    """Store how a person wants to see things; not part of the record."""
    with _action(user, by=user, reason=_("表示の設定を変更")):
        user.preferences = {**user.preferences, **preferences}
        User.objects.filter(pk=user.pk).update(preferences=user.preferences)
    return user


def give_role(  # noqa: PLR0913  # one keyword per column
    user: User,
    *,
    unit: Unit,
    role: str,
    start: date,
    until: date | None,
    by: User,
    on: date,
    reason: str = "",
) -> Membership:
    """Give a role on a unit and all below it for a period; rights that begin today hold at once."""
    membership = Membership(user=user, unit=unit, role=role, valid_from=start, valid_to=until)
    with _action(user, by=by, reason=reason or _("役割を割り当て")):
        User._base_manager.select_for_update().get(pk=user.pk)
        _refuse_role(membership)
        membership.full_clean()
        membership.save()
        rights.apply_rights(user, on=on, by=by)
    return membership


def end_role(membership: Membership, *, by: User, on: date, reason: str = "") -> User:
    """End a role at once; one that has not begun is taken back.

    Nobody ends their own last administrator role: no one might be left to give it back.
    """
    user = membership.user
    if user.pk == by.pk and membership.role == AppRole.ADMIN:
        others = user.memberships.valid(on=on).filter(role=AppRole.ADMIN).exclude(pk=membership.pk)
        if not others.exists():
            raise ValidationError(
                _("自分の最後の管理者の役割は終えられません。ほかの管理者に依頼してください。")
            )
    with _action(user, by=by, reason=reason or _("役割の割り当てを終了")):
        end_membership(membership, on=on)
        rights.apply_rights(user, on=on, by=by)
    return user


def _action(user: User, *, by: Any, reason: str) -> Any:
    return recording.action(by=by, reason=reason, municipality_id=user.municipality_id)


def _refuse_role(membership: Membership) -> None:
    user, unit = membership.user, membership.unit
    if not user.is_active:
        raise ValidationError(_("利用を停止した人に役割は割り当てられません。"))
    if unit.municipality_id != user.municipality_id:
        raise ValidationError({"unit": _("部署を選び直してください。")})
    same = user.memberships.filter(unit=unit, role=membership.role).filter(
        Q(valid_to=None) | Q(valid_to__gte=membership.valid_from)
    )
    if same.exists():
        raise ValidationError(
            {
                "role": _("%(unit)sの%(role)sは、すでに割り当てられています。")
                % {"unit": unit.name, "role": membership.get_role_display()}
            }
        )


def end_membership(membership: Membership, *, on: date) -> None:
    """End a role with this day, inside an action; one that begins later is taken back."""
    if membership.valid_from > on:
        membership.delete()
    elif membership.valid_to is None or membership.valid_to >= on:
        membership.valid_to, membership.withdrawn = on, True
        membership.save()


def _end_terms(user: User, *, on: date) -> None:
    """End the terms of office of a person who leaves; the posts become visibly vacant."""
    for term in user.appointments.filter(Q(end_date=None) | Q(end_date__gt=on)):
        if term.start_date > on:
            term.delete()
        else:
            term.end_date = on
            versions.store(term, version=term.version)
