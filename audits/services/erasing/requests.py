"""Asking for words to be erased from the record, and deciding on it: always two persons."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Application, Asset, ExportRun, Membership, Notice
from assets.models.rights import AppRole
from assets.services.notices.telling import Telling, tell_many
from audits.models import Erasure
from audits.services.erasing import carrying, places
from audits.services.erasing.places import Found
from config.kit import recording

State = Erasure.State
DECIDERS = (AppRole.ADMIN, AppRole.CISO)


def ask(asset: Asset, *, words: str, by: Any, reason: str, at: datetime) -> Erasure:
    """Ask that words go from the record of an asset; raises ValidationError where they cannot."""
    if words in reason:
        raise ValidationError({"reason": _("消す文字そのものは、理由に書かないでください。")})
    if Erasure.objects.filter(asset=asset).waiting().exists():
        raise ValidationError(
            _("この資産には、承認待ちの消去があります。先にそれを終えてください。")
        )
    demand_corrected(asset, words)
    found = [*places.evidence(asset, words), *places.present(asset, words)]
    if not found:
        raise ValidationError({"words": _nowhere()})
    erasure = Erasure(
        municipality_id=asset.municipality_id,
        asset=asset,
        letters=len(words),
        check_value=make_password(words),
        found=dict(Counter(each.table for each in found)),
        first_at=min((each.at for each in found if each.at), default=None),
        reason=reason,
        asked_by=by,
        asked_at=at,
    )
    with recording.action(by=by, reason=_("記録の消去を依頼した")):
        erasure.full_clean(exclude=["found"])
        erasure.save(force_insert=True)
        _tell_the_others(erasure, on=localdate(at))
    return erasure


def approve(erasure: Erasure, *, words: str, by: Any, at: datetime) -> int:
    """Agree as the second person, and carry it out; return in how many rows the words were."""
    with recording.action(by=by, reason=_("記録の消去を承認した")):
        held = _undecided(erasure, by)
        if not check_password(words, held.check_value):
            raise ValidationError({"words": _("依頼された文字と違います。")})
        Asset.objects.select_for_update().get(pk=held.asset_id)
        demand_corrected(held.asset, words)
        held.state, held.decided_by, held.decided_at = State.APPROVED, by, at
        held.save(update_fields=["state", "decided_by", "decided_at"])
        count = carrying.carry_out(held, words=words, by=by)
        held.state, held.check_value = State.DONE, ""
        held.save(update_fields=["state", "check_value"])
    return count


def refuse(erasure: Erasure, *, note: str, by: Any, at: datetime) -> None:
    with recording.action(by=by, reason=_("記録の消去を却下した")):
        held = _undecided(erasure, by)
        held.state, held.decided_by, held.decided_at = State.REFUSED, by, at
        held.note, held.check_value = note, ""
        held.save()


def all_of(viewer: Viewer) -> QuerySet[Erasure]:
    """The erasures of the municipality, the newest first."""
    mine = Erasure.objects.filter(municipality=viewer.municipality_id)
    named = mine.select_related("asset__org_unit", "asked_by", "decided_by")
    return named.order_by("-asked_at", "-pk")


def find(viewer: Viewer, key: Any) -> Erasure | None:
    return all_of(viewer).filter(key=key).first()


def may_decide(erasure: Erasure, viewer: Viewer) -> bool:
    """Whether this person is a second one who may decide."""
    open_ = erasure.state == State.ASKED and erasure.asked_by_id != viewer.user.pk
    return open_ and viewer.can_everywhere("approve_assets")


def exports_since(erasure: Erasure) -> QuerySet[ExportRun]:
    """The exports made while the words stood in the record: their files are not reached."""
    mine = ExportRun.objects.filter(municipality=erasure.municipality_id, rows__gt=0)
    if erasure.first_at:
        mine = mine.filter(begun_at__gte=erasure.first_at)
    if erasure.decided_at:
        mine = mine.filter(begun_at__lte=erasure.decided_at)
    return mine.select_related("by").order_by("-begun_at", "-pk")


def demand_corrected(asset: Asset, words: str) -> None:
    """Raise ValidationError while what is in force still says the words."""
    for found in places.present(asset, words):
        if found.model is Asset:
            raise ValidationError({"words": _still_there(found)})
        if isinstance(found.row, Application) and found.row.is_open:
            raise ValidationError(
                {"words": _("承認待ちの申請にも書かれています。先にその申請を終えてください。")}
            )


def _tell_the_others(erasure: Erasure, *, on: date) -> None:
    """Let those know who may decide; what is asked of which asset stands on the page."""
    mine = Membership.objects.valid(on=on).filter(unit__municipality=erasure.municipality_id)
    found = mine.filter(unit__parent=None, role__in=DECIDERS, user__is_active=True)
    people = {each.user for each in found.select_related("user")} - {erasure.asked_by}
    text = _("記録の消去の依頼があります。承認か却下を決めてください。")
    key, url = f"erasure:{erasure.key}", erasure.get_absolute_url()
    ordered = sorted(people, key=lambda person: person.pk)
    tell_many([Telling(each, key, Notice.Kind.APPROVAL, text, url) for each in ordered], on=on)


def _undecided(erasure: Erasure, by: Any) -> Erasure:
    held = Erasure.objects.select_for_update(of=("self",)).select_related("asset")
    found = held.get(pk=erasure.pk)
    if found.state != State.ASKED:
        raise ValidationError(_("この依頼は、もう決まっています。"))
    if found.asked_by_id == by.pk:
        raise ValidationError(_("依頼した人は、自分で承認できません。ほかの人に頼んでください。"))
    return found


def _still_there(found: Found) -> str:
    labels = {item.attname: str(item.verbose_name) for item in Asset._meta.concrete_fields}
    return _(
        "いまの資産の内容（%(columns)s）に、まだ書かれています。先に資産を直してください。"
    ) % {"columns": "・".join(labels[name] for name in found.columns)}


def _nowhere() -> str:
    return _("この資産の記録には見つかりません。記録にあるとおりの文字を入力してください。")
