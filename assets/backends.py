"""Who a session belongs to."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import Count, OuterRef, Subquery

from assets.models import Notice, User
from config.kit.prepared import Prepared

_unread = Notice.objects.filter(recipient=OuterRef("pk"), read_at=None).order_by()
_person: Prepared[User] = Prepared(
    lambda pk: User.objects.filter(pk=pk).annotate(
        unread=Subquery(_unread.values("recipient").annotate(n=Count("*")).values("n"))
    )
)


class SignedIn(ModelBackend):
    """Reads the person of a session, with the unread notices, in one prepared question."""

    def get_user(self, user_id: int) -> User | None:
        found = _person.first(pk=user_id)
        return found if found and self.user_can_authenticate(found) else None
