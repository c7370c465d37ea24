"""Lists kept under a name: one's own, those of one's unit and those for everybody."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from assets.models import SavedView, User

MOST_SHOWN = 20
MOST_OWN = 50

# The lists a person may open: their own, their unit's, their municipality's. In SQL because
# the list of assets asks it every time, and Django writes longer than the database answers.
VISIBLE = """
FROM assets_savedview AS saved
JOIN assets_user AS owner ON owner.id = saved.owner_id
WHERE saved.owner_id = %s
OR (saved.audience = %s AND owner.municipality_id = %s)
OR (saved.audience = %s AND saved.unit_id = %s)
"""
KEYS = f"SELECT saved.id {VISIBLE}"
SHOWN = f"""
SELECT saved.id, saved.name, saved.query {VISIBLE}
ORDER BY saved.position, saved.id LIMIT {MOST_SHOWN}
"""


class Shown(NamedTuple):
    """What a tab needs of a saved list."""

    pk: int
    name: str
    query: str


def visible_views(user: User) -> QuerySet[SavedView]:
    """Return the lists this person may open."""
    visible = RawSQL(KEYS, _asker(user))  # noqa: S611 - a fixed text with parameters
    return SavedView.objects.filter(pk__in=visible).order_by("position", "pk")


def shown_views(user: User) -> list[Shown]:
    """Return the first of the lists this person may open, for the tabs."""
    with connection.cursor() as cursor:
        cursor.execute(SHOWN, _asker(user))
        return [Shown(*row) for row in cursor]


def _asker(user: User) -> list[str | int | None]:
    audience = SavedView.Audience
    return [user.pk, audience.ALL.value, user.municipality_id, audience.UNIT.value, user.unit_id]


def save_view(name: str, *, query: str, audience: str, by: User) -> SavedView:
    """Keep a list under a name; ValidationError for a name that is taken."""
    mine = SavedView.objects.filter(owner=by)
    _refuse_taken(name, mine)
    if mine.count() >= MOST_OWN:
        raise ValidationError(
            _("保存できる表示は%(most)s件までです。使わないものを削除してください。")
            % {"most": MOST_OWN}
        )
    last = mine.aggregate(last=Max("position"))["last"] or 0
    view = SavedView(name=name, query=query, owner=by, position=last + 1)
    return _shared(view, audience=audience, by=by)


def change_view(view: SavedView, *, name: str, audience: str, by: User) -> SavedView:
    """Rename a list or share it with others; only its owner does that."""
    _refuse_foreign(view, by)
    _refuse_taken(name, SavedView.objects.filter(owner=by).exclude(pk=view.pk))
    view.name = name
    return _shared(view, audience=audience, by=by)


def delete_view(view: SavedView, *, by: User) -> None:
    _refuse_foreign(view, by)
    view.delete()


def _shared(view: SavedView, *, audience: str, by: User) -> SavedView:
    view.audience = audience
    view.unit = by.unit if audience == SavedView.Audience.UNIT else None
    if audience == SavedView.Audience.UNIT and view.unit is None:
        raise ValidationError(_("所属がないため、同じ部署の人と共有できません。"))
    view.full_clean(validate_constraints=False)
    view.save()
    return view


def _refuse_taken(name: str, views: QuerySet[SavedView]) -> None:
    if views.filter(name=name).exists():
        raise ValidationError({"name": _("同じ名前の表示があります。別の名前にしてください。")})


def _refuse_foreign(view: SavedView, by: User) -> None:
    if view.owner_id != by.pk:
        raise ValidationError(_("変更できるのは、この表示を保存した人だけです。"))
