"""The village that cells are read in: units old and new, posts with holders, systems.

What is read needs no database: the context is gathered once, and the village is gone again.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from assets.models import Appointment, Asset, CustomField, Municipality, Post, Unit, User
from assets.services.imports.readings import REPAIRS, Context
from assets.services.imports.rows import Reading
from classification.services import catalogue
from config.kit import recording
from tests import factories

ON = factories.TODAY


def village() -> Municipality:
    home = factories.make_municipality()
    som = factories.make_unit(home, code="SOM", name="総務課")
    som.also_known_as = ["庶務課"]
    som.save()
    life = factories.make_unit(home, code="JUS", name="住民生活課")
    tax = factories.make_unit(home, code="ZEI", name="税務課")
    school = factories.make_unit(home, code="SHO", name="みほん小学校", kind="elementary")
    _end(factories.make_unit(home, code="JUM", name="戸籍課"), successor=life)
    _end(factories.make_unit(home, code="KIK", name="企画課"), successor=None)
    for unit, post in (
        (som, "総務課長"),
        (life, "住民生活課長"),
        (tax, "課長"),
        (school, "校長"),
    ):
        factories.make_post(unit, post)
    sato = factories.make_user("sato", som, name="佐藤 花子")
    factories.make_user("suzuki1", life, name="鈴木 一郎")
    factories.make_user("suzuki2", tax, name="鈴木 二郎")
    Appointment.objects.create(post=som.posts.get(), holder=sato, start_date=date(2025, 4, 1))
    for number, name in (("SOM-007", "文書管理システム"), ("SOM-008", "財務システム")):
        factories.make_asset(som, sato, asset_no=number, name=name, form="system")
    for kind, choices in (
        ("text", []),
        ("int", []),
        ("date", []),
        ("bool", []),
        ("choice", ["本庁舎", "北庁舎"]),
        ("multi", []),
    ):
        CustomField.objects.create(
            municipality=home, key=f"own_{kind}", label=f"独自{kind}", type=kind, choices=choices
        )
    return home


def _end(unit: Unit, *, successor: Unit | None) -> None:
    unit.valid_to, unit.successor = date(2024, 3, 31), successor
    unit.save()


class Place:
    """The context of the village, by another scheme where one is named, and its rows' keys."""

    def __init__(self, unblock: Callable[[], Any]) -> None:
        self.unblock = unblock
        self.made: dict[str, tuple[Context, dict[str, int]]] = {}

    def context(self, scheme: str = "lg2024") -> Context:
        if scheme not in self.made:
            self.made[scheme] = self._make(scheme)
        return self.made[scheme][0]

    @property
    def pks(self) -> dict[str, int]:
        """The keys of units, posts, people and assets by their names."""
        self.context()
        return self.made["lg2024"][1]

    def _make(self, scheme: str) -> tuple[Context, dict[str, int]]:
        with self.unblock(), transaction.atomic():
            with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="準備"):
                home = village()
                home.scheme_version = catalogue.current_scheme("admin", key=scheme)
                home.save()
                found = Context.of(home, on=ON)
                found.systems()  # asked for while they are there
                pks = {
                    str(row): row.pk
                    for model in (Unit, Post, User, Asset)
                    for row in model._default_manager.all()
                }
                pks["税務課の課長"] = Post.objects.get(unit__code="ZEI").pk
            transaction.set_rollback(True)
        return found, pks


def value_of(reading: Reading, key: str) -> Any:
    assert [issue for issue in reading.issues if issue.weight == "error"] == []
    assert set(reading.repairs) <= set(REPAIRS)
    return reading.values.get(key)


def objection(reading: Reading) -> tuple[str, tuple[str, ...]]:
    assert reading.values == {}
    (issue,) = reading.issues
    assert issue.weight == "error"
    return issue.message, issue.fixes
