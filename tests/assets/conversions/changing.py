"""A change of the scheme, asked for, carried out and put back as a screen does."""

from typing import Any

from django.utils.timezone import now

from assets.models import Asset, Conversion, Municipality, User
from assets.services.conversions import carrying, undoing
from classification.models import SchemeVersion
from config.kit import recording
from tests.factories import TODAY


def change(village: Municipality, target: SchemeVersion, by: User) -> Conversion:
    """Change the scheme as a screen does, in a request of its own."""
    with recording.origin("screen"):
        asked = carrying.start(village, target=target, by=by, at=now(), reason="対策基準の改定")
        return carrying.carry_out(asked, at=now(), on=TODAY)


def undo(conversion: Conversion, by: User) -> Conversion:
    with recording.origin("screen"):
        asked = undoing.ask_undo(conversion, by=by, at=now())
        return undoing.work_off(asked, at=now(), on=TODAY)


def grades() -> dict[str, list[Any]]:
    rows = Asset.objects.values_list(
        "name", "c_level", "i_level", "a_level", "c_rank", "scheme_version", "restricted"
    )
    return {name: rest for name, *rest in rows}
