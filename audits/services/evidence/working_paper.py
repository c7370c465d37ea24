"""The auditor's working paper (監査調書) over a sample: what was drawn, with room to write."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import ExportRun
from assets.services.exports import runs
from audits.models import Sample
from audits.services.evidence import samples
from config.kit.dates import wareki


def stream(
    viewer: Viewer, sample: Sample, *, file_format: str, at: datetime
) -> tuple[ExportRun, str, Iterator[bytes]]:
    """Return the paper as PDF or Excel; raises as every export does."""
    words = _("%(purpose)s　%(day)sに%(of)d件から%(n)d件を抽出（乱数の種 %(seed)s）") % {
        "purpose": sample.purpose,
        "day": wareki(localdate(sample.drawn_at)),
        "of": sample.population,
        "n": len(sample.numbers),
        "seed": sample.seed,
    }
    selection = runs.Selection(samples.drawn(viewer, sample), words=words)
    wanted = runs.Wanted(
        file_format,
        ExportRun.Layout.FORM,
        purpose=_("監査調書：%(purpose)s") % {"purpose": sample.purpose},
        form=ExportRun.Form.AUDIT,
    )
    return runs.stream(viewer, selection, wanted, at=at)
