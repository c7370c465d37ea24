"""How Japanese text is stored, searched for, and kept free of individual numbers."""

import operator
import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

_HYPHENS = "-‐‑‒–—―−－﹣⁃─ー〜～~〰"

# Modern form first, then the old and variant forms that are folded to it.
_KANJI_VARIANTS = """
亜亞 悪惡 圧壓 囲圍 為爲 医醫 壱壹 隠隱 卯夘 栄榮 営營 衛衞 駅驛 悦悅 閲閱 円圓 塩鹽 艶艷 欧歐
殴毆 応應 桜櫻 奥奧 鴎鷗 温溫 穏穩 仮假 価價 画畫 会會 絵繪 懐懷 拡擴 殻殼 覚覺 学學 岳嶽 楽樂
噛嚙 巻卷 陥陷 勧勸 寛寬 歓歡 観觀 関關 巌巖 顔顏 気氣 帰歸 亀龜⻲ 喜㐂 偽僞 戯戲 犠犧 吉𠮷 旧舊
拠據 挙擧 虚虛 峡峽 挟挾 狭狹 郷鄕 強强 教敎 暁曉 区區 駆驅 躯軀 倶俱 勲勳 薫薰 群羣 径徑 茎莖
恵惠 掲揭 渓溪 経經 蛍螢 軽輕 継繼 頚頸 繋繫 鶏鷄 芸藝 撃擊 欠缺 県縣 倹儉 剣劍劒剱 険險 検檢
献獻 権權 顕顯 験驗 研硏 厳嚴 戸戶 呉吳 広廣 効效 恒恆 高髙 黄黃⻩ 鉱鑛 号號 国國囯圀 黒黑 歳歲
砕碎 済濟 斎齋齊斉 剤劑 崎﨑嵜 冊册 雑雜 参參 桟棧 蚕蠶 惨慘 産產 賛贊 残殘 糸絲 姉姊 歯齒⻭ 児兒
辞辭 爾尓 湿濕 実實 写寫 舎舍 釈釋 寿壽 収收 秋秌穐 従從 渋澁 獣獸 縦縱 粛肅 処處 緒緖 叙敍 尚尙
将將 称稱 渉涉 焼燒 証證 醤醬 乗乘 条條 状狀 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑
真眞 晋晉 慎愼 寝寢 尽盡 図圖 粋粹 酔醉 随隨 髄髓 枢樞 数數 瀬瀨 清淸 声聲 青靑⻘ 静靜 税稅 窃竊
摂攝 説說 専專 戦戰 浅淺 潜潛 船舩 銭錢 践踐 繊纖 禅禪 曽曾 双雙 壮壯 争爭 荘莊 捜搜 挿插 巣巢
装裝 総總 聡聰 騒騷 増增 蔵藏 臓臟 属屬 続續 鼠鼡 堕墮 対對 体體 帯帶 滞滯 台臺 滝瀧 沢澤 択擇
脱脫 担擔 胆膽 単單 団團 断斷 弾彈 箪簞 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳 長⻑ 聴聽 鎮鎭 逓遞 鉄鐵銕
点點 転轉 填塡 伝傳 兎兔 島嶋嶌 灯燈 当當 党黨 盗盜 祷禱 稲稻 闘鬪 同仝 徳德 独獨 読讀 栃杤
届屆 弐貳 西⻄ 祢禰 寧寗 悩惱 脳腦 覇霸 拝拜 杯盃 売賣 梅楳 柏栢 剥剝 麦麥 発發 髪髮 抜拔 蛮蠻
晩晚 彦彥 秘祕 桧檜 姫姬 浜濱濵 富冨 払拂 仏佛 並竝 瓶甁 辺邊邉 変變 弁辨瓣辯 歩步 穂穗 宝寶寳
峰峯 豊豐 褒襃 没沒 翻飜 毎每 槙槇 俣俁 松枩 万萬 満滿 民⺠ 夢梦 麺麵 黙默 弥彌 野埜 訳譯 薬藥
柳栁 藪薮籔 与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 遥遙 横橫 来來 莱萊 頼賴 乱亂 覧覽 略畧 竜龍 留畄
両兩 涼凉 猟獵 緑綠 凛凜 隣鄰 塁壘 涙淚 励勵 礼禮 戻戾 霊靈 齢齡 暦曆 歴歷 恋戀 練鍊 炉爐 労勞
郎郞 楼樓 蝋蠟 録錄 籠篭 湾灣 亘亙 尭堯 曳曵 桑桒 橋𣘺 虎乕⻁ 鶴靍靏 館舘 傑杰 麹麴 壺壷 鈎鉤
頴穎 鯵鰺 廻迴 昂昻 皐皋 厨廚 角⻆ 食⻝ 鬼⻤
"""


