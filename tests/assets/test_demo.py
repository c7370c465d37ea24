"""manage.py load_demo: みほん村 and となり町, with their past.

Loading takes seconds, so the tests share one load: setUpTestData of a TestCase.
"""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.test import TestCase, override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from assets.access import Viewer
from assets.forms.listing import Conditions
from assets.models import (
    Appointment,
    Asset,
    AssetRelation,
    Disposal,
    Municipality,
    Post,
    SavedView,
    SearchEntry,
    Status,
    Unit,
    User,
)
from assets.services import demo, register
from assets.services.demo.place import day, read
from audits import ledger
from audits.models import Change
from classification import columns
from config.kit import recording
from tests import factories
from tests.assets.demo_findings import FindingsOfTheDemo, grave

ROLES = {"admin", "ciso", "manager", "staff", "auditor", "stranger", "other_municipality"}
KNOWN_GAPS = {"SOM-017": ["sns_owner"], "SOM-066": ["cloud_permit_no"]}


def run(name: str, *arguments: str) -> str:
    call_command(name, *arguments, stdout=(told := StringIO()))
    return told.getvalue()


class TestLoadedDemo(FindingsOfTheDemo, TestCase):
    village: Municipality
    town: Municipality
    log_ins: list[dict[str, str]]
    told: str

    @classmethod
    def setUpTestData(cls) -> None:
        with TemporaryDirectory() as folder, override_settings(DATA_DIR=Path(folder)):
            cls.told = run("load_demo")
            cls.log_ins = json.loads((Path(folder) / "demo_users.json").read_text("utf-8"))
        cls.village = Municipality.objects.get(name="みほん村")
        cls.town = Municipality.objects.get(name="となり町")

    def test_it_has_the_287_assets_of_the_village_and_a_few_in_other_states(self) -> None:
        states = list(self.village.assets.values_list("status", flat=True))
        assert len(states) == 295
        assert states.count(Status.DRAFT) == 5
        for state in (Status.PENDING, Status.SUSPENDED, Status.TO_DISPOSE, Status.DISPOSED):
            assert states.count(state) == 1, state

    def test_it_has_a_smaller_neighbour(self) -> None:
        assert self.town.assets.count() == 25
        assert self.town.units.exclude(kind=Unit.Kind.ROOT).count() == 7

    def test_schools_belong_to_the_board_of_education(self) -> None:
        school = self.village.units.get(code="SHO")
        assert school.path == "/ROOT/KYO/SHO/"
        assert school.is_school

    def test_everybody_named_can_log_in_and_nobody_else(self) -> None:
        assert {person["role"] for person in self.log_ins} >= ROLES
        for person in self.log_ins:
            user = User.objects.get(username=person["username"])
            assert user.check_password(person["password"]), person
            assert user.municipality.name == person["municipality"]  # type: ignore[union-attr]
            assert user.unit.name == person["unit"]  # type: ignore[union-attr]
            assert person["username"] in self.told
        usernames = [person["username"] for person in self.log_ins]
        others = User.objects.exclude(username__in=usernames)
        assert not [user for user in others if user.has_usable_password()]

    def test_each_sees_what_their_role_allows(self) -> None:
        def seen(username: str) -> set[tuple[str, str]]:
            assets = Viewer(User.objects.get(username=username)).assets()
            found = assets.select_related("municipality", "org_unit")
            return {(asset.municipality.name, asset.org_unit.code) for asset in found}

        assert len(seen("admin")) == len(seen("auditor")) == len(seen("ciso")) == 14
        assert seen("staff") == seen("manager") == {("みほん村", "JUM")}
        assert seen("stranger") == {("みほん村", "ZEI")}
        assert {town for town, _code in seen("neighbor")} == {"となり町"}

    def test_numbers_go_on_after_those_of_the_file(self) -> None:
        with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="試験"):
            number = register.next_number(self.village.units.get(code="JUM"))
        assert number == "JUM-030"

    def test_registered_assets_lack_nothing_but_the_two_gaps_that_the_demo_shows(self) -> None:
        registered = Asset.objects.select_related("org_unit", "municipality")
        registered = registered.exclude(status=Status.DRAFT)
        lacking = {
            asset.asset_no: [column.key for column in columns.missing(asset.facts())]
            for asset in registered
        }
        assert {number: keys for number, keys in lacking.items() if keys} == KNOWN_GAPS

    def test_columns_are_stored_as_the_register_keeps_them(self) -> None:
        records = self.village.assets.get(asset_no="SOM-004")
        assert (records.count, records.count_unit, records.searchable) == (420, "冊", "")
        site = self.village.assets.get(asset_no="SOM-015")
        assert site.extra == {"tamper_check": "変更監視メール", "domain_owner_confirmed": True}
        assert site.locked is None
        payments = self.village.assets.get(asset_no="KAI-002")
        assert payments.system == self.village.assets.get(asset_no="KAI-001")
        register_of_residents = self.village.assets.get(asset_no="JUM-001")
        assert register_of_residents.system_name == "住民記録システム"
        line = self.village.assets.get(asset_no="SOM-016")
        assert line.sns_owner == Post.objects.get(
            unit__code="SOM", name="総務課長", unit__municipality=self.village
        )

    def test_grades_were_decided_by_the_old_scheme_and_then_anew(self) -> None:
        tax = self.village.assets.get(asset_no="ZEI-001")
        grades = tax.history.order_by("history_id").values_list(
            "c_level", "c_rank", "scheme_version__scheme"
        )
        assert grades[0] == ("3", 3, "lg_legacy")
        assert list(grades)[-1] == ("3B", 4, "lg2024")
        assert "旧区分" in tax.classify_reason
        left = self.village.assets.exclude(status=Status.DRAFT).exclude(
            scheme_version=self.village.scheme_version
        )
        assert not left.exists()

    def test_every_version_says_who_why_when_and_whence(self) -> None:
        versions = Asset.history.all()
        assert not versions.filter(history_user=None).exists()
        assert not versions.filter(history_change_reason="").exists()
        assert not versions.filter(history_date__gt=timezone.now()).exists()
        begin = versions.earliest("history_date").history_date
        assert (timezone.now() - begin).days > 550
        assert set(versions.values_list("door", flat=True)) >= {
            "import 1",
            "screen",
            "screen bulk",
        }
        moved = versions.filter(door="import 1").values("request_id").distinct()
        assert moved.count() == 1

    def test_many_assets_have_three_to_seven_versions(self) -> None:
        assert self.village.assets.filter(version__gte=3).count() >= 80

    def test_a_change_was_taken_back(self) -> None:
        points = self.village.assets.get(asset_no="JUM-023")
        kept = points.history.order_by("history_id").values_list("retention", flat=True)
        assert list(kept)[1:4] == ["5年", "永年", "5年"]

    def test_log_and_history_agree_for_every_asset(self) -> None:
        lines: dict[str, list[tuple[UUID, str]]] = {}
        for key, request, reason in (
            Change.objects.filter(table_name="assets_asset")
            .order_by("id")
            .values_list("row_key", "request_id", "reason")
        ):
            lines.setdefault(key, []).append((request, reason))
        for asset in Asset.objects.all():
            versions = list(asset.history.order_by("history_id"))
            assert [row.version for row in versions] == list(range(1, asset.version + 1))
            assert lines[str(asset.pk)] == [
                (row.request_id, row.history_change_reason) for row in versions
            ]
            assert not register.changed_columns(versions[-1].instance, asset)

    def test_a_head_changed_in_april_and_one_post_is_vacant(self) -> None:
        head = Post.objects.get(unit__municipality=self.village, name="住民課長")
        before, now = head.appointments.filter(capacity=Appointment.Capacity.HOLDER).order_by(
            "start_date"
        )
        assert (before.holder.is_active, now.holder.username) == (False, "manager")
        assert (before.end_date, now.start_date) == (
            now.start_date.replace(month=3, day=31),
            now.start_date.replace(month=4, day=1),
        )
        vacant = Post.objects.vacant(on=timezone.localdate()).filter(
            unit__municipality=self.village
        )
        assert {post.name for post in vacant} == {"農林課長", "農業委員会事務局長"}

    def test_some_reviews_are_overdue(self) -> None:
        overdue = self.village.assets.overdue(on=timezone.localdate()).count()
        assert 2 <= overdue <= 40

    def test_one_disposal_is_complete_and_confirmed_by_somebody_else(self) -> None:
        done = Disposal.objects.get(asset__status=Status.DISPOSED)
        assert done.done_on == done.asset.disposed_on
        assert done.certificate_no
        assert done.confirmed_by not in {None, done.planned_by}
        planned = Disposal.objects.get(asset__status=Status.TO_DISPOSE)
        assert planned.asset.asset_no == "SOM-034"

    def test_assets_are_linked_inside_their_municipality(self) -> None:
        links = AssetRelation.objects.select_related("source", "target")
        assert links.filter(source__municipality=self.village).count() >= 60
        assert all(link.source.municipality_id == link.target.municipality_id for link in links)

    def test_views_are_ready_for_everybody_and_show_something(self) -> None:
        viewer = Viewer(User.objects.get(username="staff"))
        everything = viewer.assets().count()
        views = SavedView.objects.filter(audience="all", owner__username="admin")
        assert views.count() == 4
        for view in views.exclude(name="責任者が空席"):
            asked = Conditions(QueryDict(view.query), viewer, on=timezone.localdate())
            assert 0 < asked.assets().count() < everything, view.name
            assert not asked.unread

    def test_every_asset_can_be_searched_and_the_index_can_be_rebuilt(self) -> None:
        entries = dict(SearchEntry.objects.values_list("asset", "text"))
        assert len(entries) == Asset.objects.count()
        SearchEntry.objects.all().update(text="", pieces="")
        assert "320件" in run("reindex_search")
        assert dict(SearchEntry.objects.values_list("asset", "text")) == entries

    def test_a_second_load_changes_nothing(self) -> None:
        before = Change.objects.count()
        assert "何も変えませんでした" in run("load_demo")
        assert "何も変えませんでした" in run("load_demo", "--again")
        assert Change.objects.count() == before

    def test_no_trigger_is_absent(self) -> None:
        assert ledger.absent_triggers() == []


