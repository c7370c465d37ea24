"""What each of several applications would change: the asset as it was, as it is and as it would be.

What the columns point to is read once for all of them.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from assets.access import Viewer
from assets.models import Application, Asset, CustomField
from assets.models.custom_field import own_columns
from assets.services import versions
from assets.services.approvals import carrying_out
from assets.services.checks import FIELDS

DERIVED = ("_rank", "scheme_version_id", "restricted", "system_name", "status", "next_review")
POINTING = ("org_unit", "owner_role", "system", "sns_owner", "reviewed_by")


@dataclass(frozen=True)
class States:
    """One application: the asset before, now and after, and its columns in question."""

    application: Application
    before: Asset
    present: Asset
    after: Asset
    keys: list[str]
    overtaken: frozenset[str]
    own: list[CustomField]


def states(applications: Iterable[Application], *, viewer: Viewer) -> list[States]:
    """Return what each would change, of what this person may see of it."""
    found = [_states(application) for application in applications]
    _name([state for one in found for state in (one.before, one.present, one.after)])
    fields = own_columns(municipality=viewer.municipality_id or 0)
    for one in found:
        confidential = viewer.sees_confidential(one.present)
        shown = (field for field in fields if confidential or not field.confidential)
        one.own.extend(field for field in shown if _differs(one, field.key))
    return found


def earlier(application: Application, *, viewer: Viewer) -> list[States]:
    """What earlier revisions of one application asked for, the newest first."""
    tells = application.columns or application.exception or application.deviation
    if application.revision == 1 or not tells:
        return []
    rows = application.history.filter(revision__lt=application.revision)
    newest = {row.revision: row.instance for row in rows.order_by("history_id")}
    for number, instance in newest.items():
        instance.asset = application.asset
        # While they are only asked for, these have a version for each revision.
        instance.exception = _as_asked(application.exception, number)
        instance.deviation = _as_asked(application.deviation, number)
    return states([newest[number] for number in sorted(newest, reverse=True)], viewer=viewer)


def _as_asked(wanted: Any, revision: int) -> Any:
    return versions.version_of(wanted, revision) if wanted else None


def _states(application: Application) -> States:
    asset = application.asset
    return States(
        application,
        before=carrying_out.put(copy(asset), application.before),
        present=asset,
        after=carrying_out.put(copy(asset), application.columns),
        keys=_keys(application.columns),
        overtaken=frozenset(_keys(carrying_out.overtaken(application, asset))),
        own=[],
    )


def _keys(names: Iterable[str]) -> list[str]:
    """The columns of the form; what follows from them is not told twice."""
    wanted = [name for name in names if name in FIELDS and not name.endswith(DERIVED)]
    if "system_name" in names and "system_id" not in wanted:
        wanted.append("system_id")
    return [FIELDS[name].name for name in wanted if name != "extra"]


def _differs(one: States, key: str) -> bool:
    return bool((one.before.extra or {}).get(key) != (one.after.extra or {}).get(key))


def _name(assets: list[Asset]) -> None:
    """Give every asset what its columns point to, with one question for each kind of thing."""
    for name in POINTING:
        field: Any = Asset._meta.get_field(name)
        bare = [asset for asset in assets if not field.is_cached(asset)]
        wanted = {key for asset in bare if (key := getattr(asset, field.attname))}
        known = field.related_model.objects.in_bulk(wanted)
        for asset in bare:
            setattr(asset, name, known.get(getattr(asset, field.attname)))
