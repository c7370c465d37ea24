"""The demo: two fictional municipalities with the past that makes a register worth looking at."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from assets.models import Municipality
from assets.services import assessing
from assets.services.demo import history, notices, people
from assets.services.demo.place import Facts, moment, read
from assets.services.findings import rounds
from classification.services import catalogue
from config.kit import recording

__all__ = ["load", "needed"]

FILES = ("demo_village", "demo_town")


def needed() -> bool:
    """Whether this installation is still empty."""
    return not Municipality.objects.exists()


def load(*, on: date) -> list[Facts]:
    """Load the demo as it would stand on this day, whole or not at all; return the log-ins.

    Each log-in has role, username, password, unit and municipality. A municipality that
    is there already stays as it is. Raises ValidationError when a username is taken.
    """
    with transaction.atomic():
        with recording.origin("command load_demo"):
            catalogue.load_catalogue(by=recording.PROGRAM, reason=_("製品の初期値の読み込み"))
        known = set(Municipality.objects.values_list("code", flat=True))
        files = [read(name) for name in FILES]
        wanted = [data for data in files if data["municipality"]["code"] not in known]
        log_ins = [log_in for data in wanted for log_in in _load_one(data, on=on)]
        notices.tell(on=on)
        return log_ins


def _load_one(data: Facts, *, on: date) -> list[Facts]:
    opened = moment(data["opened"], on=on)
    reason = _("見本の団体を用意")
    with (
        recording.origin("command load_demo"),
        recording.action(by=recording.PROGRAM, reason=reason, at=opened),
    ):
        place = people.found(data, on=on, opened=opened.date())
        people.arrange(place)
    history.tell(place)
    with recording.origin("command load_demo"):
        rounds.evaluate(place.municipality, by=recording.PROGRAM, on=on)
        assessing.keep_all(place.municipality, on=on)
    return people.log_ins(place)
