"""Yes, no or not known: the marks of offices (○ × △), and the words for them."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from assets.services.imports.readings import cells
from assets.services.imports.rows import Reading
from config.kit.sheets.book import Value
from config.kit.text import fold

YES = """○ 〇 ◯ ● ◎ ⭕ レ ✓ ✔ ☑ ✅ v o 1 yes y true on 有 有り あり はい 済 済み 実施 実施済
実施済み 該当 可 対応 対応済 対応済み
設定 設定済 設定済み 導入 導入済 導入済み ある する している 必要 有効"""
NO = """× ✕ ✖ ✗ ✘ ☓ ❌ ☐ x 無 無し なし ない いいえ no n false 0 - 未 未済 未実施 非該当
該当なし 不可 未対応 off 未設定 未導入 しない していない 不要 対象外 無効"""
UNKNOWN = "/ △ ▲ ? 未確認 不明 確認中 要確認 調査中 検討中 一部 unknown 未定 ▽ 一部あり 一部実施"
HALF = "△ ▲ 一部 一部あり 一部実施 ▽"
OF_COLUMN: Mapping[str, tuple[str, str]] = {
    "locked": ("施錠 施錠あり 鍵あり 鍵 施錠済 常時施錠", "無施錠 施錠なし 鍵なし 開放 未施錠"),
    "published": ("公開 公表 公表済 公開済 公表済み", "非公開 非公表 未公表 未公開"),
    "public_facing": ("公開", "非公開"),
    "outsourced": (
        "一部委託 再委託あり 委託 外部委託 委託あり 委託有 再委託",
        "直営 自庁 単独 委託なし 委託無",
    ),
    "media_encrypted": ("暗号化 暗号化済 暗号化あり", "未暗号化 暗号化なし 平文"),
    "mfa": ("二要素 多要素 二要素認証 多要素認証", "単要素 パスワードのみ"),
    "pi_file_listed": ("掲載 掲載済 作成済", "未掲載 未作成 掲載なし"),
    "contract_sec_clause": ("明記 記載 記載あり 明記済", "記載なし 未記載"),
    "marked": ("表示済 表示 表示あり", "未表示 表示なし"),
    "secret_document": ("秘密 指定", "指定なし"),
    "via_security_cloud": ("経由 経由する", "経由しない 直接"),
    "takeout_block": ("持出不可 不可", "持出可 可"),
}


_REMARKED = re.compile(r"([^\s：:、,]{1,4})[\s：:、,]+(.+)", re.DOTALL)


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


_YES, _NO, _UNKNOWN, _HALF = map(_folded, (YES, NO, UNKNOWN, HALF))
_OF_COLUMN = {key: (_folded(yes), _folded(no)) for key, (yes, no) in OF_COLUMN.items()}


def known(key: str, text: str) -> bool | None:
    """Return what a word answers, or None where it answers nothing."""
    word = fold(text)
    yes, no = _OF_COLUMN.get(key, (frozenset(), frozenset()))
    if word in yes:
        return True
    if word in no:
        return False
    return True if word in _YES else False if word in _NO else None


def answer(key: str, value: Value) -> Reading:
    """Read はい, いいえ or nothing: what is not known is never a no."""
    if isinstance(value, bool):
        return Reading(values={key: value})
    text = cells.spelled(value)
    word = fold(text)
    if not word:
        return Reading()
    if word in _UNKNOWN:
        doubts = (key,) if word in _HALF else ()
        return Reading(original=text if doubts else "", doubts=doubts)
    stated = known(key, text)
    if stated is not None:
        own = text in {"はい", "いいえ"}
        return Reading(values={key: stated}, repairs=() if own else ("mark",))
    return _with_brackets(key, text)


def _with_brackets(key: str, text: str) -> Reading:
    """Read ○（一部） and 有：○○電算: the mark counts, the words in brackets make it doubtful."""
    outside, inside = cells.without_brackets(text)
    if match := _REMARKED.fullmatch(text.strip()):
        outside, inside = match[1], match[2]
    stated = known(key, outside) if inside else None
    if stated is not None:
        return Reading(
            values={key: stated},
            repairs=("mark", "bracket"),
            original=text,
            note=_note(key, text),
            doubts=(key,),
        )
    message = _("「%(text)s」は、はい・いいえのどちらか分かりません。○か×を入れてください")
    return cells.error(key, message % {"text": cells.quoted(text)}, "○", "×")


def _note(key: str, text: str) -> str:
    return _("%(column)s：%(text)s") % {"column": cells.title(key), "text": text.strip()}
