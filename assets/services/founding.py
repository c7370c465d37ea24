"""Setting up a municipality with its units from one description (a JSON file)."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Municipality, Unit
from assets.services import organisation, responsibility
from classification.services import catalogue
from config.kit import recording
from config.kit.text import normal_line

KINDS = {
    **{value: value for value in Unit.Kind.values if value != Unit.Kind.ROOT},
    "edu": Unit.Kind.EDUCATION,
    "本庁": Unit.Kind.DEPARTMENT,
    "本庁の課": Unit.Kind.DEPARTMENT,
    "課": Unit.Kind.DEPARTMENT,
    "行政委員会": Unit.Kind.COMMITTEE,
    "委員会": Unit.Kind.COMMITTEE,
    "議会": Unit.Kind.ASSEMBLY,
    "議会事務局": Unit.Kind.ASSEMBLY,
    "教育委員会": Unit.Kind.EDUCATION,
    "小学校": Unit.Kind.ELEMENTARY,
    "中学校": Unit.Kind.JUNIOR_HIGH,
    "施設": Unit.Kind.FACILITY,
}
# How sections found almost everywhere are abbreviated; the first that fits counts.
ABBREVIATIONS = (
    ("総務", "SOM"), ("企画", "KIK"), ("財政", "ZAS"), ("税", "ZEI"), ("戸籍", "KOS"),
    ("住民", "JUM"), ("町民", "CHO"), ("村民", "SON"), ("市民", "SIM"), ("生活", "SEI"),
    ("健康", "KEN"), ("福祉", "FUK"), ("介護", "KAG"), ("子育て", "KOD"), ("こども", "KOD"),
    ("農業委員会", "AGC"), ("農林", "NOR"), ("農", "NOG"), ("商工", "SHK"), ("観光", "KAN"),
    ("建設", "DOB"), ("土木", "DOB"), ("水道", "SUI"), ("環境", "KKY"), ("防災", "BOS"),
    ("会計", "KAI"), ("出納", "SUT"), ("議会", "GIK"), ("選挙", "SEN"), ("監査", "KNS"),
    ("教育", "KYO"), ("中学校", "CHU"), ("小学校", "SHO"), ("保育", "HOI"), ("公民館", "KOM"),
    ("図書館", "TOS"), ("診療所", "SIN"), ("病院", "BYO"), ("情報", "JHO"), ("デジタル", "DIG"),
)  # fmt: skip
FIRST_CODE, LAST_CODE = 900001, 999999


def found(file: Mapping[str, Any], *, by: Any, on: date) -> Municipality:
    """Enter the municipality of a file with its units and the posts that own assets.

    Loads the catalogue where it is missing. Raises ValidationError, in sentences, for a
    file that cannot be followed and for a municipality that is already there.
    """
    name = normal_line(str(file.get("name") or ""))
    if not name:
        raise ValidationError(_("name（団体名）がありません。"))
    _refuse_known(name, str(file.get("code") or ""))
    with recording.action(by=by, reason=_("団体の設置")):
        _need_catalogue(by)
        municipality = organisation.create_municipality(
            name=name,
            code=str(file.get("code") or next_code()),
            network_model=file.get("network_model") or Municipality.NetworkModel.ALPHA,
            scheme=_scheme(file.get("scheme"), "admin"),
            school_scheme=_scheme(file.get("school_scheme"), "school"),
            by=by,
            on=on,
        )
        _enter_units(municipality, list(file.get("units") or ()), by=by, on=on)
    return municipality


def next_code() -> str:
    """Return the next free code of a municipality without an official one: 900001 …"""
    used = set(Municipality.objects.values_list("code", flat=True))
    return next(
        code for number in range(FIRST_CODE, LAST_CODE) if (code := str(number)) not in used
    )


def kind_of(stated: str, name: str) -> str:
    """Return the kind of unit that a file means; KeyError for a word that is not known."""
    kind = normal_line(stated)
    if kind in {"school", "学校"}:
        return Unit.Kind.JUNIOR_HIGH if "中学" in name else Unit.Kind.ELEMENTARY
    if kind in {"admin", "行政", ""}:
        if "議会" in name:
            return Unit.Kind.ASSEMBLY
        committee = name.endswith(("委員会", "委員"))
        return Unit.Kind.COMMITTEE if committee else Unit.Kind.DEPARTMENT
    return KINDS[kind]


def manager_of(unit: Unit) -> tuple[str, str]:
    """Return the usual name and the role of the post that answers for a unit's assets."""
    if unit.is_school:
        return _("%(name)s長") % {"name": unit.name}, "school_ism"
    if unit.kind == Unit.Kind.EDUCATION:
        return _("教育次長"), "ism"
    if unit.name.endswith(("委員会", "委員", "議会")):
        return _("%(name)s事務局長") % {"name": unit.name}, "ism"
    return _("%(name)s長") % {"name": unit.name}, "ism"


