"""Why a file is not read: one sentence for each reason, what happened and what to do.

The reading process names the reason and its parent says the sentence, translated: the
former starts without Django, whose import would take longer than most files do.
"""

from typing import Final


class RefusalError(Exception):
    """The reading process gives up: the key of a sentence and what stands in it."""

    def __init__(self, reason: str, **details: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the translators, as Django's function of this name does."""
    return sentence


SENTENCES: Final = {
    "empty": gettext_noop("ファイルが空です。中身のあるファイルを選び直してください。"),
    "kind": gettext_noop(
        "表計算のファイルではありません。Excel（.xlsx、.xls）、ODS、CSVのいずれかで保存し直してください。"
    ),
    "web": gettext_noop(
        "中身がWebページ（HTML）です。Excelで開き、Excelブック（.xlsx）として保存し直してください。"
    ),
    "pdf": gettext_noop(
        "中身がPDFです。元の表をExcelまたはCSVで保存したファイルを選んでください。"
    ),
    "binary_book": gettext_noop(
        "Excelバイナリブック（.xlsb）は読めません。Excelブック（.xlsx）として保存し直してください。"
    ),
    "xml_book": gettext_noop(
        "XML形式の表は読めません。Excelブック（.xlsx）として保存し直してください。"
    ),
    "password": gettext_noop(
        "このファイルは開けません。パスワードを外して保存し直してください。"
    ),
    "macros": gettext_noop(
        "マクロが入っているファイルは受け付けません。"
        "マクロのないExcelブック（.xlsx）として保存し直してください。"
    ),
    "broken": gettext_noop(
        "ファイルが壊れているため読めません。元のファイルを開き、保存し直してください。"
    ),
    "unsafe": gettext_noop(
        "安全でない内容が含まれているため読みません。"
        "Excelで開き、新しいExcelブック（.xlsx）として保存し直してください。"
    ),
    "bytes": gettext_noop(
        "ファイルが大きすぎます（上限%(limit)sMB）。シートや期間ごとに分けて保存し直してください。"
    ),
    "unpacked": gettext_noop(
        "ファイルの中身が大きすぎます（展開後の上限%(limit)sMB）。"
        "必要な表だけを新しいファイルに貼り付けて保存し直してください。"
    ),
    "parts": gettext_noop(
        "ファイルの中の部品が多すぎます（上限%(limit)s個）。"
        "必要な表だけを新しいファイルに貼り付けて保存し直してください。"
    ),
    "cells": gettext_noop(
        "セルが多すぎます（上限%(limit)s個）。"
        "余分な行・列や書式だけのセルを削除するか、ファイルを分けてください。"
    ),
    "area": gettext_noop(
        "表から遠く離れたセルに値があるか、表が大きすぎます（上限%(limit)s個分の広さ）。"
        "余分な行・列を削除して保存し直してください。"
    ),
    "grid": gettext_noop(
        "表の範囲（%(rows)s行、%(columns)s列）を超えるセルがあります。"
        "ファイルを開き、保存し直してください。"
    ),
    "no_sheet": gettext_noop(
        "表のシートがありません。表の入ったファイルを選び直してください。"
    ),
    "sheets": gettext_noop(
        "シートが多すぎます（上限%(limit)s枚）。ファイルを分けて保存し直してください。"
    ),
    "merged": gettext_noop(
        "結合されたセルが多すぎます（上限%(limit)s個）。結合を解除して保存し直してください。"
    ),
    "styles": gettext_noop(
        "セルの書式が多すぎます（上限%(limit)s種類）。"
        "必要な表だけを新しいファイルに貼り付けて保存し直してください。"
    ),
    "marks": gettext_noop(
        "取り消し線、値のない数式、エラー値のセルが多すぎます（上限%(limit)s個）。"
        "余分な書式や数式を消して保存し直してください。"
    ),
    "letters": gettext_noop(
        "1つのセルの文字が多すぎます（上限%(limit)s文字）。文字を減らして保存し直してください。"
    ),
    "letters_at": gettext_noop(
        "%(line)s行目のセルの文字が多すぎます（上限%(limit)s文字）。"
        "引用符（\"）の閉じ忘れがないか確かめ、文字を減らして保存し直してください。"
    ),
    "line": gettext_noop(
        "%(line)s行目が長すぎます（上限%(limit)s文字）。改行の入れ方を確かめて保存し直してください。"
    ),
    "columns": gettext_noop(
        "%(line)s行目の列が多すぎます（上限%(limit)s列）。区切り文字を確かめて保存し直してください。"
    ),
    "quote": gettext_noop(
        "%(line)s行目から後で、引用符（\"）が閉じられていません。"
        "引用符を直して保存し直してください。"
    ),
    "encoding": gettext_noop(
        "文字化けの可能性があります（%(line)s行目）。文字コードを選び直してください。"
    ),
    "nul": gettext_noop(
        "%(line)s行目に文字ではないデータが含まれています。CSVとして保存し直すか、"
        "文字コードを選び直してください。"
    ),
    "killed": gettext_noop(
        "読み取りに時間またはメモリがかかりすぎるため、中止しました。"
        "必要な表だけを新しいファイルに貼り付けて保存し直してください。"
    ),
}  # fmt: skip
