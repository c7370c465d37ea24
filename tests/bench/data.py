"""A register of any size in seconds, recorded by the triggers like every other.

A few hundred patterns are entered through the services; the rest are copies of them made
inside the database, with numbers, names and units of their own. The triggers stay in
force: every copy has its line in the change log, its typed version and its search entry.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from unittest import mock

from django.db import connection
from django.db.models import Max

from assets.models import Asset, Post, Unit, User, search
from assets.services import indexing, register
from classification.services import catalogue
from config.kit import recording, statistics
from config.kit.text import fold
from tests import factories

PATTERNS = 300
DEPARTMENTS, SECTIONS = 10, 10
VERSIONS = 60
DAY = date(2026, 4, 1)
MOMENT = datetime(2026, 4, 1, tzinfo=UTC)
REASON = "計測の準備"
RARE, COMMON, MISSING = "鵜飼", "台帳", "麒麟"
WORK = (
    "住民基本", "税務", "国民健康保険", "介護保険", "後期高齢者医療", "選挙人名簿", "戸籍",
    "児童手当", "生活保護", "障害福祉", "農地", "道路", "上下水道", "公営住宅", "学齢簿",
    "就学援助", "予防接種", "母子保健", "防災", "財務会計", "人事給与", "文書管理", "契約",
    "議会", "地籍", "林道", "図書館",
)  # fmt: skip
OBJECTS = (
    "台帳", "台帳システム", "申請書つづり", "管理簿", "電算データ", "証明発行端末",
    "ファイルサーバ", "台帳の控え", "設計書", "運用手順書", "名簿", "台帳検索用データ",
)  # fmt: skip
PLACES = ("本庁舎1階 書庫", "本庁舎2階 事務室", "情報システム室", "第二庁舎 倉庫", "支所 事務室")
FORMS = ("db", "file", "paper", "server", "terminal", "system")
ANSWERS: dict[str, bool] = {
    "connects_to_other_segment": False, "via_security_cloud": True, "locked": True, "mfa": True,
    "takeout_block": True, "media_encrypted": True,
}  # fmt: skip
SEED = "bench_seed"
OWN = ("asset_no", "name", "org_unit_id", "owner_role_id", "next_review", "restricted")


def found() -> None:
    """Lay out the municipality: 110 units, an administrator, and staff of a tenth of it."""
    with recording.origin("bench"), recording.action(by=recording.PROGRAM, reason=REASON):
        catalogue.load_catalogue(by=recording.PROGRAM, reason=REASON)
        village = factories.make_municipality()
        for number in range(DEPARTMENTS):
            above = factories.make_unit(village, code=f"D{number:02}", name=f"第{number + 1}課")
            factories.make_post(above, f"第{number + 1}課長")
            for part in range(SECTIONS):
                name = f"第{number + 1}課{part + 1}係"
                code = f"S{number:02}{part}"
                unit = factories.make_unit(village, code=code, name=name, parent=above)
                factories.make_post(unit, f"{name}長")
        factories.make_user("admin", factories.root_of(village), role="admin")
        factories.make_user("staff", Unit.objects.get(code="D03"), role="registrar")


def grow(size: int) -> None:
    """Enter assets until there are `size` of them."""
    admin = User.objects.get(username="admin")
    chance = random.Random(size)  # noqa: S311 - the same register in every run
    _execute({"sqlite": "PRAGMA synchronous=OFF", "postgresql": f"DROP INDEX {search.INDEX}"})
    with recording.origin("bench"), recording.action(by=admin, reason=REASON):
        if not Asset.objects.exists():
            _enter_patterns(admin, chance)
        last = Asset.objects.aggregate(last=Max("pk"))["last"]
        _copy(list(_seeds(size, chance)))
        _write_versions("+", f"id > {last}")
        _edit(f"id > {last} AND (id & 3) = 0")
        _index(last)
    _execute({"postgresql": "SET maintenance_work_mem = '256MB'"})
    search.install_index()
    statistics.refresh()  # what the work of each day does
    _execute({"postgresql": "VACUUM ANALYZE"})  # what autovacuum does within a minute


def widen(size: int) -> None:
    """Copy further past the record, until there are `size` assets: for what reads only them."""
    lift = {"postgresql": "ALTER TABLE assets_asset DISABLE TRIGGER USER"}
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                ["assets_asset"],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
    _execute(lift)
    _copy(list(_seeds(size, random.Random(size))))  # noqa: S311 - the same in every run
    statistics.refresh()
    _execute({"postgresql": "VACUUM ANALYZE"})


def _execute(statements: dict[str, str]) -> None:
    if statement := statements.get(connection.vendor):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _enter_patterns(admin: User, chance: random.Random) -> None:
    units = list(Unit.objects.exclude(parent=None).order_by("code"))
    segments = list(catalogue.segments())
    for number in range(PATTERNS):
        columns: dict[str, Any] = {
            "name": f"{chance.choice(WORK)}{chance.choice(OBJECTS)}",
            "summary": f"{chance.choice(WORK)}事務に用いる{chance.choice(OBJECTS)}。毎年更新する。",
            "form": chance.choice(FORMS),
            "segment_id": chance.choice(segments),
            "c_level": chance.choice("12"),
            "location": chance.choice(PLACES),
            "room": f"{chance.randrange(1, 40)}番棚",
            "operator": f"{chance.choice(WORK)}係 主査",
            **ANSWERS,
            "notes": "令和7年度の棚卸で確認済み。" if number % 3 else "",
        }
        factories.make_asset(units[number % len(units)], admin, **columns)
    told = Asset.objects.earliest("pk")
    for version in range(1, VERSIONS):
        told = Asset.objects.get(pk=told.pk)
        told.location, told.room = PLACES[version % len(PLACES)], f"{version}番棚"
        with recording.origin("bench"):  # each its own action, as on separate days
            register.change_asset(told, by=admin, reason=f"{version}回目の移動", version=version)


def _seeds(size: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    """Yield what is a copy's own: which pattern, and the columns of OWN."""
    posts = dict(Post.objects.values_list("unit_id", "pk"))
    units = list(Unit.objects.exclude(parent=None).order_by("code").values_list("pk", "code"))
    patterns = list(Asset.objects.order_by("pk").values_list("pk", "name")[:PATTERNS])
    for serial in range(Asset.objects.count(), size):
        unit, code = units[serial % len(units)]
        pattern, name = patterns[serial % PATTERNS]
        called = RARE if serial % 5_000 == 999 else "第"
        review = DAY + timedelta(days=chance.randrange(600))
        number = f"{code}-{serial + 100_000}"
        full = f"{name} {called}{serial % 997}号"
        yield pattern, number, full, unit, posts[unit], review.isoformat(), serial % 50 == 0


