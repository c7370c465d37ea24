"""What was mended in a file on the way in, in the words of the report."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REPAIRS: Mapping[str, "StrPromise"] = {
    "width": _("全角の英数字を半角に、半角のカナを全角に"),
    "space": _("前後の空白と途中の改行を除いた"),
    "unseen": _("見えない文字を除いた"),
    "era": _("和暦を西暦に"),
    "serial": _("Excelの日付の数値を日付に"),
    "month": _("日のない年月を月の初日に"),
    "mark": _("○×などの印を、はい・いいえに"),
    "count": _("数でない表記から数を読み取った"),
    "choice": _("言い方の違う選択肢を、台帳の選択肢に"),
    "alias": _("略称・旧称を、今の名称に"),
    "bracket": _("括弧書きを備考に移した"),
    "grades": _("1つの欄の分類を、機密性・完全性・可用性に分けた"),
    "list": _("1つの欄の並びを、1つずつに分けた"),
    "url": _("アドレスに https:// を補った"),
    "ditto": _("上の行の値で補った"),
    "merged": _("結合したセルの値で補った"),
}
