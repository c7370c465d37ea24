"""What is new to an auditor: how often what they look at first happened since the last visit."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from audits.services import event_log
from audits.services.words import EVENTS
from config.kit.events import Count, News


def for_home(viewer: Viewer) -> News | None:
    """Return each kind that happened with its number; the list shows them from that day on."""
    found = event_log.since_last_visit(viewer)
    if found is None:
        return None
    day = localdate(found.at).isoformat()
    kinds = [kind for kind in event_log.FIRST_OF_ALL if found.counts.get(kind)]
    return News(found.at, [_count(kind, found.counts[kind], day) for kind in kinds])


def _count(kind: str, number: int, day: str) -> Count:
    words = _("%(kind)s %(number)s件") % {"kind": EVENTS[kind], "number": f"{number:,}"}
    return Count(words, f"{reverse('event_list')}?{urlencode({'kind': kind, 'since': day})}")
