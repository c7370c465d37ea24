"""The organisation chart: municipalities and their units, how they begin, change and end."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Asset, Municipality, Unit
from assets.services import versions
from assets.services.calendar import year
from classification.services import catalogue
from config.kit import recording
from config.kit.dates import wareki

ROOT = "ROOT"
PATH_LENGTH = 120


def create_municipality(  # noqa: PLR0913  # one keyword per column
    *,
    name: str,
    code: str,
    network_model: str = Municipality.NetworkModel.ALPHA,
    by: Any,
    on: date,
    scheme: str = "",
    school_scheme: str = "",
) -> Municipality:
    """Enter a municipality with its root unit; the default schemes unless others are named.

    Raises ValidationError when the code is taken, CatalogueMissingError for an unknown scheme.
    """
    if Municipality.objects.filter(code=code).exists():
        raise ValidationError(
            {"code": _("団体コード%(code)sはすでに登録されています。") % {"code": code}}
        )
    municipality = Municipality(
        code=code,
        name=name,
        network_model=network_model,
        scheme_version=catalogue.current_scheme("admin", key=scheme),
        school_scheme_version=catalogue.current_scheme("school", key=school_scheme),
    )
    with recording.action(by=by, reason=_("団体を登録")):
        versions.check(municipality)
        municipality.save(force_insert=True)
        Unit.objects.create(
            municipality=municipality,
            kind=Unit.Kind.ROOT,
            code=ROOT,
            name=name,
            path=f"/{ROOT}/",
            valid_from=on,
        )
        year.adopt(municipality, by=by)
    return municipality


def create_unit(  # noqa: PLR0913  # one keyword per column
    municipality: Municipality,
    *,
    name: str,
    code: str,
    kind: str,
    parent: Unit | None = None,
    also_known_as: Iterable[str] = (),
    position: int = 0,
    by: Any,
    on: date,
    reason: str = "",
) -> Unit:
    """Enter a unit that exists from `on`, under `parent` or directly under the municipality."""
    unit = Unit(
        municipality=municipality,
        parent=parent or root_of(municipality),
        kind=kind,
        code=code,
        name=name,
        also_known_as=list(also_known_as),
        position=position,
        valid_from=on,
    )
    return add_unit(unit, by=by, reason=reason)


def add_unit(unit: Unit, *, by: Any, reason: str = "") -> Unit:
    """Enter an unsaved unit; raise ValidationError keyed by field."""
    with recording.action(
        by=by, reason=reason or _("部署を追加"), municipality_id=unit.municipality_id
    ):
        _hold_chart(unit.municipality_id)
        _place(unit, stored=None)
        versions.check(unit)
        unit.save(force_insert=True)
    return unit


def change_unit(unit: Unit, *, by: Any, version: int, reason: str = "") -> Unit:
    """Store the changed columns of a unit that was opened at `version`.

    A new parent moves everything below as well: rights reach the units by their path.
    Raises ConflictError, or ValidationError keyed by field.
    """
    with recording.action(
        by=by, reason=reason or _("部署を変更"), municipality_id=unit.municipality_id
    ):
        _hold_chart(unit.municipality_id)
        stored = versions.lock(unit, version=version)
        _place(unit, stored=stored)
        if not versions.differs(stored, unit):
            return stored
        versions.check(unit)
        versions.store(unit, version=version)
        if unit.path != stored.path:
            _move_below(unit, came_from=stored.path)
    return unit


def close_unit(
    unit: Unit, *, on: date, successor: Unit | None, by: Any, version: int, reason: str = ""
) -> Unit:
    """End a unit on its last day; it stays visible, with the unit that takes over.

    Its assets stay where they are: handing them over is a decision of both managers.
    Raises ValidationError while units below it go on, or without a successor for its assets.
    """
    with recording.action(
        by=by, reason=reason or _("部署を廃止"), municipality_id=unit.municipality_id
    ):
        _hold_chart(unit.municipality_id)
        stored = versions.lock(unit, version=version)
        stored.valid_to, stored.successor = on, successor
        _refuse_closing(stored)
        versions.check(stored)
        versions.store(stored, version=version)
    return stored


def root_of(municipality: Municipality) -> Unit:
    return Unit.objects.get(municipality=municipality, parent=None)


def _hold_chart(municipality_id: int) -> None:
    """Let one change of a municipality's chart finish before the next reads the paths."""
    Municipality.objects.select_for_update().get(pk=municipality_id)


