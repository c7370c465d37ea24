"""The newest seals on paper: what is signed and kept here, nobody can undo in the computer."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assets.models import User
from audits.services.sealing import copies
from audits.services.standing import Standing
from config.kit import codes, dates
from config.kit.papers.blocks import Block, Code, Heading, Items, Paper, Signatures, Text
from config.kit.proof import Seal


def compose(standing: Standing, *, by: User, at: datetime) -> Paper:
    """Put together the paper of the newest seals of a municipality."""
    place = standing.municipality.name if standing.municipality else ""
    local = localtime(at)
    made = f"{dates.wareki_full(local.date())} {local:%H:%M}"
    return Paper(
        title=_("台帳の封印の控え"),
        subtitle=_(
            "ここに書かれた件数までの記録が変わっていないことを、後から確かめるための紙です。"
        ),
        corner=place,
        foot=_("%(made)s　%(name)sが作成") % {"made": made, "name": by.name},
        made_at=local,
        blocks=[*_seals(standing), *_how_to_use(), Signatures(labels=_places_to_sign())],
    )


def _seals(standing: Standing) -> Iterator[Block]:
    for tree in standing.newest_trees:
        seal = copies.seal_of(tree)
        if seal is not None:
            name = _("自分の団体の記録") if tree.municipality_id else _("団体に共通の記録")
            yield Heading(text=name, level=2)
            yield _code(seal, name)


def _code(seal: Seal, name: str) -> Code:
    drawn = codes.drawn(seal.note)
    return Code(
        rows=_facts(seal),
        text=seal.note.rstrip("\n"),
        picture=drawn.svg_inline(border=2, omitsize=True),
        alt=_("%sの封印の文が入ったQRコード") % name,
    )


def _facts(seal: Seal) -> list[tuple[str, str]]:
    told = seal.checkpoint
    sealed = localtime(told.at)
    letters = told.root.hex()
    root = " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))
    return [
        (_("記録の名前"), told.origin),
        (_("件数"), _("%s件") % f"{told.size:,}"),
        (_("封印した日時"), f"{dates.wareki_full(sealed.date())} {sealed:%H:%M:%S}"),
        (_("短い形"), seal.short),
        (_("値（全体）"), root),
    ]


def _how_to_use() -> list[Block]:
    return [
        Heading(text=_("使い方"), level=2),
        Items(
            numbered=True,
            texts=[
                _("印刷して署名し、台帳のサーバーに触れない人（監査人など）が保管します。"),
                _(
                    "確かめるときは、台帳の「封印と検証」の「控えと比べる」に、QRコードを読み取った文か、"
                    "短い形を入れます。"
                ),
                _("「控えたときのままです」と出れば、この紙の件数までの記録は変わっていません。"),
            ],
        ),
        Text(
            text=_("QRコードと四角の中は同じ文です。記録の中身は含みません。"),
            small=True,
        ),
    ]


def _places_to_sign() -> list[str]:
    return [_("作成した人"), _("受け取った人（保管する人）"), _("受け取った日、保管する場所")]
