"""The year's signature: the CISO puts a name to the figures of a campaign, and they are frozen."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Campaign, Unit
from assets.services import versions
from assets.services.notices.offices import Offices, People
from assets.services.reviews import figures
from config.kit import recording

CISO = "ciso"


def signers(campaign: Campaign, *, on: date) -> People:
    """The CISO or their deputy; where nobody holds the post, the 統括 signs for them."""
    root = Unit.objects.only("pk").get(municipality=campaign.municipality, parent=None)
    return Offices(campaign.municipality, on=on).deciders(CISO, unit_id=root.pk)


def may_sign(campaign: Campaign, *, viewer: Viewer, on: date) -> bool:
    if campaign.state != Campaign.State.CLOSED or not viewer.can_everywhere("read_restricted"):
        return False
    return any(person.pk == viewer.user.pk for person in signers(campaign, on=on))


def demand_signer(campaign: Campaign, *, viewer: Viewer, on: date) -> None:
    """Raise PermissionDenied for everybody but those who sign."""
    people = signers(campaign, on=on)
    if all(person.pk != viewer.user.pk for person in people):
        names = "、".join(person.name for person in people)
        raise PermissionDenied(
            _("この年度の確定は、CISO（%(names)s）が行います。") % {"names": names}
        )


def sign(
    campaign: Campaign, *, viewer: Viewer, at: datetime, version: int, reason: str = ""
) -> Campaign:
    """Freeze the figures of a campaign that is over; they do not change any more."""
    told = reason or _("資産の確認を確定")
    place = campaign.municipality
    with recording.action(by=viewer.user, reason=told, municipality_id=place.pk):
        stored = versions.lock(campaign, version=version)
        if stored.state != Campaign.State.CLOSED:
            raise ValidationError(_("確定できるのは、締め切った確認だけです。"))
        stored.municipality = place
        stored.state, stored.signed_by, stored.signed_at = Campaign.State.SIGNED, viewer.user, at
        stored.figures = figures.of_campaign(stored)
        return versions.store(stored, version=version)