@pytest.fixture
def only_town(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "FILES", ("demo_town",))


@pytest.mark.usefixtures("db", "only_town")
def test_a_taken_username_loads_nothing_at_all() -> None:
    factories.make_user("neighbor", factories.root_of(factories.make_municipality()))
    with pytest.raises(CommandError, match="neighbor"):
        run("load_demo", "--again")
    assert not Municipality.objects.filter(name="となり町").exists()


@pytest.mark.usefixtures("db", "only_town")
@pytest.mark.parametrize("on", [date(2027, 2, 3), date(2027, 8, 1), date(2028, 2, 29)])
def test_the_past_follows_the_day_of_loading(on: date) -> None:
    demo.load(on=on)
    assets = Asset.objects.exclude(status=Status.DRAFT)
    assert Asset.objects.overdue(on=on).count() <= 2
    assert all(asset.last_review is None or asset.last_review <= on for asset in assets)
    assert not Asset.history.filter(history_date__date__gt=on).exists()
    assert grave(Municipality.objects.get(name="となり町")) == []


@pytest.mark.usefixtures("db", "only_town")
def test_a_rule_of_the_register_stops_a_wrong_line(monkeypatch: pytest.MonkeyPatch) -> None:
    town = read("demo_town")
    town["assets"][0]["location"] = ""
    monkeypatch.setattr(demo, "read", lambda _name: town)
    with pytest.raises(ValidationError):
        demo.load(on=date(2026, 11, 24))


@given(on=st.dates(date(2026, 1, 1), date(2090, 12, 31)))
def test_the_story_ends_before_the_day_of_loading(on: date) -> None:
    assert day("0 11-12 11:25", on=on) < on
    assert (on - day("0 11-12", on=on)).days <= 366


def test_every_story_is_told_in_order() -> None:
    for name in ("demo_village", "demo_town"):
        days = [day(event["at"], on=date(2026, 11, 24)) for event in read(name)["story"]]
        assert days == sorted(days)
