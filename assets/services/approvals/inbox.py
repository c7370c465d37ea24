"""Which applications a person finds: those that wait for them, their own, those in their scope."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet

from assets.access import Viewer
from assets.models import Application, ApprovalStep, Asset, Status
from assets.services.approvals.answering import (
    APPROVE,
    ASKED,
    Answer,
    Answering,
    Question,
    waiting_steps,
)


@dataclass(frozen=True)
class Brought:
    """An imported file, and how many of its new assets wait for somebody."""

    key: UUID
    name: str
    count: int


class Inbox:
    """The applications of one person's municipality, as they may see them on one day."""

    def __init__(self, viewer: Viewer, *, on: date) -> None:
        self.viewer = viewer
        self.answering = Answering(viewer.municipality_id or 0, on=on)

    @cached_property
    def waiting_ids(self) -> list[int]:
        """Those on whose present step this person may answer."""
        if not self.viewer.can(APPROVE):
            return []
        mine, known = self.viewer.user, set()
        found = []
        rows = waiting_steps(self.viewer.municipality_id or 0).values_list("application", *ASKED)
        for key, *asked in rows:
            if key not in known and self.answering.ask(Question(*asked)).of(mine):
                found.append(key)
            known.add(key)
        return found

    def waiting(self) -> QuerySet[Application]:
        return self._all.filter(pk__in=self.waiting_ids)

    def files(self) -> list[Brought]:
        """The imported files of whose new assets some wait for this person, the newest first."""
        run = "asset__source__run"
        rows = self.waiting().filter(asset__status=Status.PENDING, **{f"{run}__isnull": False})
        names = (f"{run}__key", f"{run}__file_name", f"{run}__received_at")
        found = rows.order_by(f"-{names[-1]}").values_list(*names).annotate(count=Count("pk"))
        return [Brought(key, name, count) for key, name, _at, count in found]

    def of_file(self, key: str) -> QuerySet[Application]:
        """What waits for this person of the assets that one imported file brought."""
        try:
            return self.waiting().filter(
                asset__status=Status.PENDING, asset__source__run__key=UUID(key)
            )
        except ValueError:
            return Application.objects.none()

    def own(self) -> QuerySet[Application]:
        """What this person applied for, as far as they may still know of the asset."""
        return self.seen().filter(applicant=self.viewer.user)

    def seen(self) -> QuerySet[Application]:
        """What is about assets that they see, what they are asked about, and what they decided."""
        theirs = Q(asset__in=self.viewer.assets()) | Q(pk__in=self.waiting_ids)
        decided = ApprovalStep.objects.filter(decided_by=self.viewer.user)
        secret = Q(asset__restricted=True)
        return self._all.filter(theirs | (~secret & Q(pk__in=decided.values("application"))))

    def get(self, key: UUID | str) -> Application:
        """Return one that they may see; raise DoesNotExist for any other."""
        steps = ("steps__unit", "steps__decided_by")
        return self.seen().prefetch_related(*steps).get(key=key)

    def own_open(self, key: str, *, kind: str, asset: Asset) -> Application:
        """Return one that they applied for and may still mend; DoesNotExist for any other."""
        mine = self.own().filter(state=Application.State.OPEN, asset=asset)
        try:
            application = mine.get(key=key)
        except ValidationError:  # no key at all
            raise Application.DoesNotExist from None
        if kind not in application.kinds:
            raise Application.DoesNotExist
        return application

    def may_decide(self, application: Application) -> bool:
        """Whether its present step waits for this person."""
        return application.is_open and application.pk in self.waiting_ids

    def answer(self, step: ApprovalStep, application: Application) -> Answer:
        """Who may answer one step today."""
        return self.answering.ask(Question.of(step, application))

    @property
    def _all(self) -> QuerySet[Application]:
        found = Application.objects.filter(municipality=self.viewer.municipality)
        return found.select_related(
            "asset__org_unit", "asset__municipality", "applicant", "unit", "exception", "deviation"
        )