def _fold_table() -> dict[int, str]:
    groups = _KANJI_VARIANTS.split()
    table = {ord(old): group[0] for group in groups for old in group[1:]}
    table |= {code: chr(code + 0x60) for code in range(ord("ぁ"), ord("ゖ") + 1)}
    table |= {ord("ゝ"): "ヽ", ord("ゞ"): "ヾ"}
    # 茅ヶ崎 and 茅ケ崎, 3か月 and 3ヵ月: the small letters are the same word.
    table |= dict.fromkeys(map(ord, "ヶゖ"), "ケ") | dict.fromkeys(map(ord, "ヵゕ"), "カ")
    return table | dict.fromkeys(map(ord, _HYPHENS), "-")


_FOLD = _fold_table()
_FULL_WIDTH_ALPHANUMERIC = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_HALF_WIDTH_KANA = re.compile("[｡-ﾟ]")
_HALF_WIDTH_MARKED = re.compile("([^ﾞﾟ]?)([ﾞﾟ])", re.DOTALL)
_MARKS = {"ﾞ": ("\u3099", "゛"), "ﾟ": ("\u309a", "゜")}
_NARROW = {ord(c): chr(ord(c) - 0xFEE0) for c in map(chr, range(0xFF10, 0xFF5B)) if c.isalnum()}
_WIDEN = {c: unicodedata.normalize("NFKC", chr(c)) for c in range(ord("｡"), ord("ﾝ") + 1)}
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_COMPATIBILITY_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_VARIATION_SELECTOR = re.compile("[\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SPACES = re.compile(r"\s+")
_SPACES_WITHIN_LINE = re.compile(r"[^\S\n]+")
_LIKE_SPECIAL = re.compile(r"([\\%_])")


def normal(text: str) -> str:
    """Return the text as it is stored; lines are kept, doing it twice changes nothing.

    Letters and digits become half width and katakana full width. Signs and the
    spelling of names stay as given.
    """
    text = _without_invisible(_LINE_BREAK.sub("\n", text))
    text = text.translate(_NARROW).translate(_WIDEN)
    text = _HALF_WIDTH_MARKED.sub(_marked, text)
    return _composed(text).strip()


def normal_line(text: str) -> str:
    """Return the text as it is stored in a field of one line."""
    return _SPACES.sub(lambda run: "　" if "　" in run[0] else " ", normal(text))


def converted_widths(text: str) -> int:
    """Return how many letters `normal` changes to the other width."""
    return len(_FULL_WIDTH_ALPHANUMERIC.findall(text)) + len(_HALF_WIDTH_KANA.findall(text))


def fold(text: str) -> str:
    """Return the search key: what people take for the same word becomes the same text.

    All spaces go, so 住民 記録 is found by 住民記録; line breaks stay, for nothing is
    found across them. Whoever wants several words splits before folding.
    """
    if _SIMPLE.fullmatch(text):  # so for most; the rest is slow
        return text.translate(_SIMPLE_FOLD)
    # Removing a space can bring a mark beside a letter it joins with, hence until stable.
    while (folded := _folded_once(text)) != text:
        text = folded
    return folded


def grams(folded: str) -> list[str]:
    """Return the distinct index tokens of a folded text: each letter and each pair.

    Tokens are numbers: the tokenizer of SQLite drops signs, joins kanji and would take some
    letters for the same, and PostgreSQL sorts numbers faster than words.
    """
    return _tokens(folded, with_letters=True)


def query_grams(folded_query: str) -> list[str]:
    """Return the tokens that every text containing the folded query has."""
    return _tokens(folded_query, with_letters=False)


def like_escaped(text: str) -> str:
    r"""Return the text for use inside a LIKE pattern whose escape character is \."""
    return _LIKE_SPECIAL.sub(r"\\\1", text)


def _without_invisible(text: str) -> str:
    """Drop what cannot be seen or stored: controls, direction marks, lone surrogates."""
    if text.isprintable():
        return text
    unseen = {"Cc", "Cf", "Cs"}
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in unseen)


