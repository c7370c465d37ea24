"""What the columns of a file are called on the screen: the register's own and joint ones."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from assets.models.asset.names import short_name
from classification import columns

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# One column of a file that fills several of the register.
JOINT: Mapping[str, "StrPromise"] = {
    "grades": _("機密性・完全性・可用性をまとめた列"),
    "version": _("書き出したときの版"),
    "count_unit": _("数量の単位"),
}


def label_of(key: str) -> str:
    """Return what a column is called where there is little room; an own column by its key."""
    if key in columns.columns():
        return short_name(key)
    return str(JOINT.get(key, key))
