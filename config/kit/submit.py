"""The key of a form: signed, made with the page, carried out at most once."""

import uuid

from django.core.signing import BadSignature, Signer

FIELD = "submit_key"
_signer = Signer(salt="daicho.submit")


def new_key() -> str:
    return _signer.sign(uuid.uuid4().hex)


def read_key(text: str | None) -> uuid.UUID | None:
    """Return the key, or None for one that this product did not make."""
    try:
        return uuid.UUID(_signer.unsign(text or ""))
    except (BadSignature, ValueError):
        return None
