"""One asset line of the demo's files as a row of the register."""

from datetime import date
from typing import Any

from assets.models import Asset
from assets.services.demo.place import Facts, Place, unit_of

BY_CODE = {"business", "segment", "retention"}
POSTS = {"owner_role", "sns_owner"}
NOT_COLUMNS = {"first", "status"}


def new_asset(place: Place, line: Facts) -> Asset:
    """Return the unsaved asset as it was when it was registered."""
    unit = place.units[unit_of(line["asset_no"])]
    asset = Asset(municipality=place.municipality, org_unit=unit)
    stated = {key: value for key, value in line.items() if key not in NOT_COLUMNS}
    for key, value in {**stated, **line.get("first", {})}.items():
        fill(asset, key, value, place)
    return asset


def fill(asset: Asset, key: str, value: Any, place: Place) -> None:
    """Give a column the value that the file writes for it."""
    if key in BY_CODE:
        setattr(asset, f"{key}_id", value)
    elif key in POSTS:
        setattr(asset, key, place.posts[value])
    elif key == "system":
        _name_system(asset, value, place)
    elif key == "next_review":
        asset.next_review = place.day(value)
    elif hasattr(asset, key):
        setattr(asset, key, value)
    else:
        asset.extra = {**asset.extra, key: _plain(value)}


def _name_system(asset: Asset, name: str, place: Place) -> None:
    """Point to the system when the register has it, and name it otherwise."""
    found = [other for other in place.assets.values() if other.name == name]
    asset.system = found[0] if found else None
    asset.system_name = "" if found else name


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
