"""The end of an asset as a review begins it: a disposal, or an application for one."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, Disposal, ReviewItem, Status, User
from assets.services.approvals import applying, ending

ENDING = (Status.TO_DISPOSE, Status.DISPOSED)
DISPOSE = "dispose"


def can_begin(asset: Asset) -> bool:
    """Whether a disposal can begin; what waits for an approval already is only reported."""
    in_use = asset.status in (Status.ACTIVE, Status.SUSPENDED)
    return in_use and applying.open_one(asset) is None


def planned(item: ReviewItem, *, method: str, reason: str) -> Disposal | None:
    """Return the disposal that somebody named the method of, where one can begin."""
    if not method or not can_begin(item.asset):
        return None
    return Disposal(planned_reason=reason, planned_method=method)


def begin(asset: Asset, *, plan: Disposal, by: User, at: datetime) -> int | None:
    """Plan the disposal or ask for it; return the version that it made, if it made one."""
    version = asset.version
    made = ending.plan_disposal(asset, plan=plan, viewer=Viewer(by), version=version, at=at)
    return made.version if isinstance(made, Asset) else None


def take_back(item: ReviewItem, *, by: User, may_approve: bool, at: datetime) -> None:
    """Withdraw what was applied for; raise ValidationError for what is beyond this person."""
    status = Asset.objects.only("status").get(pk=item.asset_id).status
    its_own = item.decided_version is not None
    if status in ENDING and (status == Status.DISPOSED or not (may_approve and its_own)):
        raise ValidationError(
            _("廃棄の手続が始まっています。資産の画面で「廃棄をやめる」を管理者に頼んでください。")
        )
    application = applying.open_one(item.asset)
    if application is None or DISPOSE not in application.kinds or its_own:
        return
    if application.applicant_id != by.pk:
        told = {"name": application.applicant.name}
        raise ValidationError(
            _("廃棄の申請が承認を待っています。申請した%(name)sさんに取り消しを頼んでください。")
            % told
        )
    reason = _("資産の確認の取り消し")
    version = application.version
    applying.withdraw(application, viewer=Viewer(by), version=version, at=at, reason=reason)
