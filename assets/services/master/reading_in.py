"""A YAML file on its way into the basis of a municipality: read, compared, stored when confirmed.

The file is taken apart without building what it describes: no aliases, no tags, no depth, so
that it cannot grow beyond its own size. Every objection names its line.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date

import yaml
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import LocalEntry, Municipality, User
from assets.services import versions
from assets.services.master import entries, keeping
from assets.services.master.entries import Installed
from config.kit.text import normal_line

MAX_BYTES = 512 * 1024
DEPTH = 4  # the file, its list, an entry, a value
YES, NO = {"true", "yes", "on", "はい", "○"}, {"false", "no", "off", "いいえ", "×"}
TEXTS = ("label", "short_label", "severity", "reason")
SWITCHES = ("use", "confirmed")
SAID_ONLY = ("installed",)
Key = tuple[str, str]


@dataclass(frozen=True)
class Objection:
    """What is wrong in a line."""

    line: int
    message: str


@dataclass(frozen=True)
class Difference:
    """One value of one entry that the file states otherwise."""

    installed: Installed
    name: str
    before: str
    after: str

    @property
    def label(self) -> str:
        if self.name == "confirmed":
            return _("確認")
        return str(LocalEntry._meta.get_field(self.name).verbose_name)  # type: ignore[union-attr]

    @property
    def kind_label(self) -> str:
        return str(LocalEntry.Kind(self.installed.kind).label)


@dataclass
class Incoming:
    """What a file would change, and what is wrong with it; nothing is stored."""

    differences: list[Difference] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    changed: list[LocalEntry] = field(default_factory=list)
    entries: int = 0


def decoded(raw: bytes) -> str:
    """Return the text of a file; raises ValidationError for one that cannot be one."""
    if len(raw) > MAX_BYTES:
        raise ValidationError(_("ファイルが大きすぎます。512KBまで受け付けます。"))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(
            _("文字コードを読み取れません。UTF-8で保存してから選び直してください。")
        ) from None


def compare(municipality: Municipality, *, text: str, by: User, on: date) -> Incoming:
    """Return what a file states otherwise than the municipality keeps it."""
    found = Incoming()
    try:
        root = _composed(text)
    except yaml.MarkedYAMLError as error:
        last = max(1, len(text.splitlines()))  # what is missing at the end is missed after it
        line = min(error.problem_mark.line + 1, last) if error.problem_mark else 1
        found.objections.append(Objection(line, _("YAMLの書き方が正しくありません。")))
        return found
    except (yaml.YAMLError, _RefusedError) as error:
        found.objections.append(Objection(getattr(error, "line", 1), _told(error)))
        return found
    _Comparison(municipality, found, by=by, on=on).of(root)
    return found


def store(municipality: Municipality, *, text: str, by: User, on: date, reason: str) -> Incoming:
    """Store what a file states otherwise; raises ValidationError when anything is wrong with it."""
    found = compare(municipality, text=text, by=by, on=on)
    if found.objections:
        raise ValidationError([_at_line(one) for one in found.objections])
    keeping.store_many(municipality, changed=found.changed, by=by, reason=reason)
    return found


class _RefusedError(Exception):
    """A file that is YAML, but none of ours."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def _told(error: Exception) -> str:
    is_ours = isinstance(error, _RefusedError)
    return str(error) if is_ours else _("YAMLとして読めない文字があります。")


def _at_line(one: Objection) -> str:
    return _("%(line)d行目：%(message)s") % {"line": one.line, "message": one.message}


