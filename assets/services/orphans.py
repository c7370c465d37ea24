"""Assets that nobody answers for: no post, or one that has ended, or that nobody holds."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import AssetQuerySet, Post
from assets.models.responsibility import PostQuerySet


@dataclass(frozen=True)
class Orphans:
    """The assets of one post (None: of none), why nobody answers for them, and how many."""

    post: Post | None
    why: str
    count: int
    deputy: str = ""
    is_vacant: bool = False

    @property
    def query(self) -> str:
        """The list of exactly these assets."""
        return f"vacant=on&owner={self.post.pk if self.post else 'unset'}"


def among(assets: AssetQuerySet, *, viewer: Viewer, on: date) -> AssetQuerySet:
    """Keep those that nobody answers for on a day; a deputy does not end a vacancy."""
    held = answering(viewer, on=on)
    return assets.filter(Q(owner_role__isnull=True) | ~Q(owner_role__in=held))


def answering(viewer: Viewer, *, on: date) -> PostQuerySet:
    """The posts that exist, in a unit that exists, and that somebody holds."""
    posts = Post.objects.filter(unit__municipality=viewer.municipality)
    living = posts.valid(on=on).filter(
        Q(unit__valid_to=None) | Q(unit__valid_to__gte=on), unit__valid_from__lte=on
    )
    return living.exclude(pk__in=posts.vacant(on=on).values("pk"))


def listed(viewer: Viewer, *, on: date) -> list[Orphans]:
    """Return what the viewer may see of them, by post: those of no post first."""
    found = among(viewer.assets().kept(), viewer=viewer, on=on).order_by()
    counted = found.values_list("owner_role").annotate(count=Count("pk"))
    counts: dict[int | None, int] = dict(counted)
    posts = Post.objects.filter(pk__in=[pk for pk in counts if pk]).select_related("unit")
    rows = [
        _of_post(post, counts[post.pk], on=on)
        for post in posts.with_holders(on=on).order_by("unit__path", "pk")
    ]
    if None in counts:
        rows.insert(0, Orphans(None, _("管理者が登録されていません"), counts[None]))
    return rows


def _of_post(post: Post, count: int, *, on: date) -> Orphans:
    if post.unit.valid_to and post.unit.valid_to < on:
        return Orphans(post, _("部署が廃止されました"), count)
    if post.valid_to and post.valid_to < on:
        return Orphans(post, _("役職が廃止されました"), count)
    terms = post.holders_now  # type: ignore[attr-defined]
    deputies = "、".join(term.holder.name for term in terms)
    return Orphans(post, _("役職が空席です"), count, deputies, is_vacant=True)
