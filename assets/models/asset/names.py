"""What the columns are called where there is little room: as people say it in the office."""

from django.utils.translation import gettext_lazy as _

from classification import columns
from config.kit.languages import per_language

SHORT = {
    "asset_no": _("番号"),
    "name": _("資産名"),
    "form": _("種別"),
    "kind": _("資産区分"),
    "org_unit": _("所管"),
    "owner_role": _("責任者"),
    "operator": _("担当者"),
    "segment": _("ネットワーク"),
    "mext_level": _("重要性"),
    "location": _("保管場所"),
    "personal_info": _("個人情報"),
    "next_review": _("次回確認"),
    "support_end": _("サポート終了"),
    "lease_end": _("リース満了"),
}


@per_language
def short_name(key: str) -> str:
    """Return the short name of a column, or its full one where there is no other."""
    return str(SHORT.get(key) or columns.label(key))