def _composed(text: str) -> yaml.Node:
    """Return the nodes of a file, after a look at its events: no builder has seen it yet."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _RefusedError(line, _("ほかの行を指す書き方（&と*）は使えません。"))
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        if depth > DEPTH:
            raise _RefusedError(
                line, _("入れ子が深すぎます。書き出したファイルの形のまま直してください。")
            )
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise _RefusedError(1, _("基準と規則のファイルではありません。"))
    return root


class _Comparison:
    """One file against what the municipality keeps."""

    def __init__(self, municipality: Municipality, found: Incoming, *, by: User, on: date) -> None:
        self.municipality, self.found, self.by, self.on = municipality, found, by, on
        self.known = entries.every(municipality)
        rows = LocalEntry.objects.filter(municipality=municipality)
        self.kept = {(row.kind, row.code): row for row in rows.select_related("confirmed_by")}
        self.seen: dict[Key, int] = {}

    def of(self, root: yaml.Node) -> None:
        parts = {str(key.value): value for key, value in root.value}
        if "entries" not in parts or not isinstance(parts["entries"], yaml.SequenceNode):
            self._object(root, _("「entries:」の並びがありません。"))
            return
        for node in parts["entries"].value:
            if isinstance(node, yaml.MappingNode):
                self._entry(node)
            else:
                self._object(node, _("「- kind: …」の形で書いてください。"))

    def _entry(self, node: yaml.MappingNode) -> None:
        stated = {str(key.value): (key, value) for key, value in node.value}
        texts = {
            name: _plain(value)
            for name, (_key, value) in stated.items()
            if isinstance(value, yaml.ScalarNode)
        }
        key = (texts.get("kind", ""), texts.get("code", ""))
        installed = self.known.get(key)
        if installed is None:
            told = {"kind": key[0], "code": key[1]}
            self._object(node, _("「%(kind)s」の「%(code)s」は、基準と規則にありません。") % told)
            return
        if key in self.seen:
            told_line = {"line": self.seen[key]}
            self._object(node, _("%(line)d行目と同じ項目です。1つにしてください。") % told_line)
            return
        self.seen[key] = node.start_mark.line + 1
        self.found.entries += 1
        before = self.kept.get(key) or _blank(self.municipality, key)
        after = copy(before)
        taken = [self._take(after, name, *pair) for name, pair in stated.items()]
        if all(taken):  # every line has been heard by now, also after an objection
            self._compare(node, installed, before, after)

    def _take(self, after: LocalEntry, name: str, key: yaml.Node, value: yaml.Node) -> bool:
        """Put what one line states into the entry; whether that was possible."""
        if name in {"kind", "code", *SAID_ONLY}:
            return True
        if name not in {*TEXTS, *SWITCHES}:
            return self._object(key, _("「%(name)s」という項目はありません。") % {"name": name})
        if not isinstance(value, yaml.ScalarNode):
            return self._object(value, _("1つの値を書いてください。"))
        text = _plain(value)
        if name in TEXTS:
            setattr(after, name, text)
            return True
        answer = text.lower()
        if answer not in YES | NO:
            return self._object(
                value, _("「%(text)s」は、はい・いいえのどちらかにしてください。") % {"text": text}
            )
        _switch(after, name, answer in YES, by=self.by, on=self.on)
        return True

    def _compare(
        self, node: yaml.Node, installed: Installed, before: LocalEntry, after: LocalEntry
    ) -> None:
        try:
            keeping.tidy(after, installed)
            told = list(_differences(installed, before, after))
            if told:
                versions.check(after, exclude=("version",))
        except ValidationError as error:
            for message in error.messages:
                self._object(node, message)
            return
        if told:
            self.found.differences += told
            self.found.changed.append(after)

    def _object(self, node: yaml.Node, message: str) -> bool:
        self.found.objections.append(Objection(node.start_mark.line + 1, message))
        return False


def _blank(municipality: Municipality, key: Key) -> LocalEntry:
    return LocalEntry(municipality=municipality, kind=key[0], code=key[1], version=0)


def _switch(after: LocalEntry, name: str, answer: bool, *, by: User, on: date) -> None:  # noqa: FBT001
    if name == "use":
        after.is_on = answer
    elif not answer:
        after.confirmed_by = after.confirmed_on = None
    elif after.confirmed_on is None:
        after.confirmed_by, after.confirmed_on = by, on


def _plain(node: yaml.ScalarNode) -> str:
    """Return a value as text; an empty one and null are nothing, a quoted null is a word."""
    is_null = node.tag == "tag:yaml.org,2002:null"
    return "" if is_null else normal_line(node.value)


_SHOWN: Mapping[str, Callable[[LocalEntry], str]] = {
    "label": lambda entry: entry.label,
    "short_label": lambda entry: entry.short_label,
    "is_on": lambda entry: str(_("使う") if entry.is_on else _("使わない")),
    "severity": lambda entry: str(entry.get_severity_display()),
    "reason": lambda entry: entry.reason,
    "confirmed": lambda entry: str(_("確認済み") if entry.confirmed_on else _("未確認")),
}


def _differences(
    installed: Installed, before: LocalEntry, after: LocalEntry
) -> Iterator[Difference]:
    for name, shown in _SHOWN.items():
        was, is_now = shown(before), shown(after)
        if was != is_now:
            yield Difference(installed, name, was, is_now)
