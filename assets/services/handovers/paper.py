"""The 引継書: what a post answers for, from whom to whom, and where both sign."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, Handover
from assets.services.handovers import confirming
from config.kit.dates import wareki
from config.kit.papers import press
from config.kit.papers.blocks import Block, Column, Facts, Heading, Paper, Signatures, Table, Text

MOST = 2_000
WIDTHS = (0, 3, 1, 2, 1)


def made(row: Handover, *, viewer: Viewer, at: datetime) -> bytes:
    """Return the paper as PDF, with the assets that the viewer may see; raises PaperError."""
    return press.pdf(paper_of(row, viewer=viewer, at=at))


def paper_of(row: Handover, *, viewer: Viewer, at: datetime) -> Paper:
    assets = list(confirming.assets_of(row, viewer)[:MOST])
    place = viewer.municipality.name if viewer.municipality else ""
    blocks: list[Block] = [
        Facts(_facts(row, len(assets))),
        Heading(_("引き継ぐこと")),
        Text(row.note or _("特に書かれていません。")),
        Heading(_("情報資産")),
        Table(_columns(), [_cells(asset) for asset in assets], empty=_("情報資産はありません。")),
        Text(_("作成した人が見ることのできる情報資産だけを載せています。"), small=True),
        Heading(_("確認")),
        Signatures([_("渡す人"), _("受ける人"), _("統括情報セキュリティ責任者")]),
    ]
    return Paper(
        title=_("情報資産引継書"),
        subtitle=f"{place}　{row.post.unit.name}　{row.post.name}",
        corner=wareki(at.date()),
        blocks=blocks,
        made_at=at.replace(microsecond=0),
        foot=_("%(place)s　情報資産引継書　%(post)s") % {"place": place, "post": row.post.name},
    )


def _facts(row: Handover, count: int) -> list[tuple[str, str]]:
    return [
        (_("役職"), f"{row.post.unit.name}　{row.post.name}"),
        (_("渡す人"), _person(row.giver, row.given_at)),
        (_("受ける人"), _person(row.taker, row.taken_at)),
        (_("期限"), wareki(row.due_on)),
        (_("件数"), _("%(n)d件") % {"n": count}),
    ]


def _person(person: Any, at: datetime | None) -> str:
    name = person.name if person else _("空席")
    if at is None:
        return _("%(name)s（未確認）") % {"name": name}
    return _("%(name)s（%(day)sに確認）") % {"name": name, "day": wareki(at.date())}


def _columns() -> list[Column]:
    titles = (_("番号"), _("名称"), _("機密性"), _("保管場所"), _("確認"))
    return [Column(title, width) for title, width in zip(titles, WIDTHS, strict=True)]


def _cells(asset: Asset) -> list[str]:
    return [asset.asset_no or "", asset.name, asset.c_level or _("未"), asset.location, "□"]
