"""How often an asset is looked at: by its unit, its secrecy and what the municipality decided."""

from datetime import date

from assets.models import Asset, Municipality, Unit
from config.kit.dates import add_months


def months(place: Municipality, *, unit: Unit, restricted: bool) -> int:
    """Return the months between two looks at an asset.

    A unit may look more or less often than the municipality; at what only some may see it
    looks at least as often as the municipality demands.
    """
    usual = unit.review_months or place.review_months
    return min(usual, place.secret_review_months) if restricted else usual


def months_of(asset: Asset) -> int:
    return months(asset.municipality, unit=asset.org_unit, restricted=asset.restricted)


def due_after(asset: Asset, *, on: date) -> date:
    """Return when an asset that is looked at on this day is due again."""
    return add_months(on, months_of(asset))


def sooner(due: date, *, before: int, after: int) -> date:
    """Return the due date when the months between two looks become fewer, counted from the last.

    What is looked at less often than before keeps the date that was promised.
    """
    return add_months(due, after - before) if after < before else due


def bring_forward(asset: Asset, *, before: Asset) -> None:
    """Let an asset that became secret, or came to a stricter unit, be due accordingly."""
    moved = asset.org_unit_id != before.org_unit_id or asset.restricted != before.restricted
    if moved and asset.next_review == before.next_review:
        asset.next_review = sooner(
            asset.next_review, before=months_of(before), after=months_of(asset)
        )
