"""The business objects of a municipality."""

from assets.models.approval import Application, ApprovalStep
from assets.models.assessment import (
    Assessment,
    Deviation,
    Finding,
    Protection,
    RuleException,
    WizardAnswers,
)
from assets.models.asset import Asset, AssetQuerySet, Form, Kind, MyNumber, PersonalInfo, Status
from assets.models.attachment import Attachment
from assets.models.blackout import BlackoutPaper, EmergencyContact
from assets.models.calendar import CalendarFeed, YearEvent
from assets.models.control import AssetControl, UnitControl
from assets.models.conversion import Conversion
from assets.models.custom_field import CustomField
from assets.models.disposal import Disposal
from assets.models.local_entry import LocalEntry
from assets.models.notice import Mail, MailRemedy, Notice, NoticeDay
from assets.models.organisation import Municipality, NumberSeries, Unit, User
from assets.models.personnel import Handover, PersonnelChange, PersonnelMove
from assets.models.relation import AssetRelation
from assets.models.reorganisation import Reorganisation
from assets.models.responsibility import Appointment, Post
from assets.models.review import Campaign, CampaignUnit, ReviewItem
from assets.models.rights import (
    RIGHTS,
    AppRole,
    Membership,
    UnitGroupPermission,
    UnitUserPermission,
)
from assets.models.rule_check import RuleCheck
from assets.models.search import SearchEntry
from assets.models.transfer import (
    AssetSource,
    ExportRun,
    ExportWork,
    ImportMapping,
    ImportRow,
    ImportRun,
    ImportWork,
)
from assets.models.workspace import Draft, SavedView, SubmitKey

__all__ = [
    "RIGHTS",
    "AppRole",
    "Application",
    "Appointment",
    "ApprovalStep",
    "Assessment",
    "Asset",
    "AssetControl",
    "AssetQuerySet",
    "AssetRelation",
    "AssetSource",
    "Attachment",
    "BlackoutPaper",
    "CalendarFeed",
    "Campaign",
    "CampaignUnit",
    "Conversion",
    "CustomField",
    "Deviation",
    "Disposal",
    "Draft",
    "EmergencyContact",
    "ExportRun",
    "ExportWork",
    "Finding",
    "Form",
    "Handover",
    "ImportMapping",
    "ImportRow",
    "ImportRun",
    "ImportWork",
    "Kind",
    "LocalEntry",
    "Mail",
    "MailRemedy",
    "Membership",
    "Municipality",
    "MyNumber",
    "Notice",
    "NoticeDay",
    "NumberSeries",
    "PersonalInfo",
    "PersonnelChange",
    "PersonnelMove",
    "Post",
    "Protection",
    "Reorganisation",
    "ReviewItem",
    "RuleCheck",
    "RuleException",
    "SavedView",
    "SearchEntry",
    "Status",
    "SubmitKey",
    "Unit",
    "UnitControl",
    "UnitGroupPermission",
    "UnitUserPermission",
    "User",
    "WizardAnswers",
    "YearEvent",
]
