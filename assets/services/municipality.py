"""What a municipality decides about its register."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from assets.models import Asset, AssetQuerySet, Municipality, User
from assets.services import organisation, versions
from classification.models import SchemeVersion
from classification.services import catalogue
from config.kit import recording

_CHANGED_HERE = [
    field.name
    for field in Municipality._meta.concrete_fields
    if field.name not in {"id", "version", "catalogue_stamp"}
]


def change_municipality(
    municipality: Municipality, *, by: User, version: int, reason: str = ""
) -> Municipality:
    """Store the settings of a municipality that were opened at `version`.

    A new name is given to the root unit as well; a new rank for restricted assets hides or
    shows the assets concerned at once. Raises ConflictError or ValidationError.
    """
    with recording.action(
        by=by, reason=reason or _("団体の設定を変更"), municipality_id=municipality.pk
    ):
        stored = versions.lock(municipality, version=version)
        if not versions.differs(stored, municipality):
            return stored
        versions.check(municipality)
        # The stamp of its local entries may have moved since: only what was opened is stored.
        versions.store(municipality, version=version, columns=_CHANGED_HERE)
        if municipality.name != stored.name:
            root = organisation.root_of(municipality)
            root.name = municipality.name
            versions.store(root, version=root.version)
        if municipality.restricted_rank != stored.restricted_rank:
            _restrict(municipality, by=by)
    return municipality


def named(code: str) -> Municipality | None:
    """Return the municipality with a code, or nothing."""
    return Municipality.objects.filter(code=code).first()


def at_or_above(municipality: Municipality) -> dict[int, int]:
    """Return how many kept assets have each rank of confidentiality or a stricter one."""
    assets = Asset.objects.filter(municipality=municipality, c_rank__gt=0).kept()
    rows = assets.values_list("c_rank").annotate(Count("pk")).order_by()
    counts = dict(rows)
    top = max(counts, default=0)
    return {rank: sum(counts.get(r, 0) for r in range(rank, top + 1)) for rank in range(1, top + 1)}


def schemes(municipality: Municipality) -> list[SchemeVersion]:
    """Return the versions of the schemes in use, with how far each was checked."""
    used = (municipality.scheme_version_id, municipality.school_scheme_version_id)
    return [catalogue.scheme_version(version) for version in used]


def _moving(municipality: Municipality, rank: int) -> tuple[AssetQuerySet, AssetQuerySet]:
    mine = Asset.objects.filter(municipality=municipality)
    secret = Q(is_procedure=True) | Q(c_rank__gte=rank)
    return mine.filter(secret, restricted=False), mine.exclude(secret).filter(restricted=True)


def _restrict(municipality: Municipality, *, by: User) -> None:
    for restricted, moving in zip(
        (True, False), _moving(municipality, municipality.restricted_rank), strict=True
    ):
        rows = list(moving)
        for asset in rows:
            asset.restricted = restricted
        bulk_update_with_history(
            rows,
            Asset,
            ["restricted"],
            batch_size=500,
            default_user=by,
            default_change_reason=recording.current().reason,
        )
