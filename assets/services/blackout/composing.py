"""What stands on the paper: whom to call, what to bring back first, and where it all is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from assets.models import Appointment, Asset, EmergencyContact, Municipality, Post
from assets.services.blackout.choosing import Place
from classification.levels import display
from classification.services import catalogue
from config.kit.dates import wareki, wareki_full
from config.kit.papers.blocks import (
    Block,
    Column,
    Heading,
    Items,
    Lane,
    Lanes,
    Paper,
    Table,
    Text,
)
from config.kit.text import fold

CALLED = ("ciso", "csio", "isr", "edu_isr", "ism", "school_ism")
TO_WRITE = "　"
MOST_BOXES = 9  # as many as fit beside one another on a page
LONGEST_NAME = 24


def compose(
    municipality: Municipality, places: Sequence[Place], *, on: date, at: datetime, key: UUID
) -> Paper:
    """Put the paper of one month together."""
    contacts = list(
        EmergencyContact.objects.filter(municipality=municipality, active=True).order_by(
            "position", "name"
        )
    )
    blocks: list[Block] = [
        *_first_steps(),
        *_people(municipality, contacts, on=on),
        *_recovery(places),
        *_suppliers(places, contacts),
        *_segments(places),
    ]
    month = wareki(on).partition("月")[0] + "月分"
    foot = _("部外秘　%(name)s　停電・災害時の控え　%(month)s　%(key)s")
    return Paper(
        _("停電・災害時の控え"),
        blocks,
        at,
        subtitle=_("%(name)s　災害対策本部に置くもの。新しいものを置いたら、前のものは裁断します。")
        % {"name": municipality.name},
        corner=_("%(month)s（%(day)s作成）") % {"month": month, "day": wareki_full(on)},
        foot=foot % {"name": municipality.name, "month": month, "key": str(key)[:8]},
        landscape=True,
    )


def _first_steps() -> list[Block]:
    return [
        Heading(_("1　はじめにすること")),
        Items(
            [
                _("人の安全を確かめ、下の連絡先に上から順に連絡する。"),
                _("水にぬれた機器、焦げたにおいのする機器には電源を入れない。"),
                _("「3　復旧の順番」の段の順に動かす。前の段が動くまで、次の段に進まない。"),
                _("止めた時刻、動かした時刻、連絡した相手を、この紙の余白に書く。"),
            ],
            numbered=True,
        ),
    ]


def _people(
    municipality: Municipality, contacts: Sequence[EmergencyContact], *, on: date
) -> list[Block]:
    posts = Post.objects.valid(on=on).filter(unit__municipality=municipality, role_id__in=CALLED)
    ordered = sorted(
        posts.select_related("unit"), key=lambda p: (CALLED.index(p.role_id), p.unit.position, p.pk)
    )
    held = _holders(ordered, on=on)
    rows = [[p.unit.name, p.name, *held.get(p.pk, (_("空席"), "")), TO_WRITE] for p in ordered]
    people = [Column(_("部署"), 2), Column(_("役職"), 2), Column(_("氏名"), 2),
              Column(_("代理"), 2), Column(_("電話（手で書く）"), 3)]  # fmt: skip
    others = [Column(_("名称"), 3), Column(_("何の連絡先か"), 3), Column(_("電話"), 2),
              Column(_("補足"), 3)]  # fmt: skip
    told = [[c.name, c.duty, c.phone, c.note] for c in contacts]
    return [
        Heading(_("2　連絡先")),
        Table(people, rows, empty=_("役職が登録されていません。")),
        Heading(_("業者と関係機関"), level=2),
        Table(others, told, empty=_("緊急の連絡先が登録されていません。手で書いてください。")),
    ]


def _holders(posts: Iterable[Post], *, on: date) -> dict[int, tuple[str, str]]:
    """Post → the names of its holders and of its deputies."""
    terms = Appointment.objects.in_force(on=on).filter(post__in=[post.pk for post in posts])
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for term in terms.select_related("holder").order_by("pk"):
        found[term.post_id][term.capacity].append(term.holder.name)
    return {
        post: ("、".join(names["holder"]) or _("空席"), "、".join(names["deputy"]))
        for post, names in found.items()
    }


def _recovery(places: Sequence[Place]) -> list[Block]:
    columns = [
        Column(_("順番"), 0, "right"),
        Column(_("段"), 0, "center"),
        Column(_("番号"), 0),
        Column(_("名称"), 5),
        Column(_("機密性・完全性・可用性"), 2),
        Column(_("ある場所"), 4),
        Column(_("先に要るもの"), 2),
        Column(_("責任者"), 3),
        Column(_("委託先"), 3),
        Column(_("動かした時刻"), 2),
    ]
    rows = [[str(number), *_line(place)] for number, place in enumerate(places, 1)]
    return [
        Heading(_("3　復旧の順番"), new_page=True),
        Text(
            _(
                "可用性の高いものと、それを動かすのに要るものです。段の小さいものから動かします。"
                "同じ段の中では、上のものほど早く要ります。"
            ),
            small=True,
        ),
        Table(columns, rows, empty=_("可用性が2以上の資産は登録されていません。")),
    ]


def _line(place: Place) -> list[str]:
    asset = place.asset
    room = "" if asset.room in asset.location else asset.room
    where = " ".join(filter(None, (asset.location, room)))
    return [
        str(place.stage),
        asset.asset_no,
        asset.name,
        display(asset.c_level, asset.i_level, asset.a_level),
        where,
        "、".join(place.needs),
        _keeper(asset),
        asset.contractor,
        TO_WRITE,
    ]


def _keeper(asset: Asset) -> str:
    post = asset.owner_role
    if post is None:
        return _("%(unit)s（空席）") % {"unit": asset.org_unit.name}
    names = [term.holder.name for term in getattr(post, "holders_on_paper", ())]
    return f"{post.name} {names[0] if names else _('（空席）')}"


def _suppliers(places: Sequence[Place], contacts: Sequence[EmergencyContact]) -> list[Block]:
    """The contractors of these assets, each with the telephone that is known of them."""
    served: dict[str, list[str]] = defaultdict(list)
    for place in places:
        if place.asset.contractor:
            served[place.asset.contractor].append(place.asset.asset_no)
    known = {fold(contact.name): contact.phone for contact in contacts}
    rows = [
        [name, "、".join(numbers), known.get(fold(name), TO_WRITE)]
        for name, numbers in sorted(served.items())
    ]
    columns = [Column(_("委託先"), 3), Column(_("受け持つ資産"), 5), Column(_("電話"), 3)]
    return [
        Heading(_("4　業者の電話")),
        Table(columns, rows, empty=_("委託先のある資産はありません。")),
    ]


def _segments(places: Sequence[Place]) -> list[Block]:
    lanes = []
    for code, segment in catalogue.segments().items():
        inside = [place.asset for place in places if place.asset.segment_id == code]
        if inside:
            boxes = [f"{asset.asset_no} {_short(asset.name)}" for asset in inside[:MOST_BOXES]]
            more = len(inside) - len(boxes)
            note = _("ほか%(count)d件") % {"count": more} if more else ""
            lanes.append(Lane(segment.short_label, boxes, note))
    if not lanes:
        return []
    said = "、".join(f"{lane.title}に{len(lane.boxes)}件" for lane in lanes)
    return [
        Heading(_("5　ネットワークの区分ごとの置き場所"), new_page=True),
        Text(_("区分をまたいでつながないでください。"), small=True),
        Lanes(lanes, alt=_("区分ごとの資産：%(said)s。") % {"said": said}),
    ]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
