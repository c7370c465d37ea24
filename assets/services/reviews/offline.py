"""The review away from the network: one Excel file per unit, to be taken along and filled in."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.models import CampaignUnit, Disposal, ExportRun, ReviewItem
from assets.models.asset.names import short_name
from assets.models.asset.wording import plain
from assets.services.exports import marks, paper, telling
from assets.services.exports.marks import Mark
from config.kit import dates, recording

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Verdict = ReviewItem.Verdict
SHEET = "確認"
REVIEW_KEY = "daicho_review"
HEADING_ROW = 3  # counted from 0
NUMBER, SAID, METHOD, NOTE, VERSION = "番号", "確認の結果", "廃棄の方法", "補足", "版"
# What may be put right in the file: plain texts. All else takes the screen and its rules.
KEYS = ("operator", "location", "room", "contractor", "backup")
SHOWN = ("name", "form", "c_level", "owner_role")
WORDS = {
    "変更なし": Verdict.UNCHANGED,
    "修正": Verdict.CHANGED,
    "廃棄・移管": Verdict.ENDED,
    "もう無い": Verdict.GONE,
    "あとで": Verdict.LATER,
}
HOW = (
    gettext_lazy("現物と見比べて、「確認の結果」を一覧から選びます。白いセルは直せます。"),
    gettext_lazy(
        "廃棄するときは「廃棄の方法」も選びます。選ばないと、責任者に知らせるだけになります。"
    ),
    gettext_lazy("書き終えたら、台帳の「資産の確認」の「ファイルで確認」から戻します。"),
)


def name_of(part: CampaignUnit) -> str:
    """Return what a file says of where it belongs."""
    return f"{part.campaign.key}/{part.unit.code}"


def build(part: CampaignUnit, items: Sequence[ReviewItem], *, at: datetime, mark: Mark) -> bytes:
    """Return the file of one unit's review, with what is still undecided."""
    out = BytesIO()
    book = paper.workbook(out, in_memory=True)
    book.set_properties({"title": _("資産の確認 %(unit)s") % {"unit": part.unit.name}})
    for name, value in (mark.properties | {REVIEW_KEY: name_of(part)}).items():
        book.set_custom_property(name, value, "text")
    sheet = book.add_worksheet(SHEET)
    _write_top(book, sheet, part, at)
    _print_mark(sheet, part, mark)
    _write_rows(book, sheet, items)
    book.close()
    return out.getvalue()


def hand_out(
    part: CampaignUnit, *, items: Sequence[ReviewItem], viewer: Viewer, purpose: str, at: datetime
) -> tuple[ExportRun, bytes]:
    """Return a part of the register in a file, recorded as every export is."""
    run = ExportRun(
        municipality=part.campaign.municipality,
        by=viewer.user,
        begun_at=at,
        ended_at=at,
        purpose=purpose,
        format=ExportRun.Format.XLSX,
        layout=ExportRun.Layout.SHOWN,
        query=f"unit={part.unit.code}",
        columns=["asset_no", *SHOWN, *KEYS],
        state=ExportRun.State.DONE,
        rows=len(items),
        highest=max((item.asset.c_rank for item in items), default=0),
    )
    run.file_name = file_name(part, at)
    reason = _("オフラインの確認のための書き出し")
    place = part.campaign.municipality_id
    with recording.action(by=viewer.user, reason=reason, municipality_id=place):
        marks.give_number(run)
        content = build(part, items, at=at, mark=Mark.of(run))
        run.size, run.digest = len(content), hashlib.sha256(content).hexdigest()
        run.clean_fields(exclude=["by", "columns", "unencodable"])
        run.save(force_insert=True)
        telling.tell(run, by=viewer.user)
    return run, content


def file_name(part: CampaignUnit, at: datetime) -> str:
    told = {"unit": part.unit.name, "day": dates.wareki_short(localdate(at))}
    return _("資産の確認_%(unit)s_%(day)s.xlsx") % told


def headings() -> list[str]:
    """Return the headings in their order; the file is read by them."""
    return [NUMBER, *map(short_name, (*SHOWN, *KEYS)), SAID, METHOD, NOTE, VERSION]


def _write_top(book: "Workbook", sheet: "Worksheet", part: CampaignUnit, at: datetime) -> None:
    title = _("%(campaign)s：%(unit)s") % {"campaign": part.campaign.name, "unit": part.unit.name}
    sheet.write(0, 0, title, paper.unframed(book, bold=True, font_size=14))
    made = _("作成：%(day)s　締切：%(due)s") % {
        "day": dates.wareki(localdate(at)),
        "due": dates.wareki(part.closes_on),
    }
    small = paper.unframed(book)
    sheet.write(1, 0, "　".join([made, str(HOW[0])]), small)
    sheet.write(2, 0, "".join(map(str, HOW[1:])), small)
    head = paper.looks(book, bold=True, bg_color=paper.HEAD, valign="vcenter")
    sheet.set_row(HEADING_ROW, 30)
    sheet.write_row(HEADING_ROW, 0, headings(), head)
    sheet.freeze_panes(HEADING_ROW + 1, 2)
    sheet.repeat_rows(HEADING_ROW)


def _print_mark(sheet: "Worksheet", part: CampaignUnit, mark: Mark) -> None:
    title, label, made = map(paper.in_margin, (str(part.campaign.name), mark.label, mark.made))
    footer = f"&L&8 {made}&C&8{paper.pages()}"
    paper.landscape(sheet, header=f"&L&8 {title}&R&8 {label}", footer=footer)


def _write_rows(book: "Workbook", sheet: "Worksheet", items: Sequence[ReviewItem]) -> None:
    fixed = paper.looks(book, bg_color=paper.DESK)
    free = paper.looks(book, locked=False, num_format="@")
    begin, last = 1 + len(SHOWN), len(headings()) - 1
    for row, item in enumerate(items, HEADING_ROW + 1):
        sheet.write(row, 0, item.asset.asset_no, fixed)
        sheet.write_row(row, 1, [plain(item.asset, key) for key in SHOWN], fixed)
        sheet.write_row(row, begin, [plain(item.asset, key) for key in KEYS], free)
        sheet.write_row(row, begin + len(KEYS), ["", "", item.note], free)
        sheet.write(row, last, str(item.asset.version), fixed)
    said, bottom = begin + len(KEYS), HEADING_ROW + max(len(items), 1)
    for column, choices in ((said, WORDS), (said + 1, Disposal.Method.labels)):
        sheet.data_validation(HEADING_ROW + 1, column, bottom, column, _choice(choices))
    widths = (11, 26, 12, 8, 16, 16, 20, 12, 20, 16, 13, 16, 28)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_column(last, last, 4, None, {"hidden": True})
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})


def _choice(choices: Iterable[Any]) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(map(str, choices)),
        "error_title": SHEET,
        "error_message": _("一覧から選んでください。"),
    }
