"""What the look of a line says beside its values: struck through, hidden, split, filled in."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from assets.services.imports.rows import Issue, Proposal, Row, SourceRow

ENDED = frozenset({"to_dispose", "disposed"})


def remark(
    row: Row, source: SourceRow, *, columns: Mapping[int, str], answered: Collection[str]
) -> None:
    """Object to what a person should look at; `answered` are the cells that they have seen."""
    if source.is_struck and row.values.get("status") not in ENDED:
        row.proposals["status"] = Proposal("to_dispose", _("取り消し線が引かれていたため"))
        row.issues.append(_warning("status", _("取り消し線の行です。廃棄予定の案にします")))
    if source.is_hidden:
        message = _("ファイルで非表示になっている行です。取り込むかどうか確かめてください")
        row.issues.append(_warning("", message))
    if source.unreadable:
        row.issues += _unreadable(source, columns, answered)
    if "name" not in answered and (source.split_from or source.filled):
        _doubt_name(row, source, columns)


def filled_unit(number: int) -> Issue:
    """Say that a line without a unit was given that of a line above."""
    message = _("所管が空なので、%s行目の所管で補いました。違うときは直してください")
    return _warning("org_unit", message % number)


def _doubt_name(row: Row, source: SourceRow, columns: Mapping[int, str]) -> None:
    if source.split_from:
        lines = "・".join(line.strip() for line in source.split_from.split("\n"))
        message = _("1つのセルに複数の名称がありました（%s）。資産ごとに分けました") % lines
    elif any(columns.get(place) == "name" for place in source.filled):
        message = _("名称を上の行から補いました。別の資産かどうか確かめてください")
    else:
        return
    row.issues.append(_warning("name", message))
    row.doubts.add("name")


def _unreadable(
    source: SourceRow, columns: Mapping[int, str], answered: Collection[str]
) -> list[Issue]:
    message = _(
        "数式の計算結果がファイルに保存されていません。"
        "値を入れるか、表計算ソフトで開いて保存し直してください"
    )
    keys = (columns.get(place, "") for place in sorted(source.unreadable))
    return [Issue(key, "error", message) for key in keys if key and key not in answered]


def _warning(key: str, message: str) -> Issue:
    return Issue(key, "warning", message)
