"""Reminders of what comes to an end: exceptions, leases, support, retention, hand-overs."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from assets.models import Asset, Deviation, Handover, Notice, RuleException, Status
from assets.services.notices.gathering import Gathering, Group, Words
from assets.services.notices.offices import Offices
from assets.services.notices.steps import reached, reminders, week
from assets.services.notices.telling import Telling
from config.kit.dates import fiscal_year, fiscal_year_label, fiscal_year_range
from config.kit.workdays import monday_of

EXPIRY = Notice.Kind.EXPIRY


def tellings(offices: Offices) -> Iterator[Telling]:
    gathering = Gathering(offices)
    _exceptions(gathering)
    _deviations(gathering)
    _equipment(gathering)
    _retention(gathering)
    _handovers(gathering)
    yield from gathering.tellings()


def _ending(model: Any, key: str, offices: Offices) -> Iterator[tuple[Any, int]]:
    """What is in force and ends soon, with the step that is reached."""
    steps = reminders()[key]
    found = model.objects.filter(
        asset__municipality=offices.municipality_id,
        state=model.State.IN_FORCE,
        expires_on__range=(offices.on, steps.horizon(offices.on)),
    ).select_related("asset", "approved_by")
    for row in found.order_by("pk"):
        step = reached(row.expires_on, steps.days, on=offices.on)
        if step is not None:
            yield row, step


def _exceptions(gathering: Gathering) -> None:
    for row, step in _ending(RuleException, "exception", gathering.offices):
        _tell_end(gathering, row, f"exception:{row.pk}:{step}", _(
            "%(unit)sの資産1件の例外措置（規則%(rule)s）が期限を迎えます。"
        ))  # fmt: skip


def _deviations(gathering: Gathering) -> None:
    for row, step in _ending(Deviation, "deviation", gathering.offices):
        _tell_end(gathering, row, f"deviation:{row.pk}:{step}", _(
            "%(unit)sの資産1件の、必要な水準の修正が期限を迎えます。"
        ))  # fmt: skip


def _tell_end(gathering: Gathering, row: Any, key: str, text: str) -> None:
    """Tell who answers for the asset, and in copy who allowed it."""
    asset = row.asset
    group = Group(asset.org_unit_id, asset.owner_role_id, 1, asset.restricted)
    told = {"unit": gathering.offices.code_and_name(asset.org_unit_id)[1]}
    told["rule"] = getattr(row, "rule", "")
    url = reverse("asset_detail", args=[asset.asset_no])
    words = Words(key, EXPIRY, text % told, url, row.expires_on)
    people = gathering.tell_keepers(group, words)
    if row.approved_by and row.approved_by not in people:
        gathering.tell_others([row.approved_by], group, words)


def _equipment(gathering: Gathering) -> None:
    texts = {
        "lease_end": _("%(unit)sの資産%%(count)d件のリースが満了します。返却と消去の準備を。"),
        "support_end": _("%(unit)sの資産%%(count)d件の製品サポートが終わります。更新の準備を。"),
    }
    for key, text in texts.items():
        for day, group, step in _coming(key, gathering.offices):
            code, name = gathering.offices.code_and_name(group.unit_id)
            words = Words(
                key=f"{key}:{code}:{day}:{step}",
                kind=EXPIRY,
                text=text % {"unit": name},
                url=f"/assets/?unit={code}",
                due_on=day,
            )
            gathering.tell_keepers(group, words)


def _kept(offices: Offices) -> Any:
    return (
        Asset.objects.kept()
        .filter(municipality=offices.municipality_id)
        .exclude(status=Status.DRAFT)
    )


def _coming(column: str, offices: Offices) -> Iterator[tuple[date, Group, int]]:
    steps = reminders()[column]
    rows = (
        _kept(offices)
        .filter(**{f"{column}__range": (offices.on, steps.horizon(offices.on))})
        .values_list(column, "org_unit", "owner_role", "restricted")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for day, unit_id, post_id, restricted, number in rows:
        step = reached(day, steps.days, on=offices.on)
        if step is not None:
            yield day, Group(unit_id, post_id, number, restricted), step


def _retention(gathering: Gathering) -> None:
    """In March: what may be disposed of in the coming fiscal year has to be decided on."""
    offices = gathering.offices
    if offices.on.month != reminders()["retention"].month:
        return
    year = fiscal_year(offices.on) + 1
    rows = (
        _kept(offices)
        .filter(retention_expires__range=fiscal_year_range(year))
        .values_list("org_unit", "owner_role", "restricted")
        .annotate(number=Count("pk"))
        .order_by()
    )
    text = _(
        "%(year)sに%(unit)sの資産%%(count)d件の保存期間が満了します。"
        "廃棄・延長・移管を決めてください。"
    )
    for unit_id, post_id, restricted, number in rows:
        code, name = offices.code_and_name(unit_id)
        told = text % {"year": fiscal_year_label(year), "unit": name}
        words = Words(f"retention:{code}:{year}", EXPIRY, told, f"/assets/?unit={code}")
        gathering.tell_keepers(Group(unit_id, post_id, number, restricted), words)


def _handovers(gathering: Gathering) -> None:
    """A hand-over that is not yet confirmed: the taker, weekly after its day with the giver."""
    offices, steps = gathering.offices, reminders()["handover"]
    found = Handover.objects.filter(
        municipality=offices.municipality_id,
        taken_at=None,
        due_on__lte=steps.horizon(offices.on),
    ).select_related("post", "taker", "giver")
    owned = _owned({row.post_id for row in found})
    for row in found.order_by("pk"):
        late = row.due_on < monday_of(offices.on)
        step = week(offices.on) if late else reached(row.due_on, steps.days, on=offices.on)
        if step is None:
            continue
        text = _("%(post)sの引継ぎ（資産%%(count)d件）の確認をお願いします。")
        words = Words(
            key=f"handover:{row.key}:{step}",
            kind=Notice.Kind.HANDOVER,
            text=text % {"post": row.post.name.replace("%", "%%")},
            url=reverse("handover_detail", args=[row.key]),
            due_on=row.due_on,
        )
        people = [row.taker] if row.taker else offices.of_post(row.post_id)
        for restricted, number in owned.get(row.post_id, ()):
            group = Group(row.post.unit_id, None, number, restricted)
            gathering.tell_others(people, group, words, is_copy=False)
            if late and row.giver and row.given_at is None:
                gathering.tell_others([row.giver], group, words)


def _owned(posts: set[int]) -> dict[int, list[tuple[bool, int]]]:
    """How many assets each post answers for, secret ones apart: not all may know of those."""
    found: dict[int, list[tuple[bool, int]]] = {}
    kept = Asset.objects.kept().filter(owner_role__in=posts).order_by()
    for post, restricted, number in kept.values_list("owner_role", "restricted").annotate(
        number=Count("pk")
    ):
        found.setdefault(post, []).append((restricted, number))
    return found
