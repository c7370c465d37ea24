"""Units, posts, people and systems: from the words of a file to rows of the register."""

import re

from django.utils.translation import gettext as _

from assets.services.imports.readings import cells
from assets.services.imports.readings.context import Context
from assets.services.imports.rows import Reading
from config.kit.sheets.book import Value
from config.kit.text import fold, normal_line

NOBODY = {"-", "なし", "未定", "不明", "空席", "欠員", "未確認", "?"}
SEAMS = re.compile(r"[・/／、，,\n]+")
PART_OF_UNIT = re.compile(
    r"(?:内|内の)?[^・/,、]*(?:係|担当|班|グループ|G|チーム|室|課)", re.IGNORECASE
)
HONORIFIC = re.compile(r"(?:様|さん|氏|殿|先生)$")
TITLES = {"課長", "室長", "局長", "係長", "校長", "教頭", "所長", "園長", "館長", "長"}
UNTITLED = re.compile(f"(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})$")
TITLE = re.compile(
    r"[^\s\d・/／、，,()（）]{2,20}(?:長|次長|書記|教頭|主幹|管理者|責任者|参事|課長補佐)"
)
SYSTEM_LENGTH = 200


def unit(key: str, value: Value, context: Context) -> Reading:
    """Read a unit by its name, code, short or former name."""
    text = normal_line(cells.spelled(value))
    if not text or text in NOBODY:
        return Reading()
    attname = f"{key}_id"
    for words in (text, _without_home(text, context)):
        pk = context.units.find(words)
        if pk is not None:
            return _unit(attname, text, pk, context)
    outside, inside = cells.without_brackets(text)
    pk = context.units.find(outside) if inside else None
    if pk is not None:
        return Reading(values={attname: pk}, repairs=("alias",), original=text)
    part = context.units.at_start(_without_home(text, context))
    if part and PART_OF_UNIT.fullmatch(part[1]):
        return Reading(values={attname: part[0]}, repairs=("alias",), original=text, doubts=(key,))
    return _no_unit(key, text, context)


def _without_home(text: str, context: Context) -> str:
    """Return 総務課 for みほん村役場 総務課."""
    rest = text.removeprefix(context.name).removeprefix("役場").removeprefix("役所").strip()
    return rest or text


def _unit(attname: str, text: str, pk: int, context: Context) -> Reading:
    if context.units.is_name(pk, text):
        return Reading(values={attname: pk})
    return Reading(values={attname: pk}, repairs=("alias",), original=text)


def _no_unit(key: str, text: str, context: Context) -> Reading:
    several = [context.units.find(part) for part in SEAMS.split(text)]
    if len(several) > 1 and None not in several:
        message = _("%(column)s「%(text)s」は1つに決められません。1つ選んでください")
        names = [context.units.name(pk) for pk in several if pk is not None]
        return cells.error(key, message % {"column": cells.title(key), "text": text}, *names)
    ended = context.ended_units.find(text) is not None
    message = (
        _("%(column)s「%(text)s」は廃止されています")
        if ended
        else _("%(column)s「%(text)s」は登録されていません")
    )
    values = {"column": cells.title(key), "text": cells.quoted(text)}
    return cells.error(key, message % values, *context.units.alike(text))


def post(key: str, value: Value, context: Context, *, unit: int | None) -> Reading:
    """Read a post by its title, within the row's unit first; a person by the post they hold."""
    text = normal_line(cells.spelled(value))
    if not text or text in NOBODY:
        return Reading()
    attname = f"{key}_id"
    pk = _exact_post(text, context, unit)
    if pk is not None:
        own = context.posts.is_name(pk, text)
        far = text in TITLES and not context.is_own_export and not _is_of(unit, pk, context)
        return Reading(
            values={attname: pk},
            repairs=() if own else ("alias",),
            original="" if own else text,
            doubts=(key,) if far else (),
        )
    reading = _post_of_person(key, text, context, unit)
    pk = context.posts.within(text)
    if pk is not None and (context.posts.name(pk) not in TITLES or _is_of(unit, pk, context)):
        return Reading(values={attname: pk}, repairs=("alias",), original=text, doubts=(key,))
    return reading or _new_post(key, text, unit, context) or _no_post(key, text, context)


