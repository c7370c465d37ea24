"""The first minutes of an empty installation: its municipality and its first administrator."""

import hmac
import secrets
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assets.models import AppRole, User
from assets.services import founding, organisation, people, rights
from config.kit import recording

CODE_FILE = "setup_code"


def is_open() -> bool:
    """Whether nobody can sign in yet, so that the set-up page may be used."""
    return not User.objects.exists()


def setup_code() -> str:
    """Return the code that proves access to this PC, kept in the data folder."""
    path = Path(settings.DATA_DIR) / CODE_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"{secrets.randbelow(10**8):08d}", encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


@transaction.atomic
def set_up(*, code: str, name: str, username: str, person: str, password: str, on: date) -> User:
    """Found the municipality and its first administrator; raise ValidationError by field."""
    if not is_open():
        raise ValidationError(_("設置はすでに終わっています。サインインしてください。"))
    if not hmac.compare_digest(code.encode(), setup_code().encode()):
        raise ValidationError(
            {"code": [_("設置番号が違います。起動した画面の表示を確かめてください。")]}
        )
    with recording.action(by=recording.PROGRAM, reason=_("設置")):
        village = organisation.create_municipality(
            name=name, code=founding.next_code(), by=recording.PROGRAM, on=on
        )
        root = organisation.root_of(village)
        user = people.create_user(
            username=username,
            name=person,
            title=_("管理者"),
            unit=root,
            password=password,
            by=recording.PROGRAM,
        )
        rights.grant_role(user, unit=root, role=AppRole.ADMIN, by=recording.PROGRAM, on=on)
    (Path(settings.DATA_DIR) / CODE_FILE).unlink(missing_ok=True)
    return user
