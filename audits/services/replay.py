"""The life of one row, told again from the log and compared with what is stored. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

State = dict[str, Any]
MASK = "***"


class BrokenError(Exception):
    """The record and the stored data cannot both be true; the text says why."""


@dataclass(frozen=True)
class Line:
    """One line of the log, or one typed version, of one row."""

    number: int
    operation: str
    request_id: str
    old: State
    new: State


@dataclass
class Evidence:
    """All that is known of one row: its lines, its versions, and how it is stored now."""

    lines: list[Line] = field(default_factory=list)
    versions: list[Line] = field(default_factory=list)
    stored: State | None = None


@dataclass(frozen=True)
class Terms:
    """How the columns of a table are compared: untold ones, defaults of newer ones."""

    untold: frozenset[str] = frozenset()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    tracked: frozenset[str] = frozenset()


def check(evidence: Evidence, terms: Terms) -> None:
    """Raise BrokenError unless log, versions and stored row tell the same story."""
    told = list(retell(evidence.lines))
    _check_stored(told[-1][1] if told else None, evidence.stored, terms)
    if terms.tracked:
        check_versions(told, evidence.versions, terms.tracked)


def retell(lines: Iterable[Line]) -> Iterator[tuple[Line, State | None]]:
    """Yield each line with the state that it leaves; raise BrokenError where a link is missing."""
    state: State | None = None
    for line in lines:
        if line.operation == "insert":
            if state is not None:
                raise BrokenError(_("同じ行の登録が2度記録されています（記録 %d）") % line.number)
            state = dict(line.new)
        else:
            if state is None:
                raise BrokenError(_("登録の記録が失われています（記録 %d の前）") % line.number)
            _check_old(state, line)
            state = {**state, **line.new} if line.operation == "update" else None
        yield line, state


def same(one: Any, other: Any) -> bool:
    """Whether two logged values say the same, whatever the column's type was at the time."""
    if one == other or MASK in (one, other):
        return True
    if one is None or other is None:
        return False
    return _plain(one) == _plain(other)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = str(value)
    if text[:1] in ("{", "["):
        try:
            return json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True)
        except ValueError:
            return text
    return _instant(text)


def _instant(text: str) -> str:
    """Return a moment in UTC, so that two time zones do not make two moments."""
    if len(text) < 19 or text[4:5] != "-" or text[10:11] not in ("T", " "):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return str(moment.timestamp()) if moment.tzinfo else text


def _check_old(state: State, line: Line) -> None:
    for column, value in line.old.items():
        if column in state and not same(state[column], value):
            raise BrokenError(
                _("記録が途中で欠けています（%(column)s、記録 %(number)d の前）")
                % {"column": column, "number": line.number}
            )


def _check_stored(state: State | None, stored: State | None, terms: Terms) -> None:
    if stored is None and state is not None:
        raise BrokenError(_("削除の記録がないのに行がありません"))
    if stored is None:
        return
    if state is None:
        raise BrokenError(_("記録にない行です"))
    for column, value in stored.items():
        if column in terms.untold:
            continue
        # A column that a migration added later was never logged: it holds its default.
        known = state.get(column, terms.defaults.get(column))
        if not same(known, value):
            raise BrokenError(_("最後の記録と違います（%(column)s）") % {"column": column})


def check_versions(
    told: list[tuple[Line, State | None]], versions: list[Line], tracked: frozenset[str]
) -> None:
    """Compare what the log tells of the tracked columns with the typed versions, one by one."""
    steps = [(line, state) for line, state in told if _concerns(line, tracked)]
    changes = list(changing(versions, tracked, [line.request_id for line, _state in steps]))
    for (line, state), version in zip(steps, changes, strict=False):
        if (line.operation, line.request_id) != (version.operation, version.request_id):
            raise BrokenError(
                _("履歴と記録が一致しません（履歴 %(version)d、記録 %(line)d）")
                % {"version": version.number, "line": line.number}
            )
        _check_version(state if state is not None else line.old, version, tracked)
    if len(changes) < len(steps):
        line = steps[len(changes)][0]
        raise BrokenError(_("履歴がありません（記録 %d）") % line.number)
    if len(changes) > len(steps):
        raise BrokenError(_("記録にない履歴があります（履歴 %d）") % changes[len(steps)].number)


def _check_version(state: State, version: Line, tracked: frozenset[str]) -> None:
    for column in tracked & state.keys() & version.new.keys():
        if not same(state[column], version.new[column]):
            raise BrokenError(
                _("履歴の内容が記録と違います（%(column)s、履歴 %(number)d）")
                % {"column": column, "number": version.number}
            )


def _concerns(line: Line, tracked: frozenset[str]) -> bool:
    return line.operation != "update" or not tracked.isdisjoint(line.new)


def changing(
    versions: list[Line], tracked: frozenset[str], requests: Sequence[str] = ()
) -> Iterator[Line]:
    """Leave out versions that repeat the one before: saving without a change logs nothing.

    Two that were different may look alike when words were erased from both: the `requests`
    of the lines then tell which of them changed something.
    """
    before: State | None = None
    kept = 0
    for version in versions:
        now = {column: version.new.get(column) for column in tracked}
        told = version.request_id in requests[kept : kept + 1]
        if version.operation != "update" or now != before or (told and _is_masked(now)):
            kept += 1
            yield version
        before = now


def _is_masked(state: State) -> bool:
    return any(MASK in str(value) for value in state.values())
