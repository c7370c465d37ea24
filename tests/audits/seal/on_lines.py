"""Attacks on the lines of the log, on events, and on the register beside them.

Each returns the name of the object that verification must name.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection

from audits.models import Change, Event, SealLeaf
from tests.audits.seal.conftest import Sealed, sql

Attack = Callable[[Sealed], str]


def edit(line: Change, column: str, value: Any) -> None:
    sql(f'UPDATE audits_change SET "{column}" = %s WHERE id = %s', value, line.pk)


def said_of(line: Change) -> str:
    return f"変更の記録 {line.pk}"


def change_what_was_written(world: Sealed) -> str:
    line = world.lines()[1]
    edit(line, "new", (line.new or "").replace("書庫A-1", "書庫A-9"))
    return said_of(line)


def change_the_reason(world: Sealed) -> str:
    edit(line := world.lines()[1], "reason", "点検")
    return said_of(line)


def change_who_did_it(world: Sealed) -> str:
    edit(line := world.lines()[1], "actor", "somebody")
    return said_of(line)


def change_from_where(world: Sealed) -> str:
    edit(line := world.lines()[1], "address", "192.0.2.1")
    return said_of(line)


def re_date(world: Sealed) -> str:
    line = world.lines()[1]
    sql("UPDATE audits_change SET at = %s WHERE id = %s", "2026-04-01 09:00:00+00:00"
        if connection.vendor == "postgresql" else "2026-04-01 09:00:00", line.pk)  # fmt: skip
    return said_of(line)


def give_it_to_another_municipality(world: Sealed) -> str:
    edit(line := world.lines()[1], "municipality_id", world.village.pk + 1)
    return said_of(line)


def delete_a_line(world: Sealed) -> str:
    line = world.lines()[2]
    sql("DELETE FROM audits_change WHERE id = %s", line.pk)
    return said_of(line)


def swap_two_lines(world: Sealed) -> str:
    one, two = world.lines()[1:3]
    for line, other in ((one, two), (two, one)):
        edit(line, "old", other.old)
        edit(line, "new", other.new)
    return said_of(one)


def empty_the_log(world: Sealed) -> str:
    first = world.lines()[0]
    sql("DELETE FROM audits_change")
    return f"変更の記録 {min(first.pk, _least())}"


def _least() -> int:
    return SealLeaf.objects.filter(kind="change").order_by("line_id")[0].line_id


def put_a_line_into_the_past(world: Sealed) -> str:
    """With a number below the bookmark, so that the sealer never sees it."""
    line = world.lines()[1]
    sql(
        f"INSERT INTO audits_change ({columns()}) SELECT -5, {columns(without='id')} "
        "FROM audits_change WHERE id = %s",
        line.pk,
    )
    return "変更の記録 -5"


def columns(*, without: str = "") -> str:
    names = [str(f.column) for f in Change._meta.local_concrete_fields]
    return ", ".join(f'"{name}"' for name in names if name != without)


def long_ago() -> str:
    return "'2020-01-01 00:00:00+00'" if connection.vendor == "postgresql" else (
        "'2020-01-01 00:00:00'"
    )  # fmt: skip


def this_transaction() -> str:
    return "1" if connection.vendor == "postgresql" else "0"


def forget_an_event(world: Sealed) -> str:
    event = Event.objects.get(actor="editor", kind="login")
    sql("DELETE FROM audits_event WHERE id = %s", event.pk)
    return f"出来事の記録 {event.pk}"


def change_an_event(world: Sealed) -> str:
    event = Event.objects.get(actor="editor", kind="login")
    sql("UPDATE audits_event SET actor = 'somebody' WHERE id = %s", event.pk)
    return f"出来事の記録 {event.pk}"


def change_the_register_itself(world: Sealed) -> str:
    sql("UPDATE assets_asset SET location = %s WHERE id = %s", "書庫Z", world.asset.pk)
    return f"情報資産 {world.asset.pk}（assets_asset）"


def change_a_version(world: Sealed) -> str:
    sql("UPDATE assets_historicalasset SET location = %s WHERE id = %s AND location = %s",
        "書庫Z", world.asset.pk, "書庫A-1")  # fmt: skip
    return f"情報資産 {world.asset.pk}（assets_asset）"


ATTACKS: list[Attack] = [
    change_what_was_written,
    change_the_reason,
    change_who_did_it,
    change_from_where,
    re_date,
    give_it_to_another_municipality,
    delete_a_line,
    swap_two_lines,
    empty_the_log,
    put_a_line_into_the_past,
    forget_an_event,
    change_an_event,
    change_the_register_itself,
    change_a_version,
]
