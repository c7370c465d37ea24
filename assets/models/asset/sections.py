"""The parts of an asset that a person thinks of together; form and page follow them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Section:
    """One part of the form; `details` are folded away until they are wanted."""

    key: str
    title: "StrPromise"
    fields: tuple[str, ...]
    details: tuple[str, ...] = ()
    clause: str = ""


SECTIONS = (
    Section(
        "basic",
        _("基本情報"),
        ("name", "org_unit", "kind", "form", "business", "summary"),
        clause="4(2)",
    ),
    Section(
        "grades",
        _("分類"),
        ("c_level", "i_level", "a_level", "mext_level", "classify_reason", "handling"),
        clause="6(2)",
    ),
    Section(
        "owner",
        _("責任者と利用者"),
        ("owner_role", "operator", "user_scope"),
        ("backup_owner",),
        clause="6(1)",
    ),
    Section(
        "place",
        _("保管とネットワーク"),
        ("location", "segment", "locked", "system", "connects_to", "transfer_method",
         "connects_to_other_segment", "specific_comm_id", "comm_peer_type"),
        ("room", "count", "count_unit", "hostname", "model_no", "acquired_on", "support_end",
         "lease_end"),
        clause="6(3)",
    ),
    Section(
        "personal",
        _("個人情報"),
        ("personal_info", "subject_count", "pi_purpose", "my_number", "handler_scope", "pia",
         "pi_file_listed"),
        ("pi_items", "searchable", "is_koseki", "staff_only"),
        clause="1",
    ),
    Section(
        "kept",
        _("保存と廃棄"),
        ("retention", "retention_start", "created_on"),
        ("doc_class", "retention_expires", "disposition"),
        clause="6(2)",
    ),
    Section(
        "measures",
        _("対策"),
        ("published", "backup", "mfa", "takeout_block", "media_encrypted", "via_security_cloud",
         "strong_access"),
        ("access_control", "log_kept", "physical_measure", "public_facing", "is_procedure"),
        clause="6(4)-(6)",
    ),
    Section(
        "others",
        _("委託・クラウド・SNS"),
        ("outsourced", "contractor", "contract_no", "contract_sec_clause", "resub_rule",
         "cloud_type", "cloud_permit_no", "ismap", "data_location", "sns_owner", "sns_policy_url"),
        ("contract_check_on", "is_sns"),
        clause="6(8)",
    ),
    Section(
        "review",
        _("確認と備考"),
        ("last_review", "reviewed_by", "next_review", "notes"),
        ("risk_score", "threats", "findings", "exception_id"),
        clause="6(9)",
    ),
)  # fmt: skip
