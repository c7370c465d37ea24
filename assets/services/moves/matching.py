"""From the lines of a list to moves: who, from where, to where, as what; doubts are named."""

from datetime import date

from assets.models import AppRole, Membership, Municipality, PersonnelMove, Post, Unit, User
from assets.services.moves.names import Posts, Staff, Units
from assets.services.moves.reading import Line, kind_of
from config.kit.text import fold

Kind = PersonnelMove.Kind
HEADS = {"ism", "school_ism", "csio", "cisr", "edu_csio", "edu_isr"}
TITLE, NAME = 40, 60


class Matcher:
    """Reads the register once and turns each line of a list into a move."""

    def __init__(self, municipality: Municipality, *, on: date) -> None:
        self.units = Units(municipality, on=on)
        self.posts = Posts(municipality, on=on)
        self.staff = Staff(municipality)
        self._roles: dict[int, set[str]] = {}
        in_force = Membership.objects.valid(on=on).filter(user__municipality=municipality)
        for user, role in in_force.values_list("user", "role"):
            self._roles.setdefault(user, set()).add(role)

    def move(self, line: Line) -> PersonnelMove:
        """Return the unsaved move of a line, with what could not be told."""
        texts = line.texts
        kind = line.kind or self._kind(texts)
        move = PersonnelMove(
            line=line.number, kind=kind, texts=texts, name=texts["name"][:NAME], doubts=[]
        )
        move.from_unit = self._former_unit(texts)
        self._person(move)
        if move.user and not move.from_unit:
            move.from_unit = move.user.unit
        if kind != Kind.LEAVE:
            self._destination(move)
        move.left_out = line.is_unchanged or self._concerns_nobody(move)
        if move.left_out:
            move.doubts = []
        return move

    def role_for(self, post: Post | None, user: User | None) -> str:
        """Return the role that fits: whoever heads a unit manages it; a reader stays one."""
        if post is not None and post.role_id == "ciso":
            return AppRole.CISO
        if post is not None and post.role_id in HEADS:
            return AppRole.MANAGER
        held = self._roles.get(user.pk, set()) if user else {AppRole.REGISTRAR}
        if not held:
            return ""
        return AppRole.VIEWER if held == {AppRole.VIEWER} else AppRole.REGISTRAR

    def _kind(self, texts: dict[str, str]) -> str:
        """Return the kind where no column tells it: 退職 may stand where the new unit does."""
        told = kind_of(texts.get("to_unit", "")) or kind_of(texts.get("to_title", ""))
        if told in {Kind.LEAVE, Kind.BESIDES}:
            return told
        before = texts.get("from_unit") or texts.get("from_title")
        known = self.staff.numbered(texts.get("number", "")) or self.staff.named(
            texts["name"], unit=None
        )
        return Kind.MOVE if before or known else Kind.JOIN

    def _former_unit(self, texts: dict[str, str]) -> Unit | None:
        text = texts.get("from_unit", "")
        post = self.posts.anywhere(text)
        return self.units.former(text) or (post.unit if post else None)

    def _person(self, move: PersonnelMove) -> None:
        number, name = move.texts.get("number", ""), move.texts["name"]
        user = self.staff.numbered(number) if number else None
        if user is not None and fold(user.name) != fold(name):
            move.doubts.append("other_name")
        elif user is None and move.kind != Kind.JOIN:
            same = self.staff.named(name, unit=move.from_unit)
            user = same[0] if len(same) == 1 else None
            if len(same) > 1:
                move.doubts.append("several_people")
        if user is not None and move.kind == Kind.JOIN:
            move.kind = Kind.MOVE
        move.user = user
        if user is None and number:
            move.username = number

    def _destination(self, move: PersonnelMove) -> None:
        texts = move.texts
        place, title = texts.get("to_unit", ""), texts.get("to_title", "")
        unit = self.units.find(place)
        post = self.posts.anywhere(place) if place == title or unit is None else None
        if post is not None:
            unit = post.unit
        if unit is not None and post is None:
            post = self.posts.within(unit, title)
        if unit is None and not place and move.from_unit is not None:
            unit = self.units.living(move.from_unit)  # 昇任 in the same unit
            post = self.posts.within(unit, title) if unit else None
        if unit is None:
            move.doubts.append("unit")
        move.to_unit, move.to_post, move.title = unit, post, title[:TITLE]
        move.role = self.role_for(post, move.user)

    def _concerns_nobody(self, move: PersonnelMove) -> bool:
        """Whether the line is about somebody who does not use the register and needs not."""
        if move.user is not None or "several_people" in move.doubts or move.to_post is not None:
            return False
        return move.kind != Kind.JOIN or not move.username