def _new_post(key: str, text: str, unit: int | None, context: Context) -> Reading | None:
    """Let a title that nobody entered become a vacant post, for those who may enter posts."""
    if context.new_posts is None or unit is None or not TITLE.fullmatch(text):
        return None
    return Reading(values={f"{key}_id": context.new_posts.claim(unit, text)}, doubts=(key,))


def _is_of(unit: int | None, pk: int, context: Context) -> bool:
    near = context.posts_of.get(unit or 0)
    return near is not None and bool(near.name(pk))


def _exact_post(text: str, context: Context, unit: int | None) -> int | None:
    """Return the post of this title, or the unit's own 課長 where only that is written."""
    near = context.posts_of.get(unit or 0)
    head = context.unit_heads.get(unit or 0, "")
    own = (text, head + text, head[:-1] + text) if near and head else (text,)
    found = (near.find(words) for words in own) if near else iter(())
    pk = next((one for one in found if one is not None), None)
    if pk is None:
        pk = context.posts.find(text) or context.posts.find(_without_home(text, context))
    return pk


def _post_of_person(key: str, text: str, context: Context, unit: int | None) -> Reading | None:
    outside, inside = cells.without_brackets(text)
    words = (text, outside, inside, UNTITLED.sub("", text))
    person = next(filter(None, (_person(word, context) for word in words)), None)
    posts = context.posts_held.get(person or 0, ())
    near = context.posts_of.get(unit or 0)
    own = [pk for pk in posts if near and near.name(pk)]
    chosen = own or list(posts)
    if len(chosen) != 1:
        return None
    return Reading(
        values={f"{key}_id": chosen[0]}, repairs=("alias",), original=text, doubts=(key,)
    )


def _person(text: str, context: Context) -> int | None:
    word = HONORIFIC.sub("", text.strip())
    return context.people.find(word) if word else None


def _no_post(key: str, text: str, context: Context) -> Reading:
    message = _("%(column)s「%(text)s」は役職として登録されていないので、空欄で取り込みます")
    values = {"column": cells.title(key), "text": cells.quoted(text)}
    issue = cells.warning(key, message % values, *context.posts.alike(text))
    return Reading(issues=[issue], original=text, doubts=(key,))


def person(key: str, value: Value, context: Context) -> Reading:
    """Read a user by name; a name that is not known, or of several people, is kept in words."""
    text = normal_line(cells.spelled(value))
    if not text or text in NOBODY:
        return Reading()
    pk = _person(text, context)
    if pk is not None:
        own = fold(context.people.name(pk)) == fold(text)
        return Reading(values={f"{key}_id": pk}, original="" if own else text)
    message = _("%(column)s「%(text)s」は利用者として登録されていないので、空欄で取り込みます")
    values = {"column": cells.title(key), "text": cells.quoted(text)}
    issue = cells.warning(key, message % values, *context.people.alike(text))
    return Reading(issues=[issue], original=text)


def system(key: str, value: Value, context: Context) -> Reading:
    """Read the system that an asset runs on: one of the register, or its name only."""
    text = normal_line(cells.spelled(value))
    if not text or text in {"-", "－", "なし"}:
        return Reading()
    number = text.split(maxsplit=1)[0]
    systems = context.systems()
    pk = systems.find(text) or systems.find(number)
    if pk is not None:
        return Reading(values={"system_id": pk, "system_name": ""})
    if len(text) > SYSTEM_LENGTH:
        message = _("%(column)sは%(limit)s文字までです（今は%(length)s文字）")
        values = {"column": cells.title(key), "limit": SYSTEM_LENGTH, "length": len(text)}
        return cells.error(key, message % values)
    return Reading(values={"system_id": None, "system_name": text})
