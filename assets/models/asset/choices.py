"""The fixed answers of the register's columns (register_columns.yaml); codes as in the YAML."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    EQUIPMENT = "equipment", _("①設備・システム・媒体")
    INFORMATION = "information", _("②情報（印刷物を含む）")
    SYSTEM_DOC = "system_doc", _("③システム関連文書")


class Form(models.TextChoices):
    PAPER = "paper", _("紙文書")
    DB = "db", _("データベース")
    FILE = "file", _("データ")
    MEDIA = "media", _("媒体")
    SERVER = "server", _("サーバ")
    TERMINAL = "terminal", _("端末")
    NETWORK = "network", _("ネットワーク機器")
    SYSTEM = "system", _("システム")
    CLOUD = "cloud", _("クラウド")
    SNS = "sns", _("SNSアカウント")
    FACILITY = "facility", _("設備")


class Status(models.TextChoices):
    """The life cycle of REFERENCE 16."""

    DRAFT = "draft", _("下書き")
    PENDING = "pending", _("承認待ち")
    ACTIVE = "active", _("使用中")
    SUSPENDED = "suspended", _("休止")
    TRANSFERRED = "transferred", _("移管済")
    TO_DISPOSE = "to_dispose", _("廃棄予定")
    DISPOSED = "disposed", _("廃棄済み")


class PersonalInfo(models.TextChoices):
    NONE = "none", _("なし")
    GENERAL = "general", _("個人情報")
    SENSITIVE = "sensitive", _("要配慮個人情報を含む")


class MyNumber(models.TextChoices):
    NONE = "none", _("なし")
    USE = "use", _("利用事務")
    RELATED = "related", _("関係事務")


class TransferMethod(models.TextChoices):
    TEXT = "テキスト化", _("テキスト化")
    SCREEN = "画面転送", _("画面転送")
    FILE = "ファイル無害化", _("ファイル無害化")
    BROWSER = "仮想ブラウザ", _("仮想ブラウザ")
    SERVER = "受渡サーバ無害化", _("受渡サーバ無害化")
    BREAKOUT = "LBO限定接続", _("LBO限定接続")
    NONE = "なし", _("なし")


class Searchable(models.TextChoices):
    COMPUTER = "電算処理", _("電算処理")
    MANUAL = "マニュアル処理", _("マニュアル処理")
    NONE = "なし", _("なし")


class ImpactAssessment(models.TextChoices):
    EXEMPT = "対象外", _("対象外")
    BASIC = "基礎", _("基礎")
    FOCUSED = "基礎+重点", _("基礎＋重点")
    FULL = "基礎+全項目", _("基礎＋全項目")


class RetentionStart(models.TextChoices):
    CALENDAR_YEAR = "翌年1月1日", _("翌年1月1日")
    FISCAL_YEAR = "翌年度4月1日", _("翌年度4月1日")
    DAY_AFTER = "満了日の翌日", _("満了日の翌日")
    CONTRACT = "契約終了の翌年度", _("契約終了の翌年度")


class Disposition(models.TextChoices):
    DISPOSE = "廃棄", _("廃棄")
    EXTEND = "延長", _("延長")
    ARCHIVE = "歴史公文書として移管", _("歴史公文書として移管")


class ResubRule(models.TextChoices):
    FORBIDDEN = "禁止", _("禁止")
    CONSENT = "書面承諾で可", _("書面承諾で可")
    NONE = "なし", _("なし")


class CloudType(models.TextChoices):
    NONE = "none", _("使っていない")
    GOV_CLOUD = "gov_cloud", _("ガバメントクラウド")
    LGWAN_ASP = "lgwan_asp", _("LGWAN-ASP")
    JOINT_CENTER = "joint_center", _("共同電算センター")
    PUBLIC_SAAS = "public_saas", _("パブリッククラウド（SaaS）")
    PUBLIC_IAAS = "public_iaas", _("パブリッククラウド（IaaS・PaaS）")
    TERMS_TYPE = "terms_type", _("約款型サービス")


class Ismap(models.TextChoices):
    LISTED = "ISMAP", _("ISMAP")
    LIU = "ISMAP-LIU", _("ISMAP-LIU")
    UNLISTED = "未登録", _("未登録")
    CHECKING = "確認中", _("確認中")


class PeerType(models.TextChoices):
    JUKI_NET = "住基ネット", _("住基ネット")
    RELAY = "中間サーバー", _("中間サーバー")
    LGWAN_ASP = "LGWAN-ASP", _("LGWAN-ASP")
    ELTAX = "eLTAX", _("eLTAX")
    MYNA_PORTAL = "マイナポータル申請管理", _("マイナポータル申請管理")
    GOV_CLOUD = "ガバメントクラウド", _("ガバメントクラウド")
    JOINT_CENTER = "共同電算センター", _("共同電算センター")
    KOSEKI_COPY = "戸籍副本", _("戸籍副本")
