"""Telling people what is due: who is told, what and when, and the mails that carry it.

`tell` and `tell_many` are for everyone: what is told twice under one key is told once.
"""

from assets.services.notices.offices import Offices, recipients
from assets.services.notices.telling import Telling, tell, tell_many

__all__ = ["Offices", "Telling", "recipients", "tell", "tell_many"]
