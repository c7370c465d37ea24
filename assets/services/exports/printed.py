"""The forms that offices print (帳票) as data: names, columns in print order, papers, rows.

Each becomes a PDF (form_paper) and an Excel file (form_layout) of the same columns. What the
register does not know is left empty, with room to write it by hand.
"""

from dataclasses import dataclass, replace
from typing import Literal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models import ExportRun, Form, Status, Unit
from assets.models.asset.choices import CloudType
from assets.services.exports.printed_columns import Lazy, Printed, columns, keys_of

Paper = Literal["a4", "a3"]
By = ExportRun.Form
ALL = Q()
AT_LEAST = 4  # lines to write on, below the rows of a unit


@dataclass(frozen=True)
class PrintedForm:
    """One form. Where it is filled by hand, every unit has a sheet of its own (`apart`), or one
    with so many `lines`, each so many millimetres `high`.
    """

    code: str
    columns: tuple[Printed, ...]
    only: Q = ALL
    landscape: bool = True
    papers: tuple[Paper, ...] = ("a4",)
    page_each: bool = False
    lines: int = 0
    high: float = 0
    apart: bool = False
    signatures: tuple[Lazy, ...] = ()
    note: Lazy = ""

    @property
    def name(self) -> str:
        return str(ExportRun.Form(self.code).label)

    def empty_lines(self, rows: int) -> int:
        """Return how many lines stand below a unit's rows: they fill its sheet."""
        return max(self.lines - rows, AT_LEAST) if self.lines else 0

    @property
    def keys(self) -> list[str]:
        return keys_of(self.columns)

    @property
    def is_apart(self) -> bool:
        """Whether every unit has a sheet of its own: what is filled by hand is kept there."""
        return self.apart or bool(self.lines)


REGISTER = columns(
    "asset_no name kind form org_unit owner_role location segment c_level i_level a_level "
    "personal_info subject_count retention outsourced last_review notes"
)
SCHOOL = columns(" ".join(keys_of(REGISTER)).replace("a_level", "a_level mext_level"))
PERSONAL_FILE = columns(
    "name municipality org_unit pi_purpose pi_items pi_scope pi_source sensitive pi_recipients "
    "request_office correction_rule searchable notes",
    name={"heading": _("個人情報ファイルの名称")},
    org_unit={"heading": _("事務をつかさどる組織の名称")},
)
THING = {"heading": _("資産"), "width": 22}
ONE_GRADE = {"heading": _("分類"), "group": ""}
DISPOSALS = columns(
    "asset_no name form disposal.serial_no c_level retention_expires disposal.planned_by "
    "disposal.planned_method disposal.done_on disposal.done_by disposal.witness "
    "disposal.certificate_no disposal.confirmed_by",
    name=THING,
    c_level=ONE_GRADE,
)
CONTRACTORS = columns(
    "name contractor contract_no contract_sec_clause resub_rule cloud_type ismap "
    "cloud_permit_no next_review",
    name={"width": 22},
)
TAKE_OUTS = columns(
    "asset_no name blank.count blank.purpose blank.place blank.person blank.permit blank.out "
    "blank.back blank.erased",
    name=THING,
)
MEDIA = columns(
    "asset_no model org_unit blank.lent blank.back blank.use disposed_on",
    asset_no={"heading": _("管理番号"), "width": 11},
    org_unit={"heading": _("貸与課"), "width": 12},
)
REVIEW = columns(
    "short_address asset_no name operator location c_level blank.unchanged blank.changed "
    "blank.ended blank.gone blank.unclear blank.mend blank.checked",
    short_address={"width": 8},
    name={"heading": _("資産名"), "width": 17},
    operator={"width": 9},
    location={"width": 11},
    c_level=ONE_GRADE,
)
AUDIT = columns(
    "asset_no name org_unit c_level blank.evidence blank.result blank.finding blank.cause "
    "blank.improvement blank.charge blank.until blank.completed",
    name=THING,
    c_level=ONE_GRADE,
)
DUTIES = (_("統括責任者"), _("管理者"), _("課長"), _("担当"))
SEALS = (_("管理者"), _("課長"), _("担当"))
PORTABLE = Q(form__in=[Form.MEDIA, Form.TERMINAL]) & ~Q(status=Status.DISPOSED)
ENTRUSTED = Q(outsourced=True) | ~Q(contractor="") | ~Q(cloud_type=CloudType.NONE)

FORMS = {
    one.code: one
    for one in (
        PrintedForm(By.REGISTER, REGISTER, papers=("a4", "a3"), signatures=DUTIES),
        PrintedForm(
            By.SCHOOL,
            SCHOOL,
            Q(org_unit__kind__in=Unit.SCHOOLS),
            papers=("a4", "a3"),
            signatures=(_("統括責任者"), _("校長"), _("教頭"), _("担当")),
        ),
        PrintedForm(
            By.PERSONAL_FILE, PERSONAL_FILE, Q(pi_file_listed=True), landscape=False,
            page_each=True, high=17,
        ),
        PrintedForm(By.DISPOSALS, DISPOSALS, Q(disposal__isnull=False), signatures=SEALS),
        PrintedForm(By.CONTRACTORS, CONTRACTORS, ENTRUSTED, signatures=SEALS),
        PrintedForm(
            By.TAKE_OUTS, TAKE_OUTS, PORTABLE, lines=16, high=8.4, signatures=SEALS,
            note=_("持ち出すたびに1行ずつ書きます。使用中の媒体と端末を、あらかじめ載せています。"),
        ),
        PrintedForm(
            By.MEDIA, MEDIA, Q(form=Form.MEDIA), landscape=False, lines=27, high=8.4,
            signatures=SEALS,
            note=_("貸し出すたびに、貸出と返却の日付と名前を書きます。台帳にある媒体を、あらかじめ載せています。"),
        ),
        PrintedForm(
            By.REVIEW, REVIEW, landscape=False, high=14.5, apart=True,
            signatures=(_("所属長"), _("確認者"), _("確認日")),
            note=_("現物と見比べて、1つに印を付けます。QRコードを読むと、電話でその資産の確認が開きます。"),
        ),
        PrintedForm(
            By.AUDIT, AUDIT, high=13, signatures=(_("監査責任者"), _("監査人"), _("監査日")),
            note=_("判定は、適合・不適合・対象外などと書きます。不適合には、指摘区分から後を書きます。"),
        ),
    )
}  # fmt: skip


def form_of(code: str, *, has_schools: bool) -> PrintedForm:
    """Return a form; the register gets the schools' grade where there are assets with one."""
    form = FORMS[code or By.REGISTER]
    if has_schools and form.code == By.REGISTER:
        return replace(form, columns=SCHOOL)
    return form
