"""Events in sentences that an auditor can sign: who did what, to what, when and from where."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Asset, User
from audits.models import Event
from audits.services.change_log import Deed
from audits.services.event_log import IN_VAIN, Happening, kind_of
from audits.services.names import Names
from audits.services.words import DEEDS, EVENTS, door
from audits.tables import log

HIDDEN = {"asset": gettext_lazy("資産"), "unit": gettext_lazy("部署")}
METHODS = {"GET": gettext_lazy("表示"), "POST": gettext_lazy("操作")}
PLAIN: Mapping[str, Any] = {
    "login": gettext_lazy("%(person)sがサインインした。"),
    "logout": gettext_lazy("%(person)sがサインアウトした。"),
    "view": gettext_lazy("%(person)sが、資産%(asset)sを開いた。"),
    "download": gettext_lazy("%(person)sが、ファイル「%(subject)s」を受け取った。"),
    "evidence": gettext_lazy(
        "%(person)sが、証拠の包み「%(subject)s」を受け取った（照合値 %(digest)s）。"
    ),
    "restored": gettext_lazy(
        "控えから復元し、記録「%(subject)s」のその後の封印%(checkpoints)s件が失われたことを認めた。"
    ),
    "refused": gettext_lazy("%(person)sが、権限がないため断られた（%(method)s：%(path)s）。"),
    "hidden": gettext_lazy(
        "%(person)sが、見る権限のない%(of)s「%(subject)s」を開こうとした。「見つかりません」と答えた。"
    ),
    "events_dropped": gettext_lazy(
        "残す年数を過ぎた出来事の記録%(count)s件を消した（記録%(first)s〜%(last)s）。"
    ),
    "events_export": gettext_lazy(
        "%(person)sが、出来事の記録%(rows)s件を書き出した（目的：%(purpose)s、照合値：%(digest)s）。"
    ),
}
OTHER = gettext_lazy("%(person)s：%(kind)s　%(subject)s")


@dataclass(frozen=True)
class Told:
    """One event as the page and the file show it."""

    number: str
    at: datetime
    kind: str
    person: str
    username: str
    place: str
    subject: str
    sentence: str
    address: str
    door: str
    request_id: str
    url: str = ""
    link: str = ""


def tell(happenings: Iterable[Happening], names: Names) -> list[Told]:
    """Return events in words; names are as of then, read in one query per kind."""
    found = [(one, _detail(one)) for one in happenings]
    names.want(User, (one.actor_id for one, _known in found))
    names.want(Asset, (known.get("asset") for _one, known in found))
    return [
        _of_event(one, known, names) if isinstance(one, Event) else _of_deed(one, names)
        for one, known in found
    ]


def _detail(one: Happening) -> dict[str, Any]:
    if not isinstance(one, Event):
        return {}
    found = json.loads(one.detail or "{}")
    return found if isinstance(found, dict) else {}


def _of_event(event: Event, known: dict[str, Any], names: Names) -> Told:
    label = str(EVENTS.get(event.kind, event.kind))
    person = _person(event, names)
    facts = {
        **known,
        "person": person,
        "kind": label,
        "subject": event.subject,
        "asset": names.text(Asset, known.get("asset"), at=event.at) or event.subject,
        "of": HIDDEN.get(known.get("of", ""), ""),
        "method": METHODS.get(known.get("method", ""), known.get("method", "")),
    }
    told, (url, link) = SENTENCES.get(event.kind), _link(event, known)
    sentence = told(facts) if told else _plain(event.kind, facts)
    return Told(
        number=_("出来事 %(number)d") % {"number": event.pk},
        at=event.at,
        kind=label,
        person=person,
        username=event.actor,
        place=names.place(event.actor_id, at=event.at),
        subject=event.subject,
        sentence=sentence + _times(known),
        address=event.address,
        door=door(event.source),
        request_id=str(event.request_id),
        url=url,
        link=link,
    )


def _plain(kind: str, facts: dict[str, Any]) -> str:
    words = PLAIN.get(kind, OTHER)
    try:
        return str(words % facts).strip()
    except KeyError:  # told by an earlier version, with less
        return str(OTHER % facts).strip()


def _in_vain(failed: Any, unknown: Any) -> Callable[[dict[str, Any]], str]:
    def sentence(facts: dict[str, Any]) -> str:
        return str((failed if facts["subject"] else unknown) % facts)

    return sentence


def _export(facts: dict[str, Any]) -> str:
    told = {"purpose": _("書かれていません"), "file": "", "rows": "", "digest": ""}
    facts = told | {key: value for key, value in facts.items() if value != ""}
    if facts.get("state") != "done":
        return _("%(person)sの書き出し%(subject)sが、途中で終わった。") % facts
    return (
        _(
            "%(person)sが、台帳の%(rows)s件を「%(file)s」に書き出した"
            "（番号：%(subject)s、目的：%(purpose)s、照合値：%(digest)s）。"
        )
        % facts
    )


LARGE: Mapping[str, Any] = {
    "rows": gettext_lazy("%(person)sが、一度に%(rows)s件を書き出した（番号：%(subject)s）。"),
    "often": gettext_lazy("%(person)sが、1時間に何度も書き出した（番号：%(subject)sまで）。"),
    "refused": gettext_lazy("%(person)sが、1時間に%(most)s回を超えて書き出そうとして、断られた。"),
}


def _large(facts: dict[str, Any]) -> str:
    return str(LARGE.get(str(facts.get("why")), OTHER) % facts)


SENTENCES: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "login_failed": _in_vain(
        gettext_lazy("「%(subject)s」としてのサインインに失敗した。"),
        gettext_lazy("登録のない名前でのサインインに失敗した。"),
    ),
    "locked_out": _in_vain(
        gettext_lazy("「%(subject)s」としてのサインインを、続けて失敗したため止めた。"),
        gettext_lazy("登録のない名前でのサインインを、続けて失敗したため止めた。"),
    ),
    "export": _export,
    "export_large": _large,
}


def _times(known: dict[str, Any]) -> str:
    """Say so where only some of many were kept."""
    times = known.get("times", 1)
    return _("（1時間に%(times)d回目）") % {"times": times} if times > 1 else ""


def _person(event: Event, names: Names) -> str:
    if event.actor_id is not None:
        return names.person(event.actor_id, at=event.at, program=event.actor)
    if event.kind in IN_VAIN or not event.actor:
        return _("名前の分からない人")
    return log.person(None, event.actor, event.at, names)


def _link(event: Event, known: dict[str, Any]) -> tuple[str, str]:
    """Return where more is to be seen, and how that is called."""
    if event.kind == "view":
        return reverse("asset_detail", args=[event.subject]), event.subject
    if event.kind in {"export", "export_large"} and "export" in known:
        return reverse("export_run", args=[known["export"]]), _("書き出しの記録")
    return "", ""


def _of_deed(deed: Deed, names: Names) -> Told:
    summary = log.summary(deed, names)
    facts = {"person": summary.person, "what": summary.what, "reason": summary.reason}
    number = _("変更 %(number)d") % {"number": deed.newest}
    return Told(
        number=number,
        at=deed.at,
        kind=str(DEEDS.get(kind_of(deed), "")),
        person=summary.person,
        username=deed.actor,
        place=names.place(deed.actor_id, at=deed.at),
        subject=summary.what,
        sentence=_("%(person)sが、%(what)sを行った（理由：%(reason)s）。") % facts,
        address=deed.address,
        door=summary.door,
        request_id=summary.request_id,
        url=reverse("change_request", args=[deed.request_id]),
        link=number,
    )
