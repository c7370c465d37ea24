"""Files that came in and went out: every import, every export, and where an asset came from."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from assets.models.organisation import Municipality, Unit, User
from config.kit import dates


class ImportRun(models.Model):
    """One file on its way into the register. The row is the queue: its state says what is next."""

    class State(models.TextChoices):
        RECEIVED = "received", _("読み取り待ち")
        COLUMNS = "columns", _("列の対応の確認")
        TO_CHECK = "to_check", _("内容の検査中")
        CHECKED = "checked", _("内容の確認")
        TO_STORE = "to_store", _("取り込み中")
        DONE = "done", _("取り込み済み")
        REFUSED = "refused", _("取り込めないファイル")
        FAILED = "failed", _("失敗")
        CANCELLED = "cancelled", _("取りやめ")
        UNDONE = "undone", _("取り消し済み")

    WAITING = (State.RECEIVED, State.TO_CHECK, State.TO_STORE)
    ENDED = (State.DONE, State.REFUSED, State.FAILED, State.CANCELLED, State.UNDONE)

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="imports", verbose_name=_("団体")
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("所管の書いていない行の所管"),
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(_("ファイル名"), max_length=200)
    size = models.PositiveBigIntegerField(_("大きさ"))
    digest = models.CharField(_("照合値（SHA-256）"), max_length=64)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("取り込んだ人")
    )
    received_at = models.DateTimeField(_("受け付けた日時"))
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)
    state = models.CharField(_("状態"), max_length=12, choices=State, default=State.RECEIVED)
    message = models.TextField(_("結果の説明"), blank=True, default="")
    created = models.PositiveIntegerField(_("新規"), default=0)
    updated = models.PositiveIntegerField(_("更新"), default=0)
    unchanged = models.PositiveIntegerField(_("変更なし"), default=0)
    refused = models.PositiveIntegerField(_("取り込まなかった行"), default=0)
    request_id = models.UUIDField(_("操作番号"), null=True, blank=True, db_index=True)
    undone_by = models.UUIDField(_("取り消した操作番号"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("取り込み")
        indexes = [models.Index(fields=["municipality", "-received_at"], name="import_by_time")]

    def __str__(self) -> str:
        return f"{self.file_name} {self.received_at:%Y-%m-%d}"


class ImportWork(models.Model):
    """What an import needs while it is under way: plan, answers, progress, who works on it."""

    run = models.OneToOneField(
        ImportRun, models.CASCADE, primary_key=True, related_name="work", verbose_name=_("取り込み")
    )
    options = models.JSONField(default=dict)  # encoding, sheet
    plan = models.JSONField(default=dict)  # sheet name → SheetPlan
    answers = models.JSONField(default=dict)  # Answers
    summary = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    cancel = models.BooleanField(default=False)
    taken_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("取り込みの作業")

    def __str__(self) -> str:
        return str(self.run_id)


class ImportRow(models.Model):
    """A row of a checked file as the preview shows it, and as a refused row is handed back."""

    class State(models.TextChoices):
        NEW = "new", _("新規")
        CHANGED = "changed", _("更新")
        SAME = "same", _("変更なし")
        SKIPPED = "skipped", _("取り込まない")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(default=0)  # where a row holds several assets
    state = models.CharField(max_length=8, choices=State)
    weight = models.CharField(max_length=8, blank=True, default="")  # heaviest objection
    name = models.CharField(max_length=200, blank=True, default="")
    asset = models.ForeignKey(Asset, models.SET_NULL, null=True, related_name="+")
    texts = models.JSONField(default=dict)  # column key → cell as read
    issues = models.JSONField(default=list)  # [{key, weight, message, fixes}]
    changes = models.JSONField(default=list)  # [{key, before, after, kind}]

    class Meta:
        verbose_name = verbose_name_plural = _("取り込みの行")
        constraints = [
            models.UniqueConstraint("run", "sheet", "number", "part", name="import_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.number}" + (f"-{self.part}" if self.part else "")


class ImportMapping(models.Model):
    """Which heading a municipality's files use for which column: remembered for the next file."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="import_mappings", verbose_name=_("団体")
    )
    heading = models.CharField(_("見出し"), max_length=200)  # folded
    key = models.CharField(_("項目"), max_length=60, blank=True)
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = _("列の対応の記憶")
        constraints = [
            models.UniqueConstraint("municipality", "heading", name="import_heading_once")
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.key}"


