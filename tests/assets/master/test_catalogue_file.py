"""GET /settings/catalogue/file.yaml; POST /settings/catalogue/upload/ and store/"""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from assets.models import LocalEntry, Municipality, User
from assets.services.master import keeping, reading_in, writing
from config.kit import recording
from config.kit.text import contains_my_number, normal_line
from tests import factories
from tests.assets.master.keeping import keep
from tests.factories import TODAY

ENTRY = "entries:\n  - {kind: role, code: ism, "


def compare(text: str, village: Municipality, by: User) -> reading_in.Incoming:
    return reading_in.compare(village, text=text, by=by, on=TODAY)


def objections(text: str, village: Municipality, by: User) -> list[tuple[int, str]]:
    return [(one.line, one.message) for one in compare(text, village, by).objections]


def upload(client: Client, text: str | bytes) -> Any:
    raw = text.encode() if isinstance(text, str) else text
    return client.post(
        "/settings/catalogue/upload/", {"file": SimpleUploadedFile("kijun.yaml", raw)}
    )


def test_what_goes_out_comes_in_without_a_difference(
    as_admin: Client, village: Municipality, admin: User
) -> None:
    keep(village, "rule", "NR-801", by=admin, is_on=False, reason="「#」や: も'そのまま'")
    keep(village, "role", "ism", by=admin, label="yes", confirmed_by=admin, confirmed_on=TODAY)

    out = as_admin.get("/settings/catalogue/file.yaml")

    assert out.headers["Content-Disposition"].startswith("attachment")
    found = compare(out.content.decode(), village, admin)
    assert (found.objections, found.differences) == ([], [])
    assert found.entries > 200


def test_it_is_shown_first_and_stored_when_confirmed(
    as_admin: Client, village: Municipality, admin: User
) -> None:
    text = (
        ENTRY + "label: 保護責任者, confirmed: true}\n"
        "  - {kind: rule, code: NR-801, use: いいえ, reason: 別に管理}\n"
    )
    seen = upload(as_admin, text)
    html = seen.content.decode()
    assert seen.status_code == 200
    assert "変わるのは2項目です" in html
    assert "保護責任者" in html
    assert not LocalEntry.objects.exists()

    form = seen.context["form"]
    sent = {"text": text, "stamp": form.initial["stamp"], "reason": "規程の改正"}
    stored = as_admin.post("/settings/catalogue/store/", sent, follow=True).content.decode()

    assert "2件の項目を変更しました" in stored
    role, rule = LocalEntry.objects.order_by("kind")
    assert (role.label, role.confirmed_by) == ("保護責任者", admin)
    assert (rule.is_on, rule.reason) == (False, "別に管理")
    versions = LocalEntry.history.values_list("history_change_reason", "request_id")
    assert {reason for reason, _request in versions} == {"規程の改正"}
    assert len({request for _reason, request in versions}) == 1


