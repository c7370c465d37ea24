"""services.beside: what other tables hold of an asset, told by one question."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from assets.models import Asset, AssetSource, Finding, ImportRun, Protection, Unit, User
from assets.services import attachments, beside, relations
from assets.services.approvals import applying
from config.kit import recording
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    made = factories.make_asset(unit, editor)
    _mend(made)
    return made


def _mend(asset: Asset) -> None:
    with recording.action(by=recording.PROGRAM, reason="直した"):
        Finding.objects.filter(asset=asset).update(
            state=Finding.State.RESOLVED, resolved_on=AT.date()
        )


def test_most_assets_have_nothing_and_one_question_tells(
    asset: Asset, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert beside.of(asset) == set()


def test_a_link_is_told_at_both_ends(asset: Asset, unit: Unit, editor: User) -> None:
    other = factories.make_asset(unit, editor, name="サーバ", form="server")
    relations.link(asset, target=other, kind="runs_on", by=editor)

    assert beside.LINKS in beside.of(asset)
    assert beside.LINKS in beside.of(other)


def test_a_file_and_an_open_application_are_told(unit: Unit, editor: User) -> None:
    asset = factories.make_pending(unit, editor)
    assert applying.open_one(asset)
    file = SimpleUploadedFile("a.txt", "図面".encode())
    attachments.attach(asset, file=file, confidential=True, by=editor, at=AT)

    _mend(asset)
    assert beside.of(asset) == {beside.APPLICATION, beside.FILES}


def test_an_origin_and_a_needed_grade_are_told(asset: Asset, editor: User) -> None:
    with recording.action(by=editor, reason="取り込み"):
        run = ImportRun.objects.create(
            municipality=asset.municipality, by=editor, received_at=AT, file_name="台帳.csv", size=1
        )
        AssetSource.objects.create(asset=asset, run=run, sheet="台帳", row=2, identity="x")
    Protection.objects.create(asset=asset, c_needed=2)

    assert beside.of(asset) == {beside.SOURCE, beside.NEEDED}


def test_a_finding_is_told_until_it_is_mended(unit: Unit, editor: User) -> None:
    asset = factories.make_asset(unit, editor)
    assert Finding.objects.standing().filter(asset=asset).exists()
    assert beside.of(asset) == {beside.FINDINGS}

    _mend(asset)
    assert beside.of(asset) == set()
