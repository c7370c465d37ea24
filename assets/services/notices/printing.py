"""Reminders to print the paper for the day without power, every week until it is in its place."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assets.models import Notice
from assets.services.blackout import keeping
from assets.services.notices.offices import Offices, once_each
from assets.services.notices.steps import week
from assets.services.notices.telling import Telling
from config.kit.dates import month_end


def tellings(offices: Offices) -> Iterator[Telling]:
    paper = keeping.to_place(offices.municipality_id, on=offices.on)
    if paper is None:
        return
    text = _("停電・災害時の控え（%(month)d月分）を印刷し、災害対策本部に置いてください。")
    key = f"blackout:{paper.month:%Y-%m}:{week(offices.on)}"
    for person in once_each([*offices.chiefs, *offices.administrators]):
        url = "/settings/blackout/" if person in offices.administrators else "/notices/"
        told = text % {"month": paper.month.month}
        yield Telling(person, key, Notice.Kind.CALENDAR, told, url, due_on=month_end(paper.month))
