"""/assets/<number>/files/: diagrams, photographs and permits of an asset."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assets.models import Asset, Attachment, Unit, User
from assets.services import attachments
from tests.factories import make_asset

PDF = b"%PDF-1.7 diagram"
ADDRESS = "/assets/JUM-0001/files/"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    return make_asset(unit, editor)


def send(client: Client, name: str = "構成図.pdf", content: bytes = PDF, **data: object) -> Any:
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, content), **data})


def test_a_file_is_added_and_comes_back_unchanged(as_editor: Client, asset: Asset) -> None:
    send(as_editor)
    kept = Attachment.objects.get()
    response = as_editor.get(f"{ADDRESS}{kept.key}/")

    assert b"".join(response.streaming_content) == PDF
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert kept.history.get().history_change_reason == "「構成図.pdf」を添付"


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("memo.html", b"<script>", "この種類のファイルは添付できません"),
        ("memo.pdf", b"MZ\x90", "中身が種類（.pdf）と合いません"),
        ("memo.csv", b"a,\x00b", "中身が種類（.csv）と合いません"),
        ("memo.txt", b"x" * (20 * 1024 * 1024 + 1), "20MB以下"),
    ],
)
def test_what_is_not_accepted_is_explained_and_not_kept(
    as_editor: Client, asset: Asset, tmp_path: Path, name: str, content: bytes, text: str
) -> None:
    response = send(as_editor, name, content)

    assert response.status_code == 422
    assert text in response.content.decode()
    assert not Attachment.objects.exists()
    assert not list(tmp_path.rglob("*.*"))


def test_a_path_in_the_name_leads_nowhere(as_editor: Client, asset: Asset, tmp_path: Path) -> None:
    send(as_editor, "../../構成図.pdf")
    kept = Attachment.objects.get()

    assert kept.name == "構成図.pdf"
    assert attachments.path_of(kept).is_relative_to(tmp_path)


def test_confidential_files_are_for_those_who_may(
    client: Client, asset: Asset, editor: User, manager: User
) -> None:
    client.force_login(manager)
    send(client, confidential="on")
    kept = Attachment.objects.get()
    assert "構成図.pdf" in client.get(ADDRESS).content.decode()

    client.force_login(editor)
    assert "構成図.pdf" not in client.get(ADDRESS).content.decode()
    assert client.get(f"{ADDRESS}{kept.key}/").status_code == 404


def test_a_withdrawn_file_stays_in_the_record(as_editor: Client, asset: Asset) -> None:
    send(as_editor)
    kept = Attachment.objects.get()
    as_editor.post(f"{ADDRESS}{kept.key}/withdraw/")

    assert "構成図.pdf" not in as_editor.get(ADDRESS).content.decode()
    assert attachments.path_of(kept).exists()
    assert [row.withdrawn for row in kept.history.order_by("history_id")] == [False, True]


def test_an_altered_file_is_noticed(as_editor: Client, asset: Asset) -> None:
    send(as_editor)
    kept = Attachment.objects.get()
    assert attachments.is_unaltered(kept)

    attachments.path_of(kept).write_bytes(b"%PDF-1.7 other")
    assert not attachments.is_unaltered(kept)

    attachments.path_of(kept).unlink()
    assert not attachments.is_unaltered(kept)


@pytest.mark.parametrize("who", ["stranger", "outsider"])
def test_strangers_find_nothing(
    client: Client, asset: Asset, editor: User, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(editor)
    send(client)
    kept = Attachment.objects.get()
    client.force_login(request.getfixturevalue(who))

    assert client.get(ADDRESS).status_code == 404
    assert client.get(f"{ADDRESS}{kept.key}/").status_code == 404


def test_a_reader_adds_nothing(client: Client, asset: Asset, reader: User) -> None:
    client.force_login(reader)

    assert send(client).status_code == 403
    assert client.get(ADDRESS).status_code == 200
