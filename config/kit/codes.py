"""QR codes, which a camera reads from paper and from the screen."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode


def drawn(text: str) -> "QRCode":
    """Return the code of a text, which can lose a seventh of itself."""
    import segno  # noqa: PLC0415 - a megabyte that few pages need

    return segno.make(text, error="m", micro=False)
