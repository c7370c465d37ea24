"""What a finding says to people: what is wrong, by which clause, and where to mend it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from classification import columns
from classification.rules import Rule

# Where a demanded fact is entered, when it is no column itself.
ENTERED_AT = {
    "owner_active": "owner_role",
    "reviewed_within_year": "last_review",
    "retention_expired": "retention_expires",
}


def message(rule: Rule, broken: Sequence[str]) -> str:
    """Say what is wrong, by which clause, and what to do."""
    told = clause(rule)
    if rule.message:
        return f"{rule.message}（{told}）"
    labels = "」「".join(dict.fromkeys(label(name) for name in broken))
    text = _(
        "決まり「%(title)s」に合っていません。「%(labels)s」を確かめてください。（%(clause)s）"
    )
    return text % {"title": rule.title, "clause": told, "labels": labels}


def unknown(rule: Rule, broken: Sequence[str]) -> str:
    """Say that nobody stated what would show whether a rule is kept, and where it is entered."""
    labels = "」「".join(dict.fromkeys(label(name) for name in broken))
    text = _("「%(labels)s」が空欄で、決まり「%(title)s」に合うか分かりません。（%(clause)s）")
    return text % {"labels": labels, "title": rule.title, "clause": clause(rule)}


def field(broken: Sequence[str]) -> str:
    """Return the first column to mend, as the form names it."""
    first = broken[0] if broken else ""
    return ENTERED_AT.get(first, first)


def label(name: str) -> str:
    """Name a column that a rule demands something of."""
    key = ENTERED_AT.get(name, name)
    if key == "org_model":
        return _("ネットワークの形")
    known = columns.columns()
    return known[key].title if key in known else key


def clause(rule: Rule) -> str:
    """Name a clause of the policy as one; laws are named in full already."""
    if rule.clause[:1].isdigit():
        return _("基本方針%(clause)s") % {"clause": rule.clause}
    return rule.clause
