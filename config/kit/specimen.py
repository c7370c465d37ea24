"""Example data of the style guide page: every part in every state, without a database."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.kit.forms import (
    CodesField,
    LinesField,
    ListField,
    NamedErrors,
    NormalCharField,
    TriStateField,
    WarekiDateField,
)

DAY = date(2026, 12, 11)


class SpecimenForm(NamedErrors, forms.Form):
    """One field of each kind."""

    prefix = "s"

    place = NormalCharField(
        label=gettext_lazy("保管場所"),
        help_text=gettext_lazy("例：本庁舎2階 書庫B"),
        max_length=60,
    )
    form = forms.ChoiceField(
        label=gettext_lazy("形態・媒体"),
        choices=[
            ("", gettext_lazy("選んでください")),
            ("db", gettext_lazy("データ")),
            ("paper", gettext_lazy("紙文書")),
            ("media", gettext_lazy("媒体")),
        ],
    )
    until = WarekiDateField(
        label=gettext_lazy("保管期限"),
        help_text=gettext_lazy(
            "和暦・西暦のどちらでも入力できます。例：令和13年3月31日、R13.3.31、2031/3/31"
        ),
    )
    people = forms.IntegerField(label=gettext_lazy("対象人数"), min_value=1, required=False)
    locked = TriStateField(label=gettext_lazy("施錠"), required=False)
    handling = CodesField(
        label=gettext_lazy("取扱制限"),
        help_text=gettext_lazy("当てはまるものをすべて選んでください。"),
        choices=[
            ("copy", gettext_lazy("複製要許可")),
            ("carry", gettext_lazy("庁外持出禁止")),
            ("print", gettext_lazy("印刷要許可")),
        ],
    )
    items = ListField(
        label=gettext_lazy("記録項目"),
        help_text=gettext_lazy("「、」で区切って入力します。"),
        required=False,
    )
    reason = NormalCharField(label=gettext_lazy("変更の理由"), lines=True)
    notes = LinesField(label=gettext_lazy("申し送り"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("内容を確かめました"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vars(self.fields["people"])["unit"] = _("人")
        vars(self.fields["locked"])["show_when"] = f"{self.prefix}-form=paper,media"


def context() -> dict[str, Any]:
    """Return what templates/help/ui.html needs."""
    wrong = {
        "s-form": "paper",
        "s-until": "R5.2.30",
        "s-people": "0",
        "s-items": "氏名、1234 5678 9018",
    }
    known = {"until": DAY, "place": _("本庁舎2階 サーバ室")}
    return {
        "specimen": SpecimenForm(initial=known, prefix="t"),
        "wrong": SpecimenForm(wrong),
        "page": Paginator(range(860), 50).page(6),
        "day": DAY,
        "levels": [("3A", 5), ("3B", 4), ("3C", 3), ("2", 2), ("1", 1)],
        "segments": [
            ("mynumber", _("マイナンバー利用事務系"), _("マイナンバー系")),
            ("lgwan", _("LGWAN接続系"), _("LGWAN系")),
            ("internet", _("インターネット接続系"), _("インターネット系")),
            ("school_admin", _("校務系"), _("校務系")),
            ("school_ext", _("校務外部接続系"), _("校務外部系")),
            ("school_learn", _("学習系"), _("学習系")),
            ("standalone", _("独立した端末"), _("独立")),
            ("none", _("ネットワーク外（紙・媒体）"), _("ネットワーク外")),
        ],
        "states": [
            ("ok", _("確認済み")),
            ("todo", _("確認待ち")),
            ("late", _("12日超過")),
            ("returned", _("差し戻し")),
            ("approval", _("承認待ち")),
            ("vacant", _("空席")),
            ("draft", _("登録中")),
            ("active", _("使用中")),
            ("suspended", _("休止")),
            ("to_dispose", _("廃棄予定")),
            ("transferred", _("移管済")),
            ("disposed", _("廃棄済")),
        ],
    }
