"""A change of the scheme that is over and may be put back, with an asset left to people."""

from uuid import uuid4

from django.utils.timezone import now

from assets.models import Asset, Conversion, Municipality, User
from classification.services import catalogue


def put_by(home: Municipality, left: Asset, *, reason: str) -> Conversion:
    old = catalogue.current_scheme("admin", key="lg_legacy")
    home.school_scheme_version = catalogue.current_scheme("school", key="mext_old")
    home.save()
    Asset.objects.filter(pk=left.pk).update(scheme_version=old)
    return Conversion.objects.create(
        municipality=home,
        scope="admin",
        source=old,
        target=home.scheme_version,
        reason=reason,
        by=User.objects.filter(municipality=home).order_by("pk")[0],
        asked_at=now(),
        ended_at=now(),
        state=Conversion.State.DONE,
        done_as=uuid4(),
    )