class AssetSource(models.Model):
    """The file that an asset came from, as read: its wording, its guesses, its doubts.

    `values` is what the file stated, by column key: what a later import of the same file
    is compared with, so that it changes nothing that people changed since.
    """

    asset = models.OneToOneField(
        Asset, models.CASCADE, primary_key=True, related_name="source", verbose_name=_("情報資産")
    )
    run = models.ForeignKey(
        ImportRun, models.PROTECT, related_name="sources", verbose_name=_("取り込み")
    )
    sheet = models.CharField(_("シート"), max_length=200)
    row = models.PositiveIntegerField(_("行"))
    identity = models.CharField(_("見分ける語"), max_length=64)
    values = models.JSONField(_("読み取った値"), default=dict, encoder=DjangoJSONEncoder)
    proposals = models.JSONField(_("提案"), default=dict, encoder=DjangoJSONEncoder)
    originals = models.JSONField(_("元の表記"), default=dict)
    doubts = models.JSONField(_("確認したい項目"), default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("資産の出典")
        # Not db_index, which on PostgreSQL adds another one that only LIKE would use.
        indexes = [models.Index(fields=["identity"], name="source_by_identity")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.sheet}!{self.row}"


class ExportRun(models.Model):
    """One file that left the register: who, what for, which rows, and its digest."""

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel")
        CSV = "csv", _("CSV")
        JSON = "json", _("JSON")
        PDF = "pdf", _("PDF")

    class Layout(models.TextChoices):
        SHOWN = "shown", _("表示中の列")
        FORM = "form", _("帳票")
        ALL = "all", _("すべての列")
        DIFF = "diff", _("二つの日の違い")

    class Form(models.TextChoices):
        """The forms that offices print (帳票)."""

        REGISTER = "register", _("情報資産台帳")
        SCHOOL = "school", _("情報資産台帳（学校）")
        PERSONAL_FILE = "personal_file", _("個人情報ファイル簿")
        DISPOSALS = "disposals", _("廃棄記録簿")
        CONTRACTORS = "contractors", _("委託先・クラウド一覧")
        TAKE_OUTS = "take_outs", _("持ち出し簿")
        MEDIA = "media", _("USBメモリ管理簿")
        REVIEW = "review", _("棚卸確認票")
        AUDIT = "audit", _("監査調書")

    class State(models.TextChoices):
        WAITING = "waiting", _("受け付けた")
        RUNNING = "running", _("作成中")
        DONE = "done", _("書き出し済み")
        BROKEN = "broken", _("途中で終わった")
        CANCELLED = "cancelled", _("取りやめた")

    UNDER_WAY = (State.WAITING, State.RUNNING)

    class Alarm(models.TextChoices):
        """Why the administrators should know of it."""

        ROWS = "rows", _("一度に多くの資産")
        OFTEN = "often", _("1時間に何度も")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="exports", verbose_name=_("団体")
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("書き出した人")
    )
    begun_at = models.DateTimeField(_("書き出した日時"))
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"), null=True, editable=False)
    serial = models.PositiveIntegerField(_("年度の中の番号"), null=True, editable=False)
    alarm = models.CharField(_("注意"), max_length=5, choices=Alarm, blank=True, default="")
    purpose = models.CharField(_("目的"), max_length=200, blank=True, default="")
    format = models.CharField(_("形式"), max_length=5, choices=Format)
    layout = models.CharField(_("列"), max_length=6, choices=Layout, default=Layout.ALL)
    form = models.CharField(_("様式"), max_length=20, choices=Form, blank=True, default="")
    encoding = models.CharField(_("文字コード"), max_length=10, blank=True, default="")
    query = models.TextField(_("条件"), blank=True, default="")
    columns = models.JSONField(_("書き出した列"), default=list)
    state = models.CharField(_("状態"), max_length=9, choices=State, default=State.RUNNING)
    rows = models.PositiveIntegerField(_("件数"), default=0)
    size = models.PositiveBigIntegerField(_("大きさ"), default=0)
    digest = models.CharField(_("照合値（SHA-256）"), max_length=64, blank=True, default="")
    highest = models.PositiveSmallIntegerField(_("含まれる最も高い機密性の順位"), default=0)
    unencodable = models.JSONField(_("文字コードにない文字"), default=list)
    file_name = models.CharField(_("ファイル名"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = _("書き出し")
        indexes = [models.Index(fields=["municipality", "-begun_at"], name="export_by_time")]
        constraints = [
            models.UniqueConstraint(
                "municipality", "fiscal_year", "serial", name="export_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d} {self.format} {self.rows}"

    @property
    def number(self) -> str:
        """The number that is printed on every page: 令和8年度-0012."""
        if self.fiscal_year is None or self.serial is None:
            return ""
        return f"{dates.fiscal_year_label(self.fiscal_year)}-{self.serial:04}"


class ExportWork(models.Model):
    """What a file that is made in the background needs, and how far it has come.

    It stays as long as the file itself is kept to be fetched.
    """

    run = models.OneToOneField(
        ExportRun, models.CASCADE, primary_key=True, related_name="work", verbose_name=_("書き出し")
    )
    order = models.JSONField(default=dict)  # by_unit, paper, shown, words
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    cancel = models.BooleanField(default=False)
    taken_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("書き出しの作業")

    def __str__(self) -> str:
        return str(self.run_id)
