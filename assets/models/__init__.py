"""The business objects of a municipality."""

from assets.models.asset import Asset, AssetQuerySet, Form, Kind, MyNumber, PersonalInfo, Status
from assets.models.attachment import Attachment
from assets.models.custom_field import CustomField
from assets.models.disposal import Disposal
from assets.models.organisation import Municipality, NumberSeries, Unit, User
from assets.models.relation import AssetRelation
from assets.models.responsibility import Appointment, Post
from assets.models.rights import (
    RIGHTS,
    AppRole,
    Membership,
    UnitGroupPermission,
    UnitUserPermission,
)
from assets.models.search import SearchEntry
from assets.models.transfer import (
    AssetSource,
    ExportRun,
    ImportMapping,
    ImportRow,
    ImportRun,
    ImportWork,
)
from assets.models.workspace import Draft, SavedView, SubmitKey

__all__ = [
    "RIGHTS",
    "AppRole",
    "Appointment",
    "Asset",
    "AssetQuerySet",
    "AssetRelation",
    "AssetSource",
    "Attachment",
    "CustomField",
    "Disposal",
    "Draft",
    "ExportRun",
    "Form",
    "ImportMapping",
    "ImportRow",
    "ImportRun",
    "ImportWork",
    "Kind",
    "Membership",
    "Municipality",
    "MyNumber",
    "NumberSeries",
    "PersonalInfo",
    "Post",
    "SavedView",
    "SearchEntry",
    "Status",
    "SubmitKey",
    "Unit",
    "UnitGroupPermission",
    "UnitUserPermission",
    "User",
]
