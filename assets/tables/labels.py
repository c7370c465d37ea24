"""Labels for things: number, grades and a code that leads to the asset (policy 6(2), marking)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from assets.models import Asset
from config.kit import codes

MOST = 240  # ten sheets


@dataclass(frozen=True)
class Label:
    """One label; its code holds the address with the number and nothing else."""

    asset: Asset
    address: str

    @property
    def code(self) -> SafeString:
        """The QR code as inline SVG: plain numbers and paths made from the address."""
        drawn = codes.drawn(self.address)
        return mark_safe(drawn.svg_inline(border=0, svgclass="qr", lineclass=None, omitsize=True))  # noqa: S308


def labels(assets: Iterable[Asset], *, address_of: Callable[[Asset], str]) -> list[Label]:
    """Return the labels of these assets, in their order."""
    return [Label(asset, address_of(asset)) for asset in assets]