def test_what_others_changed_meanwhile_is_shown_again(
    as_admin: Client, village: Municipality, admin: User
) -> None:
    text = ENTRY + "label: 保護責任者}\n"
    stamp = upload(as_admin, text).context["form"].initial["stamp"]
    keep(village, "role", "ism", by=admin, label="管理責任者")

    again = as_admin.post("/settings/catalogue/store/", {"text": text, "stamp": stamp})

    assert again.status_code == 422
    html = again.content.decode()
    assert "ほかの人が基準と規則を変えました" in html
    assert "管理責任者" in html
    assert LocalEntry.objects.get().label == "管理責任者"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("entries: [", 1, "YAMLの書き方"),
        ("entries:\n  - {kind: role\n  - x", 3, "YAMLの書き方"),
        ("just words", 1, "ファイルではありません"),
        ("", 1, "ファイルではありません"),
        ("names: []", 1, "「entries:」の並び"),
        ("entries:\n  - words", 2, "「- kind: …」の形"),
        ("entries:\n  - {kind: role, code: king}", 2, "「king」は、基準と規則にありません"),
        ("entries:\n\n  - kind: role\n    code: ism\n    title: x", 5, "「title」という項目は"),
        (ENTRY + "confirmed: たぶん}", 2, "はい・いいえ"),
        (ENTRY + "label: [a]}", 2, "1つの値"),
        (ENTRY + "use: false, reason: 置かない}", 2, "使わないことにできません"),
        (ENTRY + "label: x}\n  - {kind: role, code: ism}", 3, "2行目と同じ項目"),
        ("entries:\n  - {kind: rule, code: NR-801, severity: warn}", 2, "理由を入力"),
        ("entries:\n  - {kind: rule, code: NR-802, severity: huge, reason: x}", 2, "選択肢"),
        (ENTRY + "label: " + "長" * 201 + "}", 2, "200"),
        (ENTRY + 'label: "123456789018"}', 2, "個人番号"),
        ("a: &x [1]\nb: *x", 1, "ほかの行を指す書き方"),
        ("entries: [[[[[[[[x]]]]]]]]", 1, "入れ子が深すぎます"),
        ("[" * 5000, 1, "YAMLの書き方"),
        ("entries:\n  - {kind: !!python/object/apply:os.system [ls], code: x}", 2, "基準と規則に"),
        ("a: \x07", 1, "読めない文字"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    village: Municipality, admin: User, text: str, line: int, message: str
) -> None:
    found = objections(text, village, admin)

    assert found
    assert found[0][0] == line
    assert message in found[0][1]
    with pytest.raises(ValidationError), recording.origin("screen"):
        reading_in.store(village, text=text, by=admin, on=TODAY, reason="取り込み")
    assert not LocalEntry.objects.exists()


def test_a_file_that_is_none_is_refused(as_admin: Client) -> None:
    for raw in (b"\xff\xfe\x00", b"x" * (reading_in.MAX_BYTES + 1)):
        refused = upload(as_admin, raw)
        assert refused.status_code == 422
    assert "512KBまで" in str(refused.context["form"].errors)
    wrong = upload(as_admin, "entries: [")
    assert wrong.status_code == 422
    assert "1行目" in wrong.content.decode()


def test_only_administrators_bring_a_file_in(
    client: Client, auditor: User, village: Municipality
) -> None:
    client.force_login(auditor)
    assert client.get("/settings/catalogue/file.yaml").status_code == 200
    assert upload(client, "entries: []").status_code == 403
    assert client.post("/settings/catalogue/store/", {"text": "entries: []"}).status_code == 403


LINES = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
    .map(normal_line)
    .filter(lambda text: not contains_my_number(text))
)
KEPT = st.lists(
    st.tuples(
        st.sampled_from(["NR-101", "NR-801", "NR-802", "NR-803"]),
        LINES,
        st.booleans(),
        st.sampled_from(["", "error", "warn", "info"]),
        LINES.filter(bool),
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda row: row[0],
)


class RoundTrip(TestCase):
    """Whatever a municipality keeps: out and in again is no change, and the same elsewhere."""

    def setUp(self) -> None:
        with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="準備"):
            self.here, self.there = (
                factories.make_municipality(code=code, name=code) for code in ("05401", "05402")
            )
            self.admin = factories.make_user("admin", factories.root_of(self.here), role="admin")

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(KEPT)
    def test_out_and_in(self, rows: list[tuple[Any, ...]]) -> None:
        for code, label, is_on, severity, reason, confirmed in rows:
            entry = keeping.opened(self.here, "rule", code)
            entry.label, entry.is_on, entry.severity, entry.reason = label, is_on, severity, reason
            if confirmed:
                entry.confirmed_by, entry.confirmed_on = self.admin, TODAY
            with recording.origin("screen"):
                keeping.keep_entry(entry, by=self.admin, version=entry.version)
        text = writing.as_yaml(self.here, on=TODAY)

        same = compare(text, self.here, self.admin)
        assert (same.objections, same.differences) == ([], [])

        with recording.origin("screen"):
            reading_in.store(self.there, text=text, by=self.admin, on=TODAY, reason="写し")
        assert _entries(writing.as_yaml(self.there, on=TODAY)) == _entries(text)


def _entries(text: str) -> str:
    return text.split("entries:\n")[1]