def _place(unit: Unit, *, stored: Unit | None) -> None:
    """Check where the unit hangs and give it its path."""
    if stored is None:
        taken = Unit.objects.filter(municipality=unit.municipality_id, code=unit.code)
        if taken.exists():
            raise ValidationError(
                {"code": _("略号%(code)sはすでに使われています。") % {"code": unit.code}}
            )
    elif unit.code != stored.code:
        raise ValidationError(
            {"code": _("略号は資産番号の頭に使われるため、後から変えられません。")}
        )
    if stored is not None and stored.parent_id is None:
        unit.path, unit.parent, unit.kind = stored.path, None, stored.kind
        return
    parent = Unit.objects.filter(pk=unit.parent_id or 0).first()
    _refuse_parent(unit, parent, stored)
    _refuse_namesake(unit)
    unit.path = f"{parent.path}{unit.code}/" if parent else ""
    if len(unit.path) > PATH_LENGTH:
        raise ValidationError({"parent": _("これより深い階層には置けません。")})


def _refuse_parent(unit: Unit, parent: Unit | None, stored: Unit | None) -> None:
    moved = stored is None or stored.parent_id != unit.parent_id
    problem = ""
    if parent is None or parent.municipality_id != unit.municipality_id:
        problem = _("上の部署を選んでください。")
    elif unit.kind == Unit.Kind.ROOT:
        raise ValidationError({"kind": _("種別を選び直してください。")})
    elif stored and parent.path.startswith(stored.path):
        problem = _("自分自身やその下の部署を、上の部署にはできません。")
    elif moved and parent.valid_to:
        problem = _("廃止された部署の下には置けません。")
    if problem:
        raise ValidationError({"parent": problem})


def _refuse_namesake(unit: Unit) -> None:
    """Two units of one name side by side could not be told apart in lists and imports."""
    same = Unit.objects.filter(
        municipality=unit.municipality_id, parent=unit.parent_id, name=unit.name, valid_to=None
    ).exclude(pk=unit.pk)
    if unit.valid_to is None and same.exists():
        raise ValidationError(
            {"name": _("同じ名称の部署「%(name)s」があります。") % {"name": unit.name}}
        )


def _move_below(unit: Unit, *, came_from: str) -> None:
    below = Unit.objects.filter(municipality=unit.municipality_id).below(came_from)
    for child in below.exclude(pk=unit.pk).select_for_update():
        child.path = unit.path + child.path.removeprefix(came_from)
        if len(child.path) > PATH_LENGTH:
            raise ValidationError({"parent": _("これより深い階層には置けません。")})
        child.save(update_fields=["path"])


def _refuse_closing(unit: Unit) -> None:
    heir, end = unit.successor, unit.valid_to
    if unit.parent_id is None or end is None:
        raise ValidationError(_("団体そのものは廃止できません。"))
    children = list(unit.children.valid(on=end + timedelta(days=1))[:3])
    if children:
        names = "、".join(child.name for child in children)
        raise ValidationError(
            _("下の部署（%(names)s）が残っています。先に廃止するか移してください。")
            % {"names": names}
        )
    if heir is None:
        if Asset.objects.filter(org_unit=unit).kept().exists():
            raise ValidationError(
                {"successor": _("資産が残っています。引き継ぐ部署を選んでください。")}
            )
    elif heir.pk == unit.pk or heir.municipality_id != unit.municipality_id:
        raise ValidationError({"successor": _("引き継ぐ部署を選び直してください。")})
    elif heir.valid_to and heir.valid_to <= end:
        raise ValidationError(
            {
                "successor": _("%(name)sは%(day)sに廃止されるため、引き継げません。")
                % {"name": heir.name, "day": wareki(heir.valid_to)}
            }
        )
