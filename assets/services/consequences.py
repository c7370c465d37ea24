"""What follows from stored assets and is kept beside them, so that no page works it out."""

from collections.abc import Iterable
from datetime import date

from assets.models import Asset, Post
from assets.services import assessing
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


def draw_of(post: Post) -> None:
    """Do the same for all assets that a post answers for, when it was filled or fell vacant."""
    mine = Asset.objects.filter(owner_role=post).kept().select_related("org_unit")
    draw(mine.select_for_update(of=("self",)).order_by("pk"), on=recording.today())


def withdraw(assets: Iterable[Asset]) -> None:
    """Take back what follows from assets that are about to be deleted."""
    protection.refresh(assets, leaving=True)
