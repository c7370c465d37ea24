"""Other words for the register's fixed answers, as they stand in the files of offices.

One line per answer, words apart by blanks; a word that ends with ? is only a probable one.
"""

from collections.abc import Mapping
from functools import cache

from django.utils import translation

from assets.models import Asset
from assets.services.imports.readings.names import Choices
from classification import columns

WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "equipment": "設備 システム 媒体 機器 情報システム ハードウェア ① 1 設備・システム・媒体",
        "information": "情報 情報資産 文書 電子データ データ 紙 ② 2 情報（印刷物含む） 印刷物",
        "system_doc": "システム関連文書 システム文書 関連文書 設計書 仕様書 ③ 3",
    },
    "form": {
        "paper": "紙 紙文書 書類 紙媒体 文書 簿冊 帳票 冊子 図面 台帳（紙） 印刷物 文書（紙）",
        "db": "DB データベース システム内 システム内データ",
        "file": "Excelファイル Wordファイル PDFファイル 電子 電子データ 電子ファイル 電磁的記録"
        " ファイル データ Excel Word PDF 電子文書"
        " 文書（電子） 文書（データ） 共有フォルダ?",
        "media": "HDD 電磁的記録媒体 外部記録媒体 電子媒体 記録媒体 可搬媒体 USB USBメモリ CD"
        " DVD CD-R DVD-R MO"
        " テープ 磁気テープ LTO 外付けHDD SDカード フロッピー フロッピーディスク FD"
        " マイクロフィルム",
        "server": "サーバー サーバ サーバ機器 サーバー機 サーバー（機器）",
        "terminal": "複合機? プリンタ? FAX? PC パソコン ノートPC ノートパソコン 業務端末"
        " クライアント タブレット"
        " スマートフォン"
        " パソコン・端末",
        "network": "ネットワーク NW ルーター ルータ スイッチ ハブ ファイアウォール 通信機器"
        " ネットワーク装置",
        "system": "業務システム 情報システム アプリケーション ソフトウェア アプリ パッケージ",
        "cloud": "クラウドサービス SaaS ASP 外部サービス ウェブサービス クラウド（SaaS）",
        "sns": "ソーシャルメディア SNS アカウント LINE X Twitter Facebook Instagram YouTube",
        "facility": "施設 電源設備 空調 設備機器 建物 入退室設備",
    },
    "status": {
        "draft": "登録中 作成中",
        "pending": "申請中 確認待ち",
        "active": "使用 利用中 運用中 稼働中 稼働 現用 現役 運用 保有 保管中 ○ 有効",
        "suspended": "休止中 停止中 停止 一時停止 未使用 使用停止",
        "transferred": "移管済み 移管 引継済 移管完了",
        "to_dispose": "廃棄候補 処分予定 廃棄待ち 廃止予定",
        "disposed": "廃棄済 廃棄 処分済 処分済み 滅却済 廃止 廃止済",
    },
    "personal_info": {
        "none": "無 無し × － 含まない 該当なし いいえ なし（個人情報を含まない） 0"
        " 個人情報なし no ✕ false",
        "general": "○ 有 あり 有り 含む はい 個人情報あり 個人情報を含む 該当 1 yes true 〇 ◯ ✓"
        " レ"
        " 一般 氏名等 特定個人情報?",
        "sensitive": "◎? 要配慮 要配慮個人情報 要配慮個人情報あり 要配慮あり 要配慮を含む"
        " 機微 センシティブ 有（要配慮） あり（要配慮）",
    },
    "my_number": {
        "none": "無 無し × － 含まない 該当なし いいえ 0 no 個人番号なし ✕ false",
        "use": "個人番号利用事務 番号利用事務 利用 ○? 有? あり? 有り? はい? 含む? 1? yes? true?"
        " 〇? ◯?",
        "related": "個人番号関係事務 番号関係事務 関係",
    },
    "cloud_type": {
        "none": "なし 無 無し × － 未使用 使っていない 利用なし 該当なし いいえ オンプレミス"
        " オンプレ 0"
        " no ✕ false 利用していない",
        "gov_cloud": "ガバクラ GovCloud 政府共通クラウド",
        "lgwan_asp": "LGWANASP LGWANクラウド ASP（LGWAN）",
        "joint_center": "共同センター 共同電算 共同利用 自治体クラウド 共同利用センター"
        " 電算センター",
        "public_saas": "SaaS パブリッククラウド? パブリック? パブリックSaaS"
        " パブリッククラウド(SaaS)"
        " クラウド? クラウドサービス?",
        "public_iaas": "IaaS PaaS パブリックIaaS パブリッククラウド(IaaS)",
        "terms_type": "約款型 約款 約款による外部サービス 約款型外部サービス 無料サービス?",
    },
    "transfer_method": {
        "テキスト化": "テキスト変換 テキスト抽出",
        "画面転送": "仮想デスクトップ VDI 画面転送方式",
        "ファイル無害化": "無害化 無害化ソフト サニタイズ",
        "仮想ブラウザ": "仮想ブラウザー セキュアブラウザ",
        "受渡サーバ無害化": "受渡サーバー 受渡サーバ 受け渡しサーバ ファイル受渡サーバ",
        "LBO限定接続": "LBO ローカルブレイクアウト",
        "なし": "無 無し × － 該当なし",
    },
    "searchable": {
        "電算処理": "電算 電子 電算処理ファイル 電子計算機 システム 電子データ",
        "マニュアル処理": "マニュアル 手作業 手処理 紙 マニュアル処理ファイル",
        "なし": "無 無し × － 該当なし",
    },
    "pia": {
        "対象外": "不要 － × 無 なし 該当なし 実施不要",
        "基礎": "基礎項目 基礎項目評価 基礎項目評価書",
        "基礎+重点": "重点 重点項目 重点項目評価 重点項目評価書 基礎・重点"
        " 基礎項目評価・重点項目評価",
        "基礎+全項目": "全項目 全項目評価 全項目評価書 基礎・全項目 基礎項目評価・全項目評価",
    },
    "retention_start": {
        "翌年1月1日": "暦年 翌年 翌年の1月1日 1月1日 翌年1/1 暦年（翌年1月1日）",
        "翌年度4月1日": "年度 会計年度 翌年度 翌年度の4月1日 4月1日 翌年度4/1 翌年度当初",
        "満了日の翌日": "満了日翌日 満了の翌日",
        "契約終了の翌年度": "契約終了翌年度 契約終了後 契約終了",
    },
    "disposition": {
        "廃棄": "廃棄処分 裁断 溶解 焼却 消去 処分 廃棄する",
        "延長": "保存延長 継続 継続保存 期間延長",
        "歴史公文書として移管": "移管 歴史公文書 歴史的公文書 歴史文書として移管 公文書館へ移管",
    },
    "resub_rule": {
        "禁止": "不可 再委託禁止 認めない ×",
        "書面承諾で可": "承諾制 要承諾 書面承諾 承諾により可 可（書面承諾） 事前承諾 許可制"
        " 条件付き可",
        "なし": "無 無し － 再委託なし 該当なし",
    },
    "ismap": {
        "ISMAP": "登録 登録済 登録済み ○ 有 あり",
        "ISMAP-LIU": "LIU ISMAPLIU",
        "未登録": "× 無 なし 登録なし 未",
        "確認中": "調査中 照会中",
    },
    "patch_status": {
        "適用済み": "適用済 済 ○ 最新",
        "適用待ち": "未適用 未 × 適用予定",
        "対象外": "－ 不要",
        "不明": "? 未確認",
    },
    "update_freq": {
        "随時": "都度 不定期",
        "日次": "毎日 日ごと 1日1回",
        "月次": "毎月 月ごと 月1回",
        "年次": "毎年 年ごと 年1回",
        "更新なし": "なし 無 － ×",
    },
}
SEGMENTS: Mapping[str, str] = {
    "mynumber": "個人番号利用事務 マイナンバー系 マイナンバー利用事務系 個人番号利用事務系"
    " 番号利用事務系 番号系"
    " マイナンバー 個人番号系 基幹系? 住基系? 業務系?",
    "lgwan": "LG系 LG 内部事務系? LGWAN系 LGWAN接続系 LGWAN 総合行政ネットワーク 総合行政NW"
    " 情報系? 内部系?"
    " 庁内LAN? 庁内系?"
    " 内部情報系?",
    "internet": "インターネット接続 インターネット系 インターネット接続系 インターネット"
    " 外部系? ネット系? WEB系?"
    " Internet",
    "school_admin": "校務系 校務 校務系ネットワーク 校務用",
    "school_ext": "校務外部接続系 校務外部系 校務外部",
    "school_learn": "学習系 学習 学習系ネットワーク 学習用 児童生徒用",
    "standalone": "独立 スタンドアロン スタンドアローン 単独 単体 独立系 未接続? オフライン?",
    "none": "紙媒体 ネットワーク外 網なし 紙 なし 無 無し － 接続なし 紙のみ 紙・媒体のみ 対象外"
    " 紙文書 外"
    " 該当なし 媒体 ×",
}
RETENTIONS: Mapping[str, str] = {
    "永年": "永久 永年保存 永久保存 無期限 無期 期限なし 長期? 長期保存?",
    "常用": "常時使用 常時利用 常用文書 常時",
    "1年未満": "1年以内? 一年未満 1年に満たない",
}


@cache
def fixed() -> Mapping[str, Choices]:
    """Return the answers of every column whose list is the same in every municipality."""
    with translation.override("ja"):
        stated = {
            field.name: Choices((str(code), str(label)) for code, label in field.flatchoices)
            for field in Asset._meta.concrete_fields
            if field.choices
        }
    for column in columns.columns().values():
        if column.type == "choice" and column.tier == "ext" and column.asked:
            stated[column.key] = Choices(column.values.items())
    for key, words in WORDS.items():
        for code, line in words.items():
            stated[key].add(code, *line.split(" "))
    return stated
