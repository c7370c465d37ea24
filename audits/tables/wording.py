"""What an action is called: a verb noun from what it changed and where it came from."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Asset, Status
from audits.services import words
from audits.services.history import Entry
from classification import columns
from config.kit.languages import per_language

CLASSIFICATION = frozenset(
    {"c_level", "i_level", "a_level", "mext_level", "scheme_version_id", "school_scheme_version_id"}
)
# What a change is called after, the weightiest first.
TOPICS: tuple[tuple[frozenset[str], object, bool], ...] = (
    (CLASSIFICATION, gettext_lazy("分類を変更"), True),
    (frozenset({"owner_role_id"}), gettext_lazy("責任者を変更"), False),
    (frozenset({"org_unit_id"}), gettext_lazy("所管を変更"), True),
    (frozenset({"last_review", "reviewed_by_id"}), gettext_lazy("資産を確認"), True),
    (
        frozenset({"segment_id", "connects_to", "transfer_method", "connects_to_other_segment"}),
        gettext_lazy("ネットワークを変更"),
        False,
    ),
    (frozenset({"location", "room", "locked"}), gettext_lazy("保管場所を変更"), False),
    (
        frozenset({"contractor", "contract_no", "outsourced", "contract_check_on"}),
        gettext_lazy("委託先を変更"),
        False,
    ),
    (
        frozenset({"retention_id", "retention_start", "retention_expires", "disposition"}),
        gettext_lazy("保存期間を変更"),
        False,
    ),
)
STEPS = {
    (Status.DRAFT, Status.PENDING): gettext_lazy("承認を依頼"),
    (Status.DRAFT, Status.ACTIVE): gettext_lazy("登録を確定"),
    (Status.PENDING, Status.ACTIVE): gettext_lazy("登録を承認"),
    (Status.PENDING, Status.DRAFT): gettext_lazy("差し戻し"),
    (Status.ACTIVE, Status.SUSPENDED): gettext_lazy("休止"),
    (Status.SUSPENDED, Status.ACTIVE): gettext_lazy("使用を再開"),
    (Status.TO_DISPOSE, Status.ACTIVE): gettext_lazy("廃棄を取りやめ"),
}
DONE = {
    "import": gettext_lazy("取り込みで更新"),
    "bulk": gettext_lazy("一括変更"),
    "restore": gettext_lazy("元に戻した"),
    "undo": gettext_lazy("取り消した"),
}
STATES = {
    Status.TO_DISPOSE: gettext_lazy("廃棄を予定"),
    Status.DISPOSED: gettext_lazy("廃棄を確認"),
    Status.TRANSFERRED: gettext_lazy("移管"),
}

_FIELDS = {field.attname: field for field in Asset._meta.concrete_fields}


def title(entry: Entry) -> str:
    """Return 分類を変更, 取り込みで更新, 登録 …"""
    doing = words.doing(str(entry.facts.get("door", "")))
    if entry.first:
        return _first(entry, doing)
    if doing in DONE:
        return str(DONE[doing])
    return _step(entry) or _topic(entry.changed) or _beside(entry)


def is_major(entry: Entry) -> bool:
    """Whether the timeline fills the dot: entering, grades, life cycle, review, import."""
    doing = words.doing(str(entry.facts.get("door", "")))
    changed = set(entry.changed)
    weighty = any(major and keys & changed for keys, _name, major in TOPICS)
    return entry.first or doing in {"import", "restore"} or "status" in changed or weighty


@per_language
def label(attname: str) -> str:
    """Return the name of a column of the asset by its attribute."""
    known = columns.columns()
    column = known.get(attname) or known.get(attname.removesuffix("_id"))
    return column.title if column else str(_FIELDS[attname].verbose_name)


def _first(entry: Entry, doing: str) -> str:
    if doing == "import":
        return _("取り込みで登録")
    draft = entry.after is not None and entry.after["status"] == Status.DRAFT
    return _("下書きを登録") if draft else _("登録")


def _step(entry: Entry) -> str:
    if entry.before is None or entry.after is None:
        return ""
    old, new = entry.before["status"], entry.after["status"]
    if old == new:
        return ""
    step = STEPS.get((old, new)) or STATES.get(new) or _("状態を変更")
    return str(step)


def _topic(changed: Iterable[str]) -> str:
    keys = set(changed)
    for topic, name, _major in TOPICS:
        if topic & keys:
            return str(name)
    if len(keys) == 1:
        return _("%(column)sを変更") % {"column": label(next(iter(keys)))}
    return _("内容を変更") if keys else ""


def _beside(entry: Entry) -> str:
    """Name an action that left the asset's own columns alone."""
    if entry.links:
        added = any(link.before is None for link in entry.links)
        gone = any(link.after is None for link in entry.links)
        if added and not gone:
            return _("つながりを追加")
        return _("つながりを外す") if gone and not added else _("つながりを変更")
    if entry.attachments:
        added = any(change.before is None for change in entry.attachments)
        return _("添付を追加") if added else _("添付を変更")
    if entry.disposals:
        return _("廃棄記録を更新")
    return _("変更なし")
