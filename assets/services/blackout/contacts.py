"""The contacts on the paper, kept by administrators."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assets.models import EmergencyContact, Municipality
from assets.services import versions
from config.kit import recording


def listed(municipality: Municipality) -> QuerySet[EmergencyContact]:
    found = EmergencyContact.objects.filter(municipality=municipality)
    return found.order_by("-active", "position", "name", "pk")


def find(municipality: Municipality, pk: int) -> EmergencyContact | None:
    return listed(municipality).filter(pk=pk).first()


def add_contact(contact: EmergencyContact, *, by: Any, reason: str = "") -> EmergencyContact:
    with recording.action(by=by, reason=reason or _("緊急の連絡先を追加")):
        versions.check(contact)
        contact.save(force_insert=True)
    return contact


def change_contact(
    contact: EmergencyContact, *, by: Any, version: int, reason: str = ""
) -> EmergencyContact:
    """Store a contact that was opened at `version`; raises ConflictError or ValidationError."""
    with recording.action(by=by, reason=reason or _("緊急の連絡先を変更")):
        stored = versions.lock(contact, version=version)
        if not versions.differs(stored, contact):
            return stored
        versions.check(contact)
        return versions.store(contact, version=version)
