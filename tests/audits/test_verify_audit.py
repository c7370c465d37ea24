"""manage.py verify_audit"""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.utils.timezone import now

from assets.models import Asset, Unit, User
from assets.services import attachments, register
from audits.models import Change
from config.kit import recording
from tests import factories
from tests.audits.conftest import triggers_off

pytestmark = pytest.mark.usefixtures("tampered")

ASSET, HISTORY, LOG = "assets_asset", "assets_historicalasset", "audits_change"


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    """An asset with three versions, each by its own request."""
    asset = factories.make_asset(unit, editor, name="住民基本台帳")
    for place in ("書庫A-1", "書庫A-2"):
        with recording.origin("screen"):
            asset.location = place
            asset = register.change_asset(
                asset, by=editor, reason="配置替え", version=asset.version
            )
    return asset


def verify(*options: str) -> tuple[int, dict[str, Any]]:
    """Run the command; return its exit code and what it printed as JSON."""
    out = io.StringIO()
    code = 0
    try:
        call_command("verify_audit", "--json", *options, stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(out.getvalue())


def first_fault(*options: str) -> tuple[str, str]:
    code, found = verify(*options)
    assert (code, found["intact"]) == (1, False)
    return found["first"]["object"], found["first"]["reason"]


def sql(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def last_line(asset: Asset) -> Change:
    return Change.objects.filter(table_name=ASSET, row_key=str(asset.pk)).latest("pk")


def test_what_was_written_through_the_product_is_intact(asset: Asset) -> None:
    code, found = verify()

    assert (code, found["faults"]) == (0, [])
    assert found["versions"] >= asset.version == 3
    assert found["lines"] >= found["versions"]


def test_it_says_so_in_words(asset: Asset, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit", "--only", ASSET)

    said = capsys.readouterr()
    assert "記録に欠けも食い違いもありません" in said.out
    assert "情報資産（assets_asset）を照合しています" in said.err


def change_a_row(asset: Asset) -> None:
    sql("UPDATE assets_asset SET location = '別の場所' WHERE id = %s", asset.pk)


def remove_a_row(asset: Asset) -> None:
    for derived in ("searchentry", "finding", "assessment", "protection"):
        sql(f"DELETE FROM assets_{derived} WHERE asset_id = %s", asset.pk)
    sql("DELETE FROM assets_asset WHERE id = %s", asset.pk)


def insert_a_row(asset: Asset) -> None:
    asset.pk, asset.asset_no = 880_001, "JUM-9999"
    Asset.objects.bulk_create([asset])


def remove_a_version(asset: Asset) -> None:
    sql("DELETE FROM assets_historicalasset WHERE id = %s AND version = 2", asset.pk)


def change_a_version(asset: Asset) -> None:
    sql(
        "UPDATE assets_historicalasset SET location = '別の場所' WHERE id = %s AND version = 2",
        asset.pk,
    )


def forge_a_version(asset: Asset) -> None:
    row = asset.history.order_by("history_id").first()
    row.pk, row.location, row.version = None, "昔はここ", 9
    row.history_type = "~"
    row.save(force_insert=True)


def forge_an_object(asset: Asset) -> None:
    row = asset.history.order_by("history_id").first()
    row.pk, row.id = None, 880_002
    row.save(force_insert=True)


def blame_another_request(asset: Asset) -> None:
    sql(
        "UPDATE assets_historicalasset SET request_id = %s WHERE id = %s AND version = 2",
        "0" * 32,
        asset.pk,
    )


def remove_the_newest_line(asset: Asset) -> None:
    sql("DELETE FROM audits_change WHERE id = %s", last_line(asset).pk)


def remove_the_first_line(asset: Asset) -> None:
    first = Change.objects.filter(table_name=ASSET, row_key=str(asset.pk)).earliest("pk")
    sql("DELETE FROM audits_change WHERE id = %s", first.pk)


def change_a_line(asset: Asset) -> None:
    sql(
        "UPDATE audits_change SET new = replace(new, '書庫A-2', '書庫B-9') WHERE id = %s",
        last_line(asset).pk,
    )


Tamper = Callable[[Asset], None]
TAMPERINGS: dict[Tamper, tuple[tuple[str, ...], str]] = {
    change_a_row: ((ASSET,), "最後の記録と違います（location）"),
    remove_a_row: ((ASSET,), "削除の記録がないのに行がありません"),
    insert_a_row: ((ASSET,), "記録にない行です"),
    remove_a_version: ((HISTORY,), "一致しません"),
    change_a_version: ((HISTORY,), "履歴の内容が記録と違います（location"),
    forge_a_version: ((), "記録にない履歴があります"),
    forge_an_object: ((), "記録にない履歴があります"),
    blame_another_request: ((HISTORY,), "一致しません"),
    remove_the_newest_line: ((LOG,), "最後の記録と違います（"),
    remove_the_first_line: ((LOG,), "登録の記録が失われています"),
    change_a_line: ((LOG,), "最後の記録と違います（location）"),
}


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_tampering_is_named(tamper: Tamper, asset: Asset) -> None:
    tables, reason = TAMPERINGS[tamper]
    with triggers_off(*tables):
        tamper(asset)

    code, found = verify("--only", ASSET)

    faults = [fault for fault in found["faults"] if fault["object"] != LOG]
    assert code == 1
    assert "assets_asset" in faults[0]["object"]
    assert reason in faults[0]["reason"]


def test_a_gap_in_the_numbers_is_a_missing_line(asset: Asset) -> None:
    """Whoever removes an object with all its traces leaves a gap, on SQLite."""
    with triggers_off(LOG, ASSET, HISTORY):
        sql(
            "DELETE FROM audits_change WHERE row_key = %s AND table_name = %s",
            str(asset.pk),
            ASSET,
        )
        sql("DELETE FROM assets_historicalasset WHERE id = %s", asset.pk)
        remove_a_row(asset)

    code, found = verify("--only", ASSET)

    gap = [{"object": LOG, "reason": "変更の記録の番号が飛んでいます（3行足りません）"}]
    assert found["faults"] == (gap if connection.vendor == "sqlite" else [])
    assert code == (connection.vendor == "sqlite")


def test_a_version_without_its_object_is_named_even_alone(asset: Asset) -> None:
    with triggers_off(HISTORY):
        sql("UPDATE assets_historicalasset SET id = 880002 WHERE id = %s", asset.pk)

    assert first_fault("--only", "assets")[0].startswith("情報資産")


def test_a_missing_trigger_is_named(asset: Asset) -> None:
    with triggers_off(ASSET):
        name, reason = first_fault("--only", "assets_unit")

    assert name.startswith("daicho_log_assets_asset_")
    assert "トリガー" in reason


def test_a_change_without_a_version_is_named(asset: Asset, admin: User) -> None:
    """Code that goes past the services leaves a line and no version."""
    with recording.action(by=admin, reason="試験"):
        Asset.objects.filter(pk=asset.pk).update(location="近道")

    assert "履歴がありません" in first_fault("--only", ASSET)[1]


def test_a_save_without_a_change_is_no_fault(asset: Asset, admin: User) -> None:
    with recording.action(by=admin, reason="試験"):
        asset.save()

    assert verify("--only", ASSET)[0] == 0


def test_a_deleted_draft_is_no_fault(unit: Unit, editor: User) -> None:
    draft = factories.make_asset(unit, editor, status="draft")
    register.delete_draft(draft, by=editor)

    assert verify("--only", ASSET)[0] == 0


def test_a_password_is_no_fault(editor: User) -> None:
    editor.set_password("とても長い合い言葉です")
    with recording.action(by=editor, reason="試験"):
        editor.save()

    assert verify("--only", "assets_user")[0] == 0


def test_a_table_emptied_at_once_is_named(editor: User) -> None:
    if connection.vendor == "sqlite":  # has no TRUNCATE; each row leaves its line
        sql("DELETE FROM assets_user_groups")
        assert verify("--only", "assets_user_groups")[0] == 0
        return
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("TRUNCATE assets_user_groups")
    assert "空にされました" in first_fault("--only", "assets_user_groups")[1]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    unit: Unit, editor: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        factories.make_asset(unit, editor, name=f"文書{number}")

    with django_assert_max_num_queries(12):
        verify("--only", ASSET)


def test_a_file_that_was_altered_is_named(asset: Asset, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    kept = attachments.attach(
        asset,
        file=SimpleUploadedFile("構成図.pdf", b"%PDF-1.7 diagram"),
        confidential=False,
        by=asset.municipality.staff.get(username="editor"),
        at=now(),
    )
    assert verify("--only", "assets_attachment")[0] == 0

    attachments.path_of(kept).write_bytes(b"%PDF-1.7 another")
    assert first_fault("--only", "assets_attachment") == (
        f"assets_attachment {kept.pk}",
        "添付のファイルが、添付したときの内容と違います",
    )
