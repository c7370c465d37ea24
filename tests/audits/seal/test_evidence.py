"""Packages of evidence: made in the background, checked on a machine without the register."""

import hashlib
import json
import shutil
import subprocess
import venv
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate, now

from assets.access import Viewer
from assets.models import User
from audits.models import Event, EvidencePackage
from audits.services.evidence import packages, samples
from audits.services.evidence.packages import Wish
from audits.services.sealing import keys
from config.kit import proof, recording
from tests import factories
from tests.audits.seal.alterations import ALTERATIONS
from tests.audits.seal.conftest import Sealed

pytestmark = pytest.mark.unrecorded


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with nothing installed, not even pip."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=False)
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def auditor(made: Sealed) -> User:
    with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="試験の準備"):
        return factories.make_user("auditor", factories.root_of(made.village), role="auditor")


@pytest.fixture(scope="module")
def package(made: Sealed, auditor: User, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A genuine package of the whole municipality, opened in a folder."""
    from django.conf import settings  # noqa: PLC0415 - changed for this module alone

    folder = tmp_path_factory.mktemp("package")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SEAL_KEY_FILE", made.folder / "seal_key")
        patch.setattr(settings, "CHECKPOINTS_ROOT", made.folder / "checkpoints")
        patch.setattr(settings, "EVIDENCE_ROOT", folder)
        asked = ask(auditor)
        with recording.origin("task make_evidence"):
            assert packages.make_waiting(clock=now) == 1
        asked.refresh_from_db()
        assert (asked.state, asked.message) == ("ready", "")
        with zipfile.ZipFile(packages.path_of(asked)) as file:
            file.extractall(folder / "opened")
    return folder / "opened"


def ask(auditor: User, **wished: Any) -> EvidencePackage:
    day = localdate()
    wish = Wish("令和8年度の監査", day - timedelta(days=30), day + timedelta(days=1), **wished)
    with recording.origin("screen"):
        return packages.ask(Viewer(auditor), wish=wish, at=now())


def check(python: Path, package: Path, *options: str) -> tuple[int, str]:
    """Run the verifier of the package itself, away from the project."""
    done = subprocess.run(
        [str(python), "-I", str(package / "verify_export.py"), str(package), *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=package,
        env={"PYTHONUTF8": "1"},
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_genuine_package_is_right(bare_python: Path, package: Path, sealed: Sealed) -> None:
    code, told = check(bare_python, package)

    assert (code, told.splitlines()[-1]) == (0, "すべて正しいことを確かめました。")
    assert "照合　　　台帳1件" in told


def test_it_is_right_with_earlier_checkpoints_and_the_known_key(
    bare_python: Path, package: Path, sealed: Sealed, tmp_path: Path
) -> None:
    kept = tmp_path / "控え.txt"
    kept.write_text("\n".join(sealed.notes), encoding="utf-8")
    fingerprint = keys.public_keys()[0].hex()

    code, told = check(
        bare_python, package, "--checkpoint", str(kept), "--key", fingerprint.upper()[:16]
    )

    assert (code, told.count("違います")) == (0, 0)


def test_it_holds_what_an_auditor_needs(package: Path, sealed: Sealed) -> None:
    names = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}

    assert {"register.json", "register.xlsx", "register-log.jsonl", "changes.jsonl"} < names
    assert {"events.jsonl", "manifest.json", "verify_export.py", "お読みください.txt"} < names
    [row] = json.loads((package / "register.json").read_text("utf-8"))["rows"]
    assert (row["name"], row["location"]) == ("住民基本台帳", "書庫B-1")
    lines = (package / "events.jsonl").read_text("utf-8").splitlines()
    kinds = {json.loads(json.loads(line)["line"])[4] for line in lines}
    assert "login" in kinds


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_altered_package_is_found_out(
    name: str, bare_python: Path, package: Path, sealed: Sealed, tmp_path: Path
) -> None:
    alter, words = ALTERATIONS[name]
    copy = tmp_path / "copy"
    shutil.copytree(package, copy)
    alter(copy)

    code, told = check(bare_python, copy)

    assert code == 1
    assert words in told


def test_a_checkpoint_of_another_history_is_found_out(
    bare_python: Path, package: Path, sealed: Sealed, tmp_path: Path
) -> None:
    """As if the auditor had kept one from before a rewriting with the stolen key."""
    told = proof.current(sealed.village.pk)
    assert told is not None
    mine = keys.signer(at=now())
    other = type(told.checkpoint)(told.checkpoint.origin, 3, b"\7" * 32, told.checkpoint.at)
    kept = tmp_path / "控え.txt"
    kept.write_text(mine.sign(other), encoding="utf-8")

    code, said = check(bare_python, package, "--checkpoint", str(kept))

    assert code == 1
    assert f"{other.origin}：{kept}の封印" in said


def test_what_is_no_package_is_refused_with_a_sentence(
    bare_python: Path, package: Path, sealed: Sealed, tmp_path: Path
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\3\4 nothing")
    done = subprocess.run(
        [str(bare_python), "-I", str(package / "verify_export.py"), str(path)],
        capture_output=True, text=True, check=False, env={"PYTHONUTF8": "1"},
    )  # fmt: skip

    assert done.returncode == 2
    assert done.stdout.startswith("読めません：壊れているか、台帳の証拠の包みではありません")


def test_only_who_may_export_may_ask(sealed: Sealed) -> None:
    with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="試験の準備"):
        stranger = factories.make_user("stranger", sealed.unit)

    with pytest.raises(PermissionDenied):
        ask(stranger)


def test_a_package_of_a_sample_holds_its_assets_alone(
    sealed: Sealed, auditor: User, package: Path, settings: Any, tmp_path: Path
) -> None:
    settings.EVIDENCE_ROOT = tmp_path
    viewer = Viewer(auditor)
    with recording.origin("screen"):
        sample = samples.draw(
            viewer, purpose="抜き取り", size=1, units=[sealed.unit], seed="55", at=now()
        )

    assert (sample.population, sample.numbers) == (1, [sealed.asset.asset_no])


def test_a_sample_can_be_drawn_again_by_anybody() -> None:
    numbers = [f"JUM-{number:04}" for number in range(1, 50)]

    assert samples.order("seed", numbers) == samples.order("seed", reversed(numbers))
    assert samples.order("seed", numbers) != samples.order("other", numbers)


def test_taking_a_package_is_an_event(
    sealed: Sealed, auditor: User, package: Path, settings: Any
) -> None:
    settings.EVIDENCE_ROOT = package.parent
    [made] = EvidencePackage.objects.filter(state="ready")

    with recording.origin("screen"):
        path = packages.hand_out(Viewer(auditor), made)

    event = Event.objects.latest("pk")
    assert (event.kind, event.actor, event.subject) == ("evidence", "auditor", made.file_name)
    assert json.loads(event.detail) == {"digest": hashlib.sha256(path.read_bytes()).hexdigest()}


def test_a_package_whose_maker_died_is_made_again(
    sealed: Sealed, auditor: User, package: Path, settings: Any, tmp_path: Path
) -> None:
    settings.EVIDENCE_ROOT = tmp_path
    asked = ask(auditor)
    with recording.action(by=recording.PROGRAM, reason="試験の準備"):
        asked.state, asked.begun_at = "building", now() - packages.LEASE * 2
        asked.save()

    taken = packages._take(now())  # noqa: SLF001

    assert taken == asked
    assert packages._take(now()) is None  # noqa: SLF001
