"""How a value of the register looks in a comparison: chips, dates, names as of then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assets.models import Asset
from assets.models.asset.grades import AXES
from assets.models.asset.wording import spell
from audits.services.names import Names
from audits.tables.compare import Side, compare
from classification import columns
from classification.services import catalogue
from config.kit import chips

Row = Mapping[str, Any]
Html = SafeString | str

LONG = 12  # letters from which the words inside a text are compared
GRADES = {f"{axis}_level": (axis, name) for axis, name in AXES.items()}
MASK = "***"


@dataclass(frozen=True)
class Cell:
    """The two sides of one line of a comparison."""

    label: str
    before: Html
    after: Html


@dataclass(frozen=True)
class Moment:
    """A row, and the time of which its foreign keys are named."""

    row: Row
    at: datetime | None
    names: Names
    hidden_assets: frozenset[int] = frozenset()


def pair(label: str, field: models.Field, before: Moment, after: Moment) -> Cell:
    """Return the line for one column that differs."""
    old, new = before.row.get(field.attname), after.row.get(field.attname)
    if isinstance(old, str) and isinstance(new, str) and is_prose(field, old, new):
        left, right = compare(old, new)
        return Cell(label, marked(left, "del"), marked(right, "ins"))
    if isinstance(old or new, list):
        words = list_words(field.attname)
        return Cell(label, *lists(old or [], new or [], words))
    return Cell(label, value(field, before), value(field, after))


def is_prose(field: models.Field, old: str, new: str) -> bool:
    plain = not field.choices and not field.is_relation and field.attname not in GRADES
    return plain and bool(old and new) and max(len(old), len(new)) > LONG


def value(field: models.Field, moment: Moment) -> Html:
    """Return one column of a row; an empty one says so."""
    content = moment.row.get(field.attname)
    if field.attname in GRADES:
        return grade(field.attname, moment.row)
    if isinstance(field, models.BooleanField):
        return _("未確認") if content is None else spell(bool(content))
    if content is None or content in ("", [], {}):
        return nothing()
    if isinstance(field, models.ForeignKey):
        return related(field, content, moment)
    if field.choices:
        return choice(field, content)
    unit = moment.row.get("count_unit", "") if field.attname == "count" else ""
    shown = scalar(content, list_words(field.attname))
    return f"{shown}{unit}" if unit else shown


def grade(attname: str, row: Row) -> Html:
    """Return the chip of a grade, with its scheme named where a person could wonder which."""
    axis, name = GRADES[attname]
    if axis == "mext" and not row.get(attname):  # of schools alone
        return nothing()
    return chips.level_chip(row.get(attname) or "", row.get(f"{axis}_rank"), name)


def related(field: Any, key: Any, moment: Moment) -> Html:
    if field.related_model is Asset and key in moment.hidden_assets:
        return _("（見る権限のない資産）")
    text = moment.names.text(field.related_model, key, at=moment.at)
    if field.name == "segment":
        return chips.segment_chip(str(key), text)
    return text


def choice(field: models.Field, content: Any) -> Html:
    label = str(dict(field.flatchoices).get(content, content))
    if field.attname == "status" and field.model._meta.label == "assets.Asset":
        return chips.state_chip(str(content), label)
    return label


def scalar(content: Any, words: Callable[[str], str] = str) -> Html:
    if isinstance(content, datetime):
        return chips.moment_text(content)
    if isinstance(content, date):
        return chips.date_text(content)
    if isinstance(content, list):
        return "、".join(words(str(item)) for item in content)
    if isinstance(content, dict):
        return "、".join(f"{key}：{spell(item)}" for key, item in content.items())
    if isinstance(content, str):
        return format_html_join(
            SafeString("<br>"), "{}", ((part,) for part in content.splitlines())
        )
    return spell(content)


def list_words(attname: str) -> Callable[[str], str]:
    """Return what turns an item of a list column into its name."""
    if attname == "connects_to":
        return lambda code: catalogue.label("segment", code)
    column = columns.columns().get(attname)
    texts = column.values if column else {}
    return lambda item: texts.get(item, item)


def lists(old: list[Any], new: list[Any], words: Callable[[str], str]) -> tuple[Html, Html]:
    """Return both lists with what was taken away and what was added marked."""
    if sorted(map(str, old)) == sorted(map(str, new)):  # only the order is another
        return scalar(old, words), scalar(new, words)
    return _items(old, new, "del", words), _items(new, old, "ins", words)


def _items(mine: list[Any], other: list[Any], tag: str, words: Callable[[str], str]) -> Html:
    if not mine:
        return nothing()
    made = []
    for item in mine:
        text = words(str(item))
        made.append(format_html("{}", text) if item in other else _tagged(tag, text))
    return format_html_join("、", "{}", ((item,) for item in made))


def marked(side: Side, tag: str) -> Html:
    if not side:
        return nothing()
    return format_html_join(
        "", "{}", ((_lines(p.text) if p.same else _tagged(tag, _lines(p.text)),) for p in side)
    )


def _lines(text: str) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((part,) for part in text.split("\n")))


def _tagged(tag: str, text: Html) -> SafeString:
    if tag == "del":
        return format_html("<del>{}</del>", text)
    return format_html("<ins>{}</ins>", text)


def nothing() -> SafeString:
    return format_html('<span class="sub">{}</span>', _("未登録"))
