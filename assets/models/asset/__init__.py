"""One row of the register, column group by column group."""

from assets.models.asset.asset import Asset, AssetQuerySet
from assets.models.asset.choices import Form, Kind, MyNumber, PersonalInfo, Status

__all__ = ["Asset", "AssetQuerySet", "Form", "Kind", "MyNumber", "PersonalInfo", "Status"]
