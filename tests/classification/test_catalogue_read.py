"""The reading side of services.catalogue."""

from collections.abc import Callable
from typing import Any

import pytest

from classification.models import Segment
from classification.models.entry import changes
from classification.services import catalogue
from config.kit import recording
from tests.classification.conftest import Administrator

pytestmark = pytest.mark.usefixtures("loaded")

Queries = Callable[[int], Any]


def rename(administrator: Administrator, label: str) -> None:
    with recording.action(by=administrator, reason="呼び方の変更"):
        segment = Segment.objects.get(code="lgwan")
        segment.label = label
        segment.save()


def test_names_cost_no_query_once_the_catalogue_is_read(
    django_assert_num_queries: Queries,
) -> None:
    version = catalogue.current_scheme("admin")

    with django_assert_num_queries(0):
        for _row in range(50):
            assert (
                catalogue.label("segment", "mynumber")
                == "マイナンバー利用事務系（個人番号利用事務系）"
            )
            assert catalogue.label("retention", "5年") == "5年"
            assert catalogue.label("role", "ism") == "情報セキュリティ管理者"
            assert catalogue.label("business", "税") == "税"
            assert catalogue.levels(version.pk)["confidentiality"]["3B"].label == "自治体機密性3B"
            assert version.scheme.name


def test_reading_the_whole_catalogue_costs_a_fixed_number_of_queries(
    django_assert_num_queries: Queries,
) -> None:
    with django_assert_num_queries(8):
        catalogue.segments()


def test_a_document_is_read_once(django_assert_num_queries: Queries) -> None:
    catalogue.segments()

    with django_assert_num_queries(1):
        assert len(catalogue.document("network_rules")["rules"]) == 50
        assert catalogue.document("network_rules")["models"]


def test_an_unknown_code_is_its_own_name() -> None:
    version = catalogue.current_scheme("admin")

    assert catalogue.label("segment", "moon") == "moon"
    assert catalogue.label("segment", None) == ""
    assert catalogue.level_name(version.pk, "confidentiality", "9") == ""
    assert catalogue.level_name(0, "confidentiality", None) == ""


def test_lists_keep_the_order_of_the_files() -> None:
    assert list(catalogue.segments())[:3] == ["mynumber", "lgwan", "internet"]
    assert next(iter(catalogue.retentions())) == "永年"
    assert next(iter(catalogue.roles())) == "ciso"
    assert next(iter(catalogue.businesses())) == "住民記録"


def test_levels_stand_strictest_first_with_their_ranks() -> None:
    version = catalogue.current_scheme("admin")

    assert list(catalogue.levels(version.pk)["confidentiality"]) == ["3A", "3B", "3C", "2", "1"]
    assert catalogue.ranks(version.pk, "confidentiality")["3A"] == 5


def test_each_scope_has_its_scheme() -> None:
    assert catalogue.current_scheme("admin").scheme_id == "lg2024"
    assert catalogue.current_scheme("school").scheme_id == "mext_r7"
    assert catalogue.current_scheme("admin", key="lg_legacy").scheme_id == "lg_legacy"
    assert [scheme.key for scheme in catalogue.schemes("school")] == ["mext_r7", "mext_old"]


def test_a_scheme_of_the_other_scope_is_not_found() -> None:
    with pytest.raises(catalogue.CatalogueMissingError):
        catalogue.current_scheme("admin", key="mext_r7")
    with pytest.raises(catalogue.CatalogueMissingError):
        catalogue.scheme_version(0)
    with pytest.raises(catalogue.CatalogueMissingError):
        catalogue.document("recipes")


def test_an_unchecked_level_is_marked() -> None:
    levels = catalogue.levels(catalogue.current_scheme("admin").pk)["confidentiality"]

    assert levels["3A"].verified_mark == ""
    assert levels["3C"].verified_mark == "未確認の初期値"


def test_a_change_of_this_process_is_seen_at_once(administrator: Administrator) -> None:
    assert catalogue.label("segment", "lgwan") == "LGWAN接続系"

    rename(administrator, "庁内系")

    assert catalogue.label("segment", "lgwan") == "庁内系"


def test_a_change_of_another_process_is_seen_after_the_recheck(
    administrator: Administrator,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Queries,
) -> None:
    catalogue.segments()
    seen = changes.count
    rename(administrator, "庁内系")
    monkeypatch.setattr(changes, "count", seen)  # as if this process had not noticed
    assert catalogue.label("segment", "lgwan") == "LGWAN接続系"

    monkeypatch.setattr(catalogue, "RECHECK_SECONDS", 0.0)

    assert catalogue.label("segment", "lgwan") == "庁内系"
    with django_assert_num_queries(1):
        catalogue.segments()


def test_a_deleted_row_is_gone_from_the_copy(administrator: Administrator) -> None:
    assert "standalone" in catalogue.segments()

    with recording.action(by=administrator, reason="使わない"):
        Segment.objects.get(code="standalone").delete()

    assert "standalone" not in catalogue.segments()