def _refuse_known(name: str, code: str) -> None:
    known = Municipality.objects.filter(code=code) if code else None
    if known is None or not known.exists():
        known = Municipality.objects.filter(name=name)
    if (municipality := known.first()) is not None:
        raise ValidationError(
            _("%(name)sはすでに登録されています（団体コード %(code)s）。何も変えていません。")
            % {"name": municipality.name, "code": municipality.code}
        )


def _need_catalogue(by: Any) -> None:
    try:
        catalogue.current_scheme("admin")
    except catalogue.CatalogueMissingError:
        catalogue.load_catalogue(by=by, reason=_("製品の初期値の読み込み"))


def _scheme(key: Any, scope: str) -> str:
    """Return the key of a known scheme, or nothing for the default one."""
    known = [scheme.key for scheme in catalogue.schemes(scope)]
    if key and key not in known:
        raise ValidationError(
            _("分類基準「%(key)s」はありません。使えるもの：%(known)s")
            % {"key": key, "known": "、".join(known)}
        )
    return str(key or "")


def _enter_units(
    municipality: Municipality, rows: list[Mapping[str, Any]], *, by: Any, on: date
) -> None:
    """Enter the units, each after the one it names as its parent."""
    codes = {str(row.get("code")) for row in rows if row.get("code")} | {organisation.ROOT}
    entered: dict[str, Unit] = {}
    waiting = [_stated(row, at, codes) for at, row in enumerate(rows, start=1)]
    while waiting:
        ready = [row for row in waiting if not row["parent"] or row["parent"] in entered]
        if not ready:
            names = "、".join(row["name"] for row in waiting)
            raise ValidationError(
                _("上の部署（parent）が見つかりません：%(names)s") % {"names": names}
            )
        for row in ready:
            unit = _enter_unit(municipality, row, entered.get(row["parent"]), by=by, on=on)
            entered[unit.name] = entered[unit.code] = unit
        waiting = [row for row in waiting if row not in ready]


def _stated(row: Mapping[str, Any], at: int, codes: set[str]) -> dict[str, Any]:
    """Return a row of the file, checked and with its code; `codes` are those already taken."""
    name = normal_line(str(row.get("name") or ""))
    if not name:
        raise ValidationError(_("%(at)d番目の部署に name（名称）がありません。") % {"at": at})
    try:
        kind = kind_of(str(row.get("kind") or ""), name)
    except KeyError:
        raise ValidationError(
            _("%(name)sの種別（kind）「%(kind)s」が分かりません。")
            % {"name": name, "kind": row.get("kind")}
        ) from None
    code = str(row.get("code") or "") or _free_code(name, codes)
    codes.add(code)
    return {
        "name": name,
        "kind": kind,
        "code": code,
        "parent": normal_line(str(row.get("parent") or "")),
        "also_known_as": [normal_line(str(text)) for text in row.get("also_known_as") or ()],
        "position": at * 10,
        "owner_role": normal_line(str(row.get("owner_role") or "")),
    }


def _free_code(name: str, taken: set[str]) -> str:
    """Return a short code for a unit: a usual abbreviation, or its own Latin name, or U01 …"""
    latin = unicodedata.normalize("NFKC", name).upper()
    stem = next((code for part, code in ABBREVIATIONS if part in name), "")
    if not stem and latin.isascii() and latin.isalnum():
        stem = latin[:6]
    tries = [stem, *(f"{stem}{number}" for number in range(2, 100))] if stem else []
    tries += [f"U{number:02d}" for number in range(1, 1000)]
    return next(code for code in tries if code not in taken)


def _enter_unit(
    municipality: Municipality, row: dict[str, Any], parent: Unit | None, *, by: Any, on: date
) -> Unit:
    """Enter one unit and the post that answers for its assets."""
    facts = {key: row[key] for key in ("name", "kind", "code", "also_known_as", "position")}
    try:
        unit = organisation.create_unit(municipality, **facts, parent=parent, by=by, on=on)
    except ValidationError as error:
        text = "".join(error.messages)
        raise ValidationError(f"{row['name']}：{text}") from error
    name, role = manager_of(unit)
    responsibility.create_post(unit, name=row["owner_role"] or name, role_key=role, by=by, on=on)
    return unit
