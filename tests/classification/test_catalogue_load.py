"""services.catalogue.load_catalogue and the command of that name."""

import io
import shutil
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from classification.models import (
    Business,
    Catalogue,
    Level,
    Retention,
    Role,
    Scheme,
    SchemeVersion,
    Segment,
)
from classification.services import catalogue
from classification.services.loading import DATA
from tests.classification.conftest import Administrator

pytestmark = pytest.mark.usefixtures("loaded")

LISTS = (Segment, Role, Retention, Business, Scheme, SchemeVersion, Level)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the files of the product, so that a test can play the next edition."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def rewrite(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def reload(administrator: Administrator, folder: Path) -> catalogue.Loaded:
    return catalogue.load_catalogue(by=administrator, reason="新しい版の読み込み", folder=folder)


def test_everything_is_there() -> None:
    assert Segment.objects.count() == 8
    assert Role.objects.count() == 25
    assert Retention.objects.count() == 12
    assert Scheme.objects.count() == 6
    assert SchemeVersion.objects.filter(current=True).count() == 6
    assert {row.kind for row in Catalogue.objects.all()} >= {"network_rules", "handling_rules"}


def test_every_row_has_a_source_and_a_verified_mark() -> None:
    for model in LISTS:
        rows = list(model._default_manager.all())
        assert rows
        assert all(row.source_key and row.verified for row in rows), model


def test_a_second_load_changes_nothing(administrator: Administrator) -> None:
    versions = sum(model.history.count() for model in (*LISTS, Catalogue))

    assert not catalogue.load_catalogue(by=administrator, reason="もう一度")
    assert sum(model.history.count() for model in (*LISTS, Catalogue)) == versions


def test_the_history_names_who_loaded_and_why() -> None:
    version = Segment.history.filter(code="lgwan").latest()

    assert version.history_change_reason
    assert version.door
    assert version.source_key == "SEED"


def test_changed_levels_make_a_new_version_and_keep_the_old_one(
    administrator: Administrator, folder: Path
) -> None:
    old = catalogue.current_scheme("admin")
    rewrite(folder, "classification_schemes", "plain: とくに慎重", "plain: 特別に慎重")

    loaded = reload(administrator, folder)

    new = catalogue.current_scheme("admin")
    assert (loaded.versions, loaded.documents) == (1, 1)
    assert (new.scheme_id, new.number) == (old.scheme_id, old.number + 1)
    assert catalogue.levels(new.pk)["confidentiality"]["3B"].plain == "特別に慎重"
    assert catalogue.levels(old.pk)["confidentiality"]["3B"].plain == "とくに慎重"
    assert not catalogue.scheme_version(old.pk).current


def test_a_version_that_an_administrator_made_their_own_stays_current(
    administrator: Administrator, folder: Path
) -> None:
    own = catalogue.current_scheme("admin")
    level = catalogue.levels(own.pk)["confidentiality"]["3C"]
    catalogue.amend(level, by=administrator, reason="委員会で決定", plain="課内限り")
    rewrite(folder, "classification_schemes", "plain: とくに慎重", "plain: 特別に慎重")

    assert reload(administrator, folder).versions == 1

    assert catalogue.current_scheme("admin").pk == own.pk
    assert catalogue.levels(own.pk)["confidentiality"]["3C"].plain == "課内限り"
    newest = SchemeVersion.objects.filter(scheme__key="lg2024").latest("number")
    assert (newest.number, newest.current) == (own.number + 1, False)


def test_newer_words_reach_the_rows_that_nobody_touched(
    administrator: Administrator, folder: Path
) -> None:
    rewrite(folder, "network_rules", "short: LGWAN系", "short: LGWAN")

    assert reload(administrator, folder).rows == 1
    assert Segment.objects.get(code="lgwan").short_label == "LGWAN"


def test_rows_of_an_administrator_are_left_alone(
    administrator: Administrator, folder: Path
) -> None:
    segment = Segment.objects.get(code="lgwan")
    catalogue.amend(segment, by=administrator, reason="庁内の呼び方", short_label="庁内系")
    rewrite(folder, "network_rules", "short: LGWAN系", "short: LGWAN")

    assert reload(administrator, folder).rows == 0
    assert Segment.objects.get(code="lgwan").short_label == "庁内系"


def test_a_row_that_left_the_files_is_kept(administrator: Administrator, folder: Path) -> None:
    path = folder / "businesses.yaml"
    kept = [line for line in path.read_text("utf-8").splitlines() if "秘書" not in line]
    path.write_text("\n".join(kept), "utf-8")

    reload(administrator, folder)

    assert Business.objects.filter(code="秘書").exists()


def test_the_default_scheme_is_the_administrators_choice_after_the_first_load(
    administrator: Administrator, folder: Path
) -> None:
    rewrite(folder, "classification_schemes", "admin_scope: lg2024", "admin_scope: lg_legacy")

    reload(administrator, folder)

    assert catalogue.current_scheme("admin").scheme_id == "lg2024"


def test_a_changed_document_gets_a_new_number(administrator: Administrator, folder: Path) -> None:
    before = Catalogue.objects.filter(kind="handling_rules").count()
    rewrite(folder, "handling_rules", "業務以外の目的に使わない", "業務の目的だけに使う")

    assert reload(administrator, folder).documents == 1
    assert Catalogue.objects.filter(kind="handling_rules").count() == before + 1
    assert "業務の目的だけに使う" in str(catalogue.document("handling_rules"))


def test_a_confirmed_default_loses_its_mark(administrator: Administrator) -> None:
    role = Role.objects.get(key="ism")
    assert role.verified_mark == "未確認の初期値"

    confirmed = catalogue.amend(role, by=administrator, reason="要綱と照合")

    assert confirmed.verified_mark == ""
    assert catalogue.roles()["ism"].verified_mark == ""


def test_an_amendment_must_be_valid(administrator: Administrator) -> None:
    with pytest.raises(ValidationError):
        catalogue.amend(
            Segment.objects.get(code="lgwan"), by=administrator, reason="名称", label=""
        )


def test_the_command_says_when_there_is_nothing_to_do() -> None:
    out = io.StringIO()

    call_command("load_catalogue", stdout=out)

    assert "最新" in out.getvalue()


def test_the_command_counts_what_it_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    Catalogue.objects.filter(kind="sources").update(digest="")
    out = io.StringIO()

    call_command("load_catalogue", stdout=out)

    assert "規則集 1" in out.getvalue()


def test_the_command_refuses_an_unknown_person() -> None:
    with pytest.raises(CommandError, match="nobody"):
        call_command("load_catalogue", by="nobody")
