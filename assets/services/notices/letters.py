"""How notices read in a mail: plain text, with numbers and links, never the name of an asset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr
from hashlib import sha256

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from assets.models import Mail, Notice
from config.kit.dates import wareki_full

SECONDS_AN_ASSET = 3.6  # fifty in three minutes
LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Letter:
    """What a mail says."""

    subject: str
    body: str


def digest(
    notices: Sequence[Notice], *, name: str, contact: str, again: bool = False, old: int = 0
) -> Letter:
    """Write one mail about these notices; `again`: the mail before may not have arrived.

    `old` is the number of notices that are only counted.
    """
    told = sorted(notices, key=_urgency)
    parts = [_("%(name)s 様") % {"name": name}, _opening(len(told) + old)]
    if again:
        parts.append(
            _("前回のメールが届いたか確かめられなかったため、同じお知らせを含む場合があります。")
        )
    parts += [_item(number, notice) for number, notice in enumerate(told, 1)]
    if old:
        parts.append(_old(old))
    parts.append(_closing(contact))
    return Letter(subject(told) if told else _of_old(old), "\n\n".join(parts) + "\n")


def again(mail: Mail) -> Letter:
    """Write what goes out when an administrator has a mail sent once more."""
    line = _("%(subject)s（再送）") % {"subject": mail.subject[: LONGEST_SUBJECT - 10]}
    head = _("管理者が送り直したメールです。同じメールがすでに届いていることがあります。")
    return Letter(line, f"{head}\n\n{mail.body}")


def alarm(notice: Notice, *, name: str, contact: str) -> Letter:
    """Write the mail that cannot wait for the digest of the next morning."""
    parts = [_("%(name)s 様") % {"name": name}, _("至急、確かめてください。")]
    parts += [_item(1, notice), _closing(contact)]
    line = _("【情報資産台帳】至急：%(text)s") % {"text": notice.text}
    return Letter(line[:LONGEST_SUBJECT], "\n\n".join(parts) + "\n")


def subject(notices: Sequence[Notice]) -> str:
    """Return the subject: what is asked, how much is left and until when."""
    reviews = [n for n in notices if n.kind == Notice.Kind.REVIEW and not n.is_copy]
    if not reviews:
        return _of_others(notices)
    limits = [_("残り%(count)d件") % {"count": sum(n.count for n in reviews)}]
    if soonest := _soonest(reviews):
        limits.append(_("%(day)sまで") % {"day": _short(soonest)})
    line = _("【情報資産台帳】資産の確認のお願い（%(limits)s）") % {"limits": "、".join(limits)}
    others = len(notices) - len(reviews)
    return line + (_("ほか%(count)d件") % {"count": others} if others else "")


def _of_others(notices: Sequence[Notice]) -> str:
    soonest = _soonest(notices)
    until = _("（%(day)sまで）") % {"day": _short(soonest)} if soonest else ""
    if len(notices) == 1:
        kind = notices[0].get_kind_display()
        return _("【情報資産台帳】%(kind)sのお知らせ%(until)s") % {"kind": kind, "until": until}
    told = {"count": len(notices), "until": until}
    return _("【情報資産台帳】お知らせ%(count)d件%(until)s") % told


def _of_old(count: int) -> str:
    return _("【情報資産台帳】未読のお知らせ%(count)d件") % {"count": count}


def _old(count: int) -> str:
    told = {"count": count, "url": address(reverse("notice_list"))}
    return _("2か月より前の未読のお知らせが%(count)d件あります：%(url)s") % told


def _soonest(notices: Sequence[Notice]) -> date | None:
    return min((n.due_on for n in notices if n.due_on), default=None)


def _short(day: date) -> str:
    """12月11日（金）: in a mail the year goes without saying."""
    return wareki_full(day).partition("年")[2]


def _urgency(notice: Notice) -> tuple[bool, bool, date, int]:
    return (
        notice.kind != Notice.Kind.ALARM,
        notice.is_copy,
        notice.due_on or date.max,
        notice.pk or 0,
    )


def _opening(count: int) -> str:
    return _("情報資産台帳から%(count)d件のお知らせです。") % {"count": count}


def _item(number: int, notice: Notice) -> str:
    copy = _("（写し）") if notice.is_copy else ""
    lines = [f"{number}. {copy}{notice.text}"]
    if notice.count > 1 or notice.kind == Notice.Kind.REVIEW:
        lines.append(_("件数：%(count)d件") % {"count": notice.count})
    if notice.due_on:
        lines.append(_("締切：%(day)s") % {"day": wareki_full(notice.due_on)})
    if notice.kind == Notice.Kind.REVIEW and not notice.is_copy:
        minutes = max(1, round(notice.count * SECONDS_AN_ASSET / 60))
        lines.append(_("所要の目安：約%(minutes)d分") % {"minutes": minutes})
    lines.append(_("画面：%(url)s") % {"url": address(notice.url)})
    return "\n   ".join(lines)


def _closing(contact: str) -> str:
    lines = [
        "--",
        _("問合せ先：%(contact)s") % {"contact": contact},
        _("このメールは開庁日に1日1通まで送ります（至急のものを除く）。返信はできません。"),
        _("メールの受け取り方は「表示と通知の設定」で変えられます：%(url)s")
        % {"url": address(reverse("own_preferences"))},
    ]
    return "\n".join(lines)


def address(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def message_id(key: str) -> str:
    """Return the Message-ID of a business key: sent twice, it is the same mail to its reader."""
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>"
