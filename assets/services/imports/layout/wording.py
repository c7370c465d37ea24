"""The words by which the lines of a sheet are told apart: totals, notes, ditto marks, units."""

import re
import unicodedata
from collections.abc import Callable

_SAME = ("同上", "〃", "々", "”", "“", '"', "''", "″", "〻", "仝", "同", "〃〃", "々々", "上に同じ")
BLANKS = " \u3000\t\n\r\u00a0"
# Every way in which a cell says: the same as above. One look-up tells for a whole line.
DITTO = frozenset(
    f"{before}{mark}{after}"
    for mark in (*_SAME, "同　上", "同 上", "〃　〃")
    for before in ("", *BLANKS, "　　", "  ", "（", "(", "↑")
    for after in ("", *BLANKS, "　　", "  ", "）", ")")
)

_BLANK_RUN = re.compile(r"\s+")
_TOTAL = re.compile(
    r"(?:.*[課室局会校園所館部係])?(?:小|合|総|中|累|課)?計(?:件数|数)?[:：]?(?:\d+[件冊台点]?)?"
    r"|(?:sub)?total(?::?\d+)?",
    re.IGNORECASE,
)
_NOTE = re.compile(r"[※＊*]|[(（\[【〔<＜]?(?:注|凡例|備考|記入上の注意|記載要領|説明)[^課係]{0,6}"
                   r"(?:[)）\]】〕>＞:：\d１-９.．、]|$)")  # fmt: skip
_EXAMPLE = re.compile(r"[(（\[【〔<＜]?(?:記入|記載|入力)?例\d?[)）\]】〕>＞]?")
_SECTION = re.compile(r"[■□◆◇●○▼▽★☆【〔\[＜<§◎]")
_PIECES = re.compile(r"[\s_\-‐－.．・,、()（）\[\]【】〔〕<>＜＞■□◆◇●▼:：/／~～\d]+")
_UNIT_AHEAD = re.compile(r".+?(?:課|室|局|委員会|学校|署|所|園|館|部|係)")
_BULLET = re.compile(r"(?:[・●○◆■\-－*]|[①-⑳]|[(（]?\d{1,2}[)）.．、])\s*")
_COMPLETE = re.compile(
    r"(?:台帳|簿|綴り?|つづり|システム|データ|一覧|一覧表|表|書|票|ファイル|記録|サーバ|サーバー|端末|"
    r"パソコン|PC|USB|メモリ|媒体|箱|名簿|カード|図|図面|原本|控え?|資料|調書|帳|申請書類|書類|伺|"
    r"アカウント|サイト|クラウド|機|ルータ|スイッチ|回線|届|届出|原簿|日誌|録|計画|契約|写真|マップ)"
    r"(?:[(（][^()（）]*[)）])?"
)
_WITHOUT_REGISTER = {
    "表紙": "表紙のシートです。",
    "目次": "目次のシートです。",
    "記入例": "記入例のシートです。",
    "記載例": "記入例のシートです。",
    "凡例": "凡例のシートです。",
    "説明": "説明のシートです。",
    "選択肢": "選択肢のシートです。",
    "書き方": "書き方のシートです。",
    "記入要領": "書き方のシートです。",
    "ピボット": "集計のシートです。",
    "集計": "集計のシートです。",
}


def compact(text: str) -> str:
    """Return the text in one width and without blanks."""
    return _BLANK_RUN.sub("", unicodedata.normalize("NFKC", text))


def is_total(text: str) -> bool:
    """Whether the text says 計, 小計 or 総務課 計 12件; 一般会計 does not."""
    return bool(_TOTAL.fullmatch(compact(text))) and compact(text)[-2:] != "会計"


def is_note(text: str) -> bool:
    """Whether the text begins like a legend or a remark below a table."""
    return bool(_NOTE.match(text.strip()))


def is_example(text: str) -> bool:
    return bool(_EXAMPLE.fullmatch(compact(text)))


def is_marked_section(text: str) -> bool:
    return bool(_SECTION.match(text.strip()))


def unit_in(text: str, unit_named: Callable[[str], str]) -> str:
    """Return the code of the unit that a sheet's name or a title line names, "" for none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    pieces = [piece for piece in _PIECES.split(plain) if len(piece) > 1]
    ahead = [found[0] for piece in pieces if (found := _UNIT_AHEAD.match(piece))]
    for candidate in (plain, *pieces, *ahead):
        if candidate and (code := unit_named(candidate)):
            return code
    return ""


def why_no_register(name: str) -> str:
    """Return why a sheet of this name holds no register, "" when the name does not tell."""
    plain = compact(name)
    return next((why for word, why in _WITHOUT_REGISTER.items() if word in plain), "")


def assets_in(text: str) -> list[str]:
    """Return the names that stand in one cell; one, without its line breaks, as a rule.

    Lines that were broken to fit the column belong together: they stop in mid-word. Only
    lines that are each a whole name, or are numbered, are several assets.
    """
    stated = [line for line in text.split("\n") if line.strip()]
    lines = [line.strip() for line in stated]
    if any(line[0] in BLANKS for line in stated[1:]) and stated[0][0] not in BLANKS:
        return [joined(lines)]  # lines that are set in go on with the one above
    numbered = [_BULLET.match(line) for line in lines]
    if len(lines) > 1 and all(numbered):
        return [_BULLET.sub("", line, count=1) for line in lines]
    if len(lines) > 1 and all(_is_whole(line) for line in lines):
        return lines
    listed = [part.strip() for part in "".join(lines).split("、")]
    if len(listed) > 1 and all(_is_whole(part) for part in listed):
        return listed
    return [joined(lines)]


def _is_whole(line: str) -> bool:
    found = _COMPLETE.search(line)
    while found and found.end() != len(line):
        found = _COMPLETE.search(line, found.start() + 1)
    return bool(found) and line[0] not in "(（・"


def joined(lines: list[str]) -> str:
    """Join lines that were broken to fit a column; Latin words keep a blank between them."""
    text = ""
    for line in lines:
        apart = text[-1:].isascii() and line[:1].isascii() and text and line[:1].isalnum()
        text += (" " if apart and text[-1:].isalnum() else "") + line
    return text
