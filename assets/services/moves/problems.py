"""What has to be answered before a change of staff can be planned, in sentences."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import PersonnelMove
from assets.services import people

Kind = PersonnelMove.Kind


class Asked(Protocol):
    """A line of a plan, as far as it is asked about."""

    move: PersonnelMove
    problems: list[str]


def of_line(move: PersonnelMove, *, on: date) -> list[str]:
    """Return what is open about one line, taken by itself."""
    found = [*_person(move), *_place(move, on=on)]
    if move.kind in PersonnelMove.STAYING and move.to_post is None:
        found.append(_("兼務又は代理する役職を選んでください。"))
    return found


def compare(lines: Sequence[Asked]) -> None:
    """Add what is open between lines: one person twice, one post for two, one log-in for two."""
    moving = [line for line in lines if line.move.kind not in PersonnelMove.STAYING]
    people_seen = Counter(line.move.user_id for line in moving if line.move.user_id)
    names_seen = Counter(line.move.username.casefold() for line in lines if _is_new(line.move))
    taken = people.taken_names(names_seen)
    posts_seen = Counter(line.move.to_post_id for line in lines if _takes(line.move))
    for line in lines:
        move = line.move
        if move.user_id and people_seen[move.user_id] > 1 and line in moving:
            line.problems.append(_("同じ人の行が2つあります。1つを兼務にするか、外してください。"))
        if _is_new(move) and names_seen[move.username.casefold()] > 1:
            line.problems.append(_("同じ利用者IDの行が2つあります。"))
        if _is_new(move) and move.username.casefold() in taken:
            line.problems.append(
                _("利用者ID「%(id)s」はすでに使われています。別のIDを入れてください。")
                % {"id": move.username}
            )
        if _takes(move) and posts_seen[move.to_post_id] > 1:
            told = {"post": move.to_post.name if move.to_post else ""}
            line.problems.append(
                _("%(post)sに就く人が2人います。1人を代理にするか、役職を空欄にしてください。")
                % told
            )


def _is_new(move: PersonnelMove) -> bool:
    return move.user_id is None and bool(move.username)


def _takes(move: PersonnelMove) -> bool:
    return move.to_post_id is not None and move.kind not in {Kind.LEAVE, Kind.DEPUTY}


def _person(move: PersonnelMove) -> list[str]:
    if "several_people" in move.doubts:
        return [_("同じ氏名の利用者が2人以上います。どの人か選んでください。")]
    if "other_name" in move.doubts and move.user:
        told = {"id": move.user.username, "name": move.user.name}
        return [
            _(
                "利用者ID「%(id)s」は、この台帳では%(name)sさんです。"
                "同じ人か確かめて、利用者を選んでください。"
            )
            % told
        ]
    if move.user is not None:
        if not move.user.is_active and move.kind != Kind.LEAVE:
            return [_("この人は利用を停止しています。先に利用を再開するか、外してください。")]
        return []
    return _newcomer(move)


def _newcomer(move: PersonnelMove) -> list[str]:
    if move.kind == Kind.LEAVE:
        return [_("退職する利用者を選ぶか、この行を外してください。")]
    if not move.username:
        return [
            _("利用者が見つかりません。利用者を選ぶか、新しい利用者IDを入れるか、外してください。")
        ]
    try:
        UnicodeUsernameValidator()(move.username)
    except ValidationError:
        return [_("利用者ID「%(id)s」は使えません。入れ直してください。") % {"id": move.username}]
    return []


def _place(move: PersonnelMove, *, on: date) -> list[str]:
    post = move.to_post
    if post is not None and post.valid_to and post.valid_to < on:
        told = {"post": post.name}
        return [_("%(post)sは発令日の前に廃止されます。役職を選び直してください。") % told]
    if move.kind == Kind.LEAVE or move.kind in PersonnelMove.STAYING:
        return []
    if move.to_unit is None:
        text = move.texts.get("to_unit", "")
        if not text:
            return [_("新しい部署が分かりません。部署を選んでください。")]
        return [_("部署「%(text)s」が見つかりません。部署を選んでください。") % {"text": text}]
    if move.to_unit.valid_to and move.to_unit.valid_to < on:
        return [
            _("%(unit)sは発令日の前に廃止されます。部署を選び直してください。")
            % {"unit": move.to_unit.name}
        ]
    return []
