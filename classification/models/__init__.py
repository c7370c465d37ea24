"""The catalogue: versioned master data, each row with its source and how far it is checked."""

from classification.models.catalogue import Business, Catalogue, Retention, Role, Segment
from classification.models.scheme import Level, Scheme, SchemeVersion

__all__ = [
    "Business",
    "Catalogue",
    "Level",
    "Retention",
    "Role",
    "Scheme",
    "SchemeVersion",
    "Segment",
]
