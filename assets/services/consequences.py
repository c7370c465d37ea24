"""What follows from stored assets and is kept beside them, so that no page works it out."""

from collections.abc import Iterable, Sequence
from datetime import date

from assets.models import Asset, Municipality, Post, Unit
from assets.services import assessing
from assets.services.checks import Columns
from assets.services.findings import evaluation, keeping
from assets.services.protection import keeping as protection
from config.kit import recording


def draw(assets: Iterable[Asset], *, on: date, new: bool = False) -> None:
    """Bring everything that is derived from these assets in step with what was just stored.

    To be called inside the recorded action that stored them; `new` where it entered them.
    What all of it depends on is asked once.
    """
    stored = list(assets)
    if not stored:
        return
    held = evaluation.held_posts(stored, on=on)
    wrong = keeping.bring(stored, on=on, held=held, new=new)
    ties = protection.ties(stored, new=new)
    around = assessing.Surroundings(held, ties.linked, wrong)
    assessing.keep_among(stored, around, on=on, new=new)
    if ties.are_there:
        protection.follow(stored)


class Entering:
    """Draws all of it from many new assets of one municipality, batch by batch.

    They are given as plain columns, as they were stored: to read them back would cost more
    than to judge them. What is found of assets that are alike is remembered.
    """

    def __init__(self, municipality: Municipality, *, on: date) -> None:
        self.judge = evaluation.Judge(municipality, on=on, many=True)
        self.assessor = assessing.Assessor(municipality, on=on, many=True)
        units = Unit.objects.filter(municipality=municipality)
        self.org_types = {unit.pk: unit.org_type for unit in units}

    def draw(self, states: Sequence[Columns]) -> None:
        """To be called inside the recorded action that stored them."""
        wrong = keeping.enter(states, self.judge, self.org_types)
        around = assessing.Surroundings(self.judge.held, wrong=wrong)
        assessing.enter(states, self.assessor, around, self.org_types)
        if any(state["system_id"] for state in states):
            keys = [state["id"] for state in states]
            protection.follow(list(Asset.objects.filter(pk__in=keys).order_by("pk")))


def draw_of(post: Post) -> None:
    """Do the same for all assets that a post answers for, when it was filled or fell vacant."""
    mine = Asset.objects.filter(owner_role=post).kept().select_related("org_unit")
    draw(mine.select_for_update(of=("self",)).order_by("pk"), on=recording.today())


def withdraw(assets: Iterable[Asset]) -> None:
    """Take back what follows from assets that are about to be deleted."""
    protection.refresh(assets, leaving=True)
