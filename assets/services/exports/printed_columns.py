"""The columns of the printed forms: one table of them, from which every form takes its own.

A key is that of the register, `disposal.…` of the record of a disposal, or, where nothing is
known of it, `blank.…`: a place to write by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Lazy = str | Promise
Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Printed:
    """A column of a form: the heading it has on paper, the one above it, its width.

    Of a `code` the cells hold addresses, each drawn for a camera.
    """

    key: str
    heading: Lazy
    width: float
    group: Lazy = ""
    align: Align = "left"
    code: bool = False


GRADES, PEOPLE, CHECK = _("分類"), _("個人情報"), _("確認（1つに印）")
TABLE = {
    one.key: one
    for one in (
        # of the register
        Printed("asset_no", _("番号"), 9.4),
        Printed("name", _("名称"), 20),
        Printed("kind", _("区分"), 8.2),
        Printed("form", _("媒体"), 8.5),
        Printed("model", _("機種"), 20),
        Printed("municipality", _("行政機関等の名称"), 16),
        Printed("org_unit", _("所管"), 10),
        Printed("owner_role", _("管理者"), 12),
        Printed("operator", _("担当者"), 11),
        Printed("location", _("保管場所"), 13),
        Printed("segment", _("ネットワーク"), 10.5),
        Printed("c_level", _("機密性"), 5.7, GRADES, "center"),
        Printed("i_level", _("完全性"), 5.7, GRADES, "center"),
        Printed("a_level", _("可用性"), 5.7, GRADES, "center"),
        Printed("mext_level", _("重要性"), 5.7, GRADES, "center"),
        Printed("personal_info", _("有無"), 8, PEOPLE),
        Printed("subject_count", _("人数"), 7, PEOPLE, "right"),
        Printed("retention", _("保存期間"), 7.2, align="center"),
        Printed("retention_expires", _("満了日"), 8.5, align="center"),
        Printed("outsourced", _("委託"), 6.3, align="center"),
        Printed("last_review", _("最終確認"), 8.3, align="center"),
        Printed("next_review", _("次回確認"), 8.5, align="center"),
        Printed("disposed_on", _("廃止"), 9, align="center"),
        Printed("notes", _("備考"), 9),
        Printed("short_address", _("QR"), 11, align="center", code=True),
        # of personal information
        Printed("pi_purpose", _("利用目的"), 30),
        Printed("pi_items", _("記録項目"), 30),
        Printed("pi_scope", _("記録範囲"), 20),
        Printed("pi_source", _("収集方法"), 20),
        Printed("sensitive", _("要配慮個人情報の有無"), 10),
        Printed("pi_recipients", _("経常的な提供先"), 20),
        Printed("request_office", _("開示請求等を受理する組織の名称と所在地"), 20),
        Printed("correction_rule", _("訂正・利用停止について他の法令が定める手続"), 20),
        Printed("searchable", _("電算処理・マニュアル処理の別"), 12),
        # of those who are entrusted
        Printed("contractor", _("委託先"), 17),
        Printed("contract_no", _("契約番号・期間"), 24),
        Printed("contract_sec_clause", _("要件の明記"), 9, align="center"),
        Printed("resub_rule", _("再委託"), 11),
        Printed("cloud_type", _("クラウドの種別"), 15),
        Printed("ismap", _("ISMAP"), 9),
        Printed("cloud_permit_no", _("許可番号"), 11),
        # of the record of a disposal
        Printed("disposal.serial_no", _("製造番号"), 13),
        Printed("disposal.planned_by", _("許可者"), 10),
        Printed("disposal.planned_method", _("方法"), 16),
        Printed("disposal.done_on", _("廃棄日"), 8.5, align="center"),
        Printed("disposal.done_by", _("実施者"), 12),
        Printed("disposal.witness", _("立会者"), 10),
        Printed("disposal.certificate_no", _("証明書"), 11),
        Printed("disposal.confirmed_by", _("確認者"), 10),
        # to write by hand
        Printed("blank.count", _("件数"), 7),
        Printed("blank.purpose", _("目的"), 20),
        Printed("blank.place", _("持出先"), 17),
        Printed("blank.person", _("持出者"), 13),
        Printed("blank.permit", _("許可"), 10),
        Printed("blank.out", _("持出"), 12),
        Printed("blank.lent", _("貸出"), 12),
        Printed("blank.back", _("返却"), 12),
        Printed("blank.use", _("用途"), 20),
        Printed("blank.erased", _("消去確認"), 10),
        Printed("blank.unchanged", _("変更なし"), 5.6, CHECK, "center"),
        Printed("blank.changed", _("修正"), 5.6, CHECK, "center"),
        Printed("blank.ended", _("廃棄・移管"), 5.6, CHECK, "center"),
        Printed("blank.gone", _("もう無い"), 5.6, CHECK, "center"),
        Printed("blank.unclear", _("不明"), 5.6, CHECK, "center"),
        Printed("blank.mend", _("直すところ"), 13),
        Printed("blank.checked", _("確認者・日付"), 10),
        Printed("blank.evidence", _("見たもの（証拠）"), 24),
        Printed("blank.result", _("判定"), 8, align="center"),
        Printed("blank.finding", _("指摘区分"), 9),
        Printed("blank.cause", _("原因"), 18),
        Printed("blank.improvement", _("改善案"), 20),
        Printed("blank.charge", _("担当"), 10),
        Printed("blank.until", _("期限"), 9),
        Printed("blank.completed", _("完了"), 8),
    )
}


def columns(keys: str, **others: dict[str, Any]) -> tuple[Printed, ...]:
    """Return the columns with these keys; `others` says what is otherwise on this form."""
    return tuple(replace(TABLE[key], **others.get(key, {})) for key in keys.split())


def keys_of(printed: Iterable[Printed]) -> list[str]:
    return [column.key for column in printed]
