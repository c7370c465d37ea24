"""Making the paper of each month, keeping it, and noting that it lies where it is needed."""

import hashlib
import logging
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.models import Asset, BlackoutPaper, Municipality, Status, User
from assets.services.blackout import choosing, composing
from config.kit import recording
from config.kit.papers import press

logger = logging.getLogger(__name__)


def listed(municipality: Municipality) -> QuerySet[BlackoutPaper]:
    """Return the papers, the newest first."""
    found = BlackoutPaper.objects.filter(municipality=municipality)
    return found.select_related("made_by", "placed_by").order_by("-made_at", "-pk")


def find(municipality: Municipality, key: Any) -> BlackoutPaper | None:
    return listed(municipality).filter(key=key).first()


def make(municipality: Municipality, *, by: Any, at: datetime, reason: str = "") -> BlackoutPaper:
    """Make the paper of this month as the register stands; raises PaperError."""
    on, key = localdate(at), uuid4()
    places = choosing.in_order(choosing.important(municipality, on=on))
    content = press.pdf(composing.compose(municipality, places, on=on, at=at, key=key))
    made = BlackoutPaper(
        key=key,
        municipality=municipality,
        month=on.replace(day=1),
        made_at=at,
        made_by=by if by.pk else None,
        assets=len(places),
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
    )
    path = path_of(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    try:
        with recording.action(
            by=by, reason=reason or _("停電時の控えを作成"), municipality_id=municipality.pk
        ):
            made.save(force_insert=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return made


def make_due(*, at: datetime, by: Any) -> int:
    """Make what is missing of this month; return how many. One that fails hinders no other."""
    made = 0
    for municipality in _without(localdate(at).replace(day=1)):
        try:
            make(municipality, by=by, at=at)
        except press.PaperError:
            logger.exception("the blackout paper of %s could not be made", municipality.code)
        else:
            made += 1
    return made


def place(paper: BlackoutPaper, *, by: User, at: datetime) -> BlackoutPaper:
    """Note that the paper was printed and lies in its place."""
    with recording.action(by=by, reason=_("停電時の控えを印刷して置いた")):
        locked = BlackoutPaper.objects.select_for_update().get(pk=paper.pk)
        if locked.placed_at is not None:
            raise ValidationError(_("この控えは、すでに置いたと記録されています。"))
        locked.placed_at, locked.placed_by = at, by
        locked.save(update_fields=["placed_at", "placed_by"])
    return locked


def to_place(municipality_id: int, *, on: date) -> BlackoutPaper | None:
    """The paper of this month that nobody has put into its place yet."""
    month = BlackoutPaper.objects.filter(
        municipality=municipality_id, month=on.replace(day=1)
    ).order_by("-made_at", "-pk")
    newest = month.first()
    if newest is None or month.filter(placed_at__isnull=False).exists():
        return None
    return newest


def path_of(paper: BlackoutPaper) -> Path:
    name = paper.key.hex
    return Path(settings.MEDIA_ROOT) / "blackout" / name[:2] / f"{name}.pdf"


def _without(month: date) -> Iterator[Municipality]:
    """The municipalities that have something in use and no paper of this month."""
    for municipality in Municipality.objects.order_by("pk"):
        in_use = Asset.objects.kept().filter(municipality=municipality)
        in_use = in_use.exclude(status=Status.DRAFT)
        done = BlackoutPaper.objects.filter(municipality=municipality, month=month)
        if in_use.exists() and not done.exists():
            yield municipality