def _copy(seeds: list[tuple[Any, ...]]) -> None:
    """Copy the patterns: all columns are the pattern's, except those of OWN."""
    columns = [field.column for field in Asset._meta.local_concrete_fields if field.column != "id"]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f"s.{name}" if name in OWN else f'p."{name}"' for name in columns)
    values = values.replace('p."version"', "1")
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {SEED} (pattern bigint, asset_no varchar(24), name "
            "varchar(200), org_unit_id bigint, owner_role_id bigint, next_review date, "
            "restricted boolean)"
        )
        for start in range(0, len(seeds), 100):
            some = seeds[start : start + 100]
            places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(some))
            flat = [value for seed in some for value in seed]
            cursor.execute(f"INSERT INTO {SEED} VALUES {places}", flat)
        cursor.execute(
            f"INSERT INTO assets_asset ({names}) SELECT {values} "
            f"FROM {SEED} s JOIN assets_asset p ON p.id = s.pattern"
        )
        cursor.execute(f"DROP TABLE {SEED}")


def _edit(condition: str) -> None:
    """Change these assets once, as somebody did who moved them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE assets_asset SET version = version + 1, room = room || 'の2' WHERE {condition}"
        )
    _write_versions("~", condition)


def _write_versions(kind: str, condition: str) -> None:
    """Write a typed version of these assets as they are now."""
    columns = [field.column for field in Asset._meta.local_concrete_fields]
    names = ", ".join(f'"{name}"' for name in columns)
    moment = connection.ops.adapt_datetimefield_value(MOMENT)
    request = uuid.uuid4()
    key = request if connection.features.has_native_uuid_field else request.hex
    admin = User.objects.get(username="admin")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Asset.history.model._meta.db_table} ({names}, history_date, "
            "history_change_reason, history_type, history_user_id, request_id, door) "
            f"SELECT {names}, %s, %s, %s, %s, %s, 'bench' FROM assets_asset WHERE {condition}",
            [moment, REASON, kind, admin.pk, key],
        )


def _index(last: int) -> None:
    """Write the search entries; the same words are folded once."""
    with mock.patch.object(search, "fold", lru_cache(200_000)(fold)):
        fresh = Asset.objects.filter(pk__gt=last).only(*search.SEARCHED, "extra", "municipality_id")
        for start in range(last, Asset.objects.aggregate(top=Max("pk"))["top"], 5_000):
            indexing.index(list(fresh.filter(pk__gt=start, pk__lte=start + 5_000)))
