"""Fills the database of a fault test: one section, eight editors, nine assets."""

from classification.services import catalogue
from config.kit import recording
from tests import factories

EDITORS = 8
PASSWORD = "とても長い合い言葉 2026"


def furnish() -> None:
    """Run inside `manage.py shell` of the installation under test."""
    with recording.origin("program"):
        catalogue.load_catalogue(by=recording.PROGRAM, reason="準備")
    with recording.origin("program"), recording.action(by=recording.PROGRAM, reason="準備"):
        unit = factories.make_unit(factories.make_municipality())
        for number in range(EDITORS):
            person = factories.make_user(f"editor{number}", unit, role="registrar")
            person.set_password(PASSWORD)
            person.save()
        for number in range(EDITORS + 1):
            factories.make_asset(unit, person, name=f"台帳{number}")
