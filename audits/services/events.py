"""Keeping the events that the product tells of."""

from dataclasses import asdict

from audits.models import Event
from config.kit.events import Happened


def record(happened: Happened) -> None:
    """Store an event. The database dates it; one that cannot be stored stops what it tells of."""
    Event.objects.create(**asdict(happened))
