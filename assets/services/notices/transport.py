"""How a mail leaves: over SMTP where SMTP_URL names a server, else as a file in the data folder.

What is known of a mail after a failure depends on the moment: until its text has been handed
over it was certainly not sent; from then until the answer nobody knows.
"""

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from assets.models import Mail

# Of one answer. A mail needs at most ten of them, which must fit into the lease of a mail.
SECONDS = 30
PERMANENT = 500
CLOSING = 421


class UndeliveredError(Exception):
    """The mail was certainly not taken; `permanent` where trying again is of no use."""

    def __init__(self, reason: str, *, permanent: bool, line_lost: bool = False) -> None:
        super().__init__(reason)
        self.permanent, self.line_lost = permanent, line_lost


class UncertainError(Exception):
    """The text was handed over, and no answer came: the mail may or may not arrive."""


class NoLineError(Exception):
    """The mail server cannot be reached: nothing was tried with any mail."""


class Line(Protocol):
    """A way out for mails."""

    def send(self, mail: Mail) -> None: ...


def is_repeatable() -> bool:
    """Whether sending a mail again leaves one mail: a file is written over."""
    return not settings.SMTP_URL


def described() -> str:
    """Where mails go, without the password."""
    if is_repeatable():
        return str(_folder())
    place = urlsplit(settings.SMTP_URL)
    return f"{place.hostname}:{_port(place)}"


@contextmanager
def opened() -> Iterator[Line]:
    """Open the line; raises NoLineError."""
    if is_repeatable():
        yield Files(_folder())
        return
    place = urlsplit(settings.SMTP_URL)
    try:
        server = _connected(place)
    except OSError as error:
        raise NoLineError(str(error)) from error
    try:
        yield Server(server)
    finally:
        with suppress(OSError):
            server.quit()


def message(mail: Mail) -> bytes:
    """Return the mail as it goes over the line."""
    made = EmailMessage(policy=WIRE)
    made["Subject"] = mail.subject
    made["From"] = settings.MAIL_FROM
    made["To"] = mail.address
    made["Date"] = format_datetime(mail.planned_at)
    made["Message-ID"] = mail.message_id
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(mail.body, cte="base64")
    return made.as_bytes()


class Files:
    """Keeps mails as files, where there is no mail server: a mail always has the same name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, mail: Mail) -> None:
        name = f"{mail.planned_at:%Y%m%d}-{sha256(mail.key.encode()).hexdigest()[:16]}.eml"
        half = self.folder / f".{name}.{os.getpid()}"
        half.write_bytes(message(mail))
        half.replace(self.folder / name)


class Server:
    """Hands mails to a mail server, each step of it for itself."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self.server = server

    def send(self, mail: Mail) -> None:
        try:
            self._address(mail)
        except OSError as error:  # every exception of smtplib is one
            self._reset()
            raise _undelivered(error) from error
        try:
            code, answer = self.server.data(message(mail))
        except smtplib.SMTPDataError as error:  # refused before the text was handed over
            self._reset()
            raise _undelivered(error) from error
        except OSError as error:
            raise UncertainError(str(error)) from error
        if code != 250:
            raise UndeliveredError(_words(answer), permanent=code >= PERMANENT)

    def _address(self, mail: Mail) -> None:
        self.server.ehlo_or_helo_if_needed()
        for code, answer in (
            self.server.mail(parseaddr(settings.MAIL_FROM)[1]),
            self.server.rcpt(mail.address),
        ):
            if code not in {250, 251}:
                raise smtplib.SMTPResponseException(code, answer)

    def _reset(self) -> None:
        with suppress(OSError):
            self.server.rset()


def _undelivered(error: Exception) -> UndeliveredError:
    if isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
        return UndeliveredError(
            _words(error.smtp_error), permanent=code >= PERMANENT, line_lost=code == CLOSING
        )
    return UndeliveredError(str(error), permanent=False, line_lost=True)


def _words(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def _connected(place: SplitResult) -> smtplib.SMTP:
    """Connect as the address says: smtp://, smtp+tls:// (STARTTLS) or smtps://."""
    host, trusted = place.hostname or "localhost", ssl.create_default_context()
    server: smtplib.SMTP
    if place.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, _port(place), timeout=SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(host, _port(place), timeout=SECONDS)
    if place.scheme == "smtp+tls":
        server.starttls(context=trusted)
    if place.username:
        server.login(unquote(place.username), unquote(place.password or ""))
    return server


def _port(place: SplitResult) -> int:
    return place.port or {"smtps": 465, "smtp+tls": 587}.get(place.scheme, 25)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "mails"
