"""assets/services/alike: what is remembered of assets that are alike is what each would get"""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import BooleanField, DateField, Field, ForeignKey, IntegerField, JSONField

from assets.access import Viewer
from assets.models import Assessment, Asset, Finding, Unit, User
from assets.services import assessing
from assets.services.checks import FIELDS
from assets.services.findings import keeping
from assets.services.findings.evaluation import Judge
from config.kit import recording
from tests.assets.imports import bringing
from tests.assets.imports.bringing import KOSEKI, LEDGER, csv_of
from tests.factories import TODAY, make_post

pytestmark = pytest.mark.django_db
CODES = {
    "segment_id": ("", "lgwan", "internet", "mynumber", "school_learn"),
    "c_level": ("", "1", "2", "3B", "3C"),
    "mext_level": ("", "I", "III"),
    "connects_to": ([], ["internet"], ["lgwan", "internet"]),
    "transfer_method": ("", "画面転送", "LBO限定接続"),
}
BESIDE: tuple[dict[str, Any], ...] = ({}, {"tamper_check": "ある"}, {"x_own": "倉庫"})


def pool(name: str, field: Field) -> tuple[Any, ...]:
    """A few values of a column: none first, and then such as rules tell apart."""
    kinds: tuple[tuple[type[Field], tuple[Any, ...]], ...] = (
        (BooleanField, (None, True, False)),
        (JSONField, ([],)),
        (DateField, (None, TODAY - timedelta(400), TODAY + timedelta(40))),
        (ForeignKey, (None,)),
        (IntegerField, (None, 0, 50, 5_000)),
    )
    others = (
        ("", *[code for code, _label in field.flatchoices][:4]) if field.choices else ("", "何か")
    )
    return CODES.get(name) or next((v for kind, v in kinds if isinstance(field, kind)), others)


def states(unit: Unit, post: int, count: int) -> list[dict[str, Any]]:
    """Assets as plain columns, of which a few say something: many are alike."""
    chance, made = random.Random(5), []  # noqa: S311 - the same assets in every run
    pools = {name: pool(name, field) for name, field in FIELDS.items()}
    place = unit.municipality
    empty = {name: values[0] for name, values in pools.items()} | {"status": "active"}
    empty |= {"municipality_id": place.pk, "org_unit_id": unit.pk, "form": "db"}
    for key in range(count):
        told = {name: chance.choice(pools[name]) for name in chance.sample([*pools], 6)}
        told |= {"id": key, "extra": chance.choice(BESIDE), "public_facing": key % 3 == 0}
        told |= {"owner_role_id": chance.choice((None, post))}
        told |= {"scheme_version_id": chance.choice((None, place.scheme_version_id))}
        made.append(empty | told | {"next_review": TODAY + timedelta(chance.choice((-9, 9)))})
    return made


def test_what_is_remembered_is_what_each_would_get(unit: Unit) -> None:
    place, post = unit.municipality, make_post(unit, "住民課長").pk
    many, one = (Judge(place, on=TODAY, many=many) for many in (True, False))
    assessors = [assessing.Assessor(place, on=TODAY, many=many) for many in (True, False)]
    every = states(unit, post, 600)
    for held in (frozenset(), frozenset({post})):
        around = assessing.Surroundings(held, linked={1, 2}, wrong={2, 3})
        for state in [*every, *every]:
            asked: dict[str, Any] = {"org_type": unit.org_type, "held": held}
            assert many.breaches(state, **asked) == one.breaches(state, **asked)
            first, second = (a.record(state, around, org_type=unit.org_type) for a in assessors)
            assert first == second


def test_an_import_enters_what_a_night_would_find(unit: Unit, admin: User) -> None:
    rows = [KOSEKI | {"資産名": f"戸籍簿{n}", "機密性": "12"[n % 2]} for n in range(30)]
    bringing.bring(csv_of(LEDGER, *rows), Viewer(admin))
    assert Finding.objects.values("asset").distinct().count() == Asset.objects.count() == 31
    assert Assessment.objects.count() == 31

    place, on = unit.municipality, date.fromisoformat(str(Finding.objects.first().found_on))  # type: ignore[union-attr]
    with recording.action(by=recording.PROGRAM, reason="点検", municipality_id=place.pk):
        assert keeping.evaluate(place, by=recording.PROGRAM, on=on) == 0
        assert assessing.keep_all(place, on=on) == 0