def _marked(match: re.Match[str]) -> str:
    letter, mark = match.groups()
    joining, standing = _MARKS[mark]
    joined = unicodedata.normalize("NFC", letter + joining)
    return joined if letter and len(joined) == 1 else letter + standing


def _composed(text: str) -> str:
    """Return NFC, except that it would replace 神 (U+FA19) and its like in names."""
    parts = _COMPATIBILITY_IDEOGRAPHS.split(text)
    parts[::2] = [unicodedata.normalize("NFC", part) for part in parts[::2]]
    return "".join(parts)


def _folded_once(text: str) -> str:
    text = _without_invisible(_LINE_BREAK.sub("\n", text))
    text = unicodedata.normalize("NFKC", _VARIATION_SELECTOR.sub("", text))
    text = unicodedata.normalize("NFKC", text.casefold()).translate(_FOLD)
    text = _SPACES_WITHIN_LINE.sub("", text)
    return re.sub("\n+", "\n", text).strip("\n")


class _Tokens(dict[str, str]):
    """The token of each letter and each pair of letters; what was asked for is remembered."""

    def __missing__(self, letters: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        number = 0
        for letter in letters:
            number = number << 21 | ord(letter)  # no letter has more bits
        token = self[letters] = str(number)
        return token


_REMEMBERED = 100_000
_TOKENS = _Tokens()


def _tokens(folded: str, *, with_letters: bool) -> list[str]:
    pieces: list[Iterable[str]] = []
    for line in folded.split("\n"):
        if with_letters or len(line) == 1:
            pieces.append(line)
        pieces.append(map(operator.add, line, line[1:]))
    return list(map(_TOKENS.__getitem__, dict.fromkeys(chain.from_iterable(pieces))))


# Letters that become their key one by one, whatever stands beside them: no marks that join.
_SIMPLE = re.compile("[ -~　、。「」・（）ぁ-ゖァ-ー々一-鿿０-９Ａ-Ｚａ-ｚ]*")
_FEW = [*map(chr, range(ord(" "), ord("~") + 1)), *"　、。「」・（）々"]
_FEW += [
    chr(code)
    for first, last in ("ぁゖ", "ァー", "０９", "ＡＺ", "ａｚ")
    for code in range(ord(first), ord(last) + 1)
]
_SIMPLE_FOLD = _FOLD | {ord(letter): _folded_once(letter) for letter in _FEW}

_JOINED = f"[{re.escape(_HYPHENS)}]"
_APART = f"[ \t\u00a0\u3000{re.escape(_HYPHENS)}]?"
_FOUR = "[0-9]{4}"
# Groups of four joined on by a hyphen are another number, such as that of a card.
_GROUPED = f"(?<!{_FOUR}{_JOINED}){_FOUR}{_APART}{_FOUR}{_APART}{_FOUR}(?!{_JOINED}{_FOUR})"
# A look-ahead, so that a match may begin inside a failed one: 2026 1234 5678 9018.
_DIGIT = re.compile(r"\d")
_TWELVE_DIGITS = re.compile(f"(?=(?<![0-9])([0-9]{{12}}|{_GROUPED})(?![0-9]))")


def contains_my_number(text: str) -> bool:
    """Tell whether an individual number (個人番号) seems to stand in the text."""
    return bool(my_numbers_in(text))


def my_numbers_in(text: str) -> list[str]:
    """Return the individual numbers in the text; never store, log or show the result."""
    if len(_DIGIT.findall(text)) < 12:  # so for nearly every text; the rest is slow
        return []
    matches = _TWELVE_DIGITS.finditer(normal(text))
    numbers = [re.sub("[^0-9]", "", match[1]) for match in matches]
    return [number for number in numbers if number[-1] == my_number_check_digit(number[:-1])]


def my_number_check_digit(body: str) -> str:
    """Return the last digit of the individual number whose first eleven digits are given.

    総務省令第85号 (2014) 第5条: counted from the right the weights are 2-7, then 2-6.
    """
    weights = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)
    remainder = sum(map(int.__mul__, map(int, reversed(body)), weights)) % 11
    return "0" if remainder <= 1 else str(11 - remainder)
