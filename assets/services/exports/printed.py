"""The forms that offices print (帳票) as data: names, columns in print order, papers, rows.

Each becomes a PDF (form_paper) and an Excel file (form_layout) of the same columns. What the
register does not know is left empty, with room to write it by hand.
"""

from dataclasses import dataclass
from typing import Literal

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assets.models import ExportRun, Form, Status, Unit
from assets.models.asset.choices import CloudType

Lazy = str | Promise
Paper = Literal["a4", "a3"]
Align = Literal["left", "center", "right"]
By = ExportRun.Form


@dataclass(frozen=True)
class Printed:
    """A column of a form: the heading it has on paper, the one above it, its width."""

    key: str
    heading: Lazy
    width: float
    group: Lazy = ""
    align: Align = "left"


ALL = Q()
AT_LEAST = 4  # lines to write on, below the rows of a unit


@dataclass(frozen=True)
class PrintedForm:
    """One form. Where it is filled by hand, every unit has a sheet of its own with so many
    `lines`, each so many millimetres `high`.
    """

    code: str
    columns: tuple[Printed, ...]
    only: Q = ALL
    landscape: bool = True
    papers: tuple[Paper, ...] = ("a4",)
    page_each: bool = False
    lines: int = 0
    high: float = 0
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
        return [column.key for column in self.columns]


NUMBER = Printed("asset_no", _("番号"), 9.4)
GRADES, PEOPLE = _("分類"), _("個人情報")
SCHOOL_GRADE = Printed("mext_level", _("重要性"), 5.7, GRADES, "center")
REGISTER = (
    NUMBER,
    Printed("name", _("名称"), 20),
    Printed("kind", _("区分"), 8.2),
    Printed("form", _("媒体"), 8.5),
    Printed("org_unit", _("所管"), 10),
    Printed("owner_role", _("管理者"), 12),
    Printed("location", _("保管場所"), 13),
    Printed("segment", _("ネットワーク"), 10.5),
    Printed("c_level", _("機密性"), 5.7, GRADES, "center"),
    Printed("i_level", _("完全性"), 5.7, GRADES, "center"),
    Printed("a_level", _("可用性"), 5.7, GRADES, "center"),
    Printed("personal_info", _("有無"), 8, PEOPLE),
    Printed("subject_count", _("人数"), 7, PEOPLE, "right"),
    Printed("retention", _("保存期間"), 7.2, align="center"),
    Printed("outsourced", _("委託"), 6.3, align="center"),
    Printed("last_review", _("最終確認"), 8.3, align="center"),
    Printed("notes", _("備考"), 9),
)
AFTER_GRADES = 11
SCHOOL = (*REGISTER[:AFTER_GRADES], SCHOOL_GRADE, *REGISTER[AFTER_GRADES:])
DUTIES = (_("統括責任者"), _("管理者"), _("課長"), _("担当"))
PERSONAL_FILE = (
    Printed("name", _("個人情報ファイルの名称"), 30),
    Printed("municipality", _("行政機関等の名称"), 16),
    Printed("org_unit", _("事務をつかさどる組織の名称"), 16),
    Printed("pi_purpose", _("利用目的"), 30),
    Printed("pi_items", _("記録項目"), 30),
    Printed("pi_scope", _("記録範囲"), 20),
    Printed("pi_source", _("収集方法"), 20),
    Printed("sensitive", _("要配慮個人情報の有無"), 10),
    Printed("pi_recipients", _("経常的な提供先"), 20),
    Printed("request_office", _("開示請求等を受理する組織の名称と所在地"), 20),
    Printed("correction_rule", _("訂正・利用停止について他の法令が定める手続"), 20),
    Printed("searchable", _("電算処理・マニュアル処理の別"), 12),
    Printed("notes", _("備考"), 20),
)
DISPOSALS = (
    NUMBER,
    Printed("name", _("資産"), 22),
    Printed("form", _("媒体"), 8),
    Printed("disposal.serial_no", _("製造番号"), 13),
    Printed("c_level", _("分類"), 5.7, align="center"),
    Printed("retention_expires", _("満了日"), 8.5, align="center"),
    Printed("disposal.planned_by", _("許可者"), 10),
    Printed("disposal.planned_method", _("方法"), 16),
    Printed("disposal.done_on", _("廃棄日"), 8.5, align="center"),
    Printed("disposal.done_by", _("実施者"), 12),
    Printed("disposal.witness", _("立会者"), 10),
    Printed("disposal.certificate_no", _("証明書"), 11),
    Printed("disposal.confirmed_by", _("確認者"), 10),
)
CONTRACTORS = (
    Printed("name", _("名称"), 22),
    Printed("contractor", _("委託先"), 17),
    Printed("contract_no", _("契約番号・期間"), 24),
    Printed("contract_sec_clause", _("要件の明記"), 9, align="center"),
    Printed("resub_rule", _("再委託"), 11),
    Printed("cloud_type", _("クラウドの種別"), 15),
    Printed("ismap", _("ISMAP"), 9),
    Printed("cloud_permit_no", _("許可番号"), 11),
    Printed("next_review", _("次回確認"), 8.5, align="center"),
)
TAKE_OUTS = (
    NUMBER,
    Printed("name", _("資産"), 22),
    Printed("blank.count", _("件数"), 7),
    Printed("blank.purpose", _("目的"), 20),
    Printed("blank.place", _("持出先"), 17),
    Printed("blank.person", _("持出者"), 13),
    Printed("blank.permit", _("許可"), 10),
    Printed("blank.out", _("持出"), 12),
    Printed("blank.back", _("返却"), 12),
    Printed("blank.erased", _("消去確認"), 10),
)
MEDIA = (
    Printed("asset_no", _("管理番号"), 11),
    Printed("model", _("機種"), 20),
    Printed("org_unit", _("貸与課"), 12),
    Printed("blank.lent", _("貸出"), 12),
    Printed("blank.back", _("返却"), 12),
    Printed("blank.use", _("用途"), 20),
    Printed("disposed_on", _("廃止"), 9, align="center"),
)
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
    )
}  # fmt: skip


def form_of(code: str, *, has_schools: bool) -> PrintedForm:
    """Return a form; the register gets the schools' grade where there are assets with one."""
    form = FORMS[code or By.REGISTER]
    if has_schools and form.code == By.REGISTER:
        return PrintedForm(form.code, SCHOOL, papers=form.papers, signatures=form.signatures)
    return form
