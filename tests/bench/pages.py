"""The pages under measurement, and what a person sends to those that write."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import quote

from tests.bench.client import Browser, Fields, FormReader

Body = Callable[[], Fields]
THEN = "2026-04-01"  # the day on which every asset but the patterns was entered
LIST_THEN = f"/assets/?at={THEN}"
RARE, COMMON, MISSING = "鵜飼", "台帳", "麒麟"


@dataclass(frozen=True)
class Page:
    """One page of the product or of the anchors, as one person asks for it."""

    key: str
    label: str
    path: str
    user: str = "staff"
    bare: bool = False
    body: Body | None = None
    status: int = 200
    times: int = 4


def anchors(facts: dict[str, Any]) -> list[Page]:
    return [
        Page("A", "A ログイン済みの空の画面", "/nothing/", "bare", bare=True),
        Page("L", "L 素の一覧（50行×12列）", "/list/", "bare", bare=True),
        Page("D", "D 素の1件（30列）", f"/detail/{facts['plain']}/", "bare", bare=True),
    ]


def reading(facts: dict[str, Any]) -> list[Page]:
    """Return the pages that only show something."""
    middle, review = facts["middle"], f"/reviews/{facts['review']}/"
    return [
        Page("list", "一覧（全庁、1ページ目）", "/assets/", "admin"),
        Page("list_staff", "一覧（課の権限）", "/assets/"),
        Page("list_unit", "一覧（部署で絞る）", f"/assets/?unit={facts['unit']}", "admin"),
        Page("list_middle", "一覧（中ほど）", f"/assets/?after={middle}", "admin"),
        Page("list_last", "一覧（最後）", "/assets/?before=end", "admin"),
        Page("list_then", "一覧（過去の日、全庁）", LIST_THEN, "admin"),
        Page("list_then_staff", "一覧（過去の日、課の権限）", LIST_THEN),
        Page("list_then_name", "一覧（過去の日、名称の順）", f"{LIST_THEN}&sort=name", "admin"),
        Page("detail_then", "1件の画面（過去の日）", f"/assets/{facts['dated']}/?at={THEN}"),
        Page("tabs", "一覧の件数タブ（あとから読む部分）", "/assets/tabs/", "admin"),
        Page("search_rare", "検索（まれな2文字）", f"/assets/?q={quote(RARE)}", "admin"),
        Page("search_common", "検索（ありふれた2文字）", f"/assets/?q={quote(COMMON)}", "admin"),
        Page("search_none", "検索（該当なし）", f"/assets/?q={quote(MISSING)}", "admin"),
        Page("findings", "決まりとの食い違い（全庁）", "/findings/", "admin"),
        Page("findings_staff", "決まりとの食い違い（課の権限）", "/findings/"),
        Page("detail", "1件の画面", f"/assets/{facts['plain']}/"),
        Page("history", "履歴（60版ある資産）", f"/assets/{facts['told']}/history/", "admin"),
        Page("new", "登録の入力画面", "/assets/new/"),
        Page("review", "資産の確認の進み（全庁）", review, "admin"),
        Page("review_staff", "資産の確認の進み（課の権限）", review),
        Page("review_items", "資産の確認の未確認の資産", f"{review}items/?verdict=left", "admin"),
        Page("home", "ホーム（全庁）", "/", "admin"),
        Page("home_staff", "ホーム（職員）", "/"),
    ]


class Writing:
    """The pages that store something, with forms as the browser got them."""

    def __init__(self, facts: dict[str, Any], keys: list[str], browser: Browser) -> None:
        self.facts, self.keys, self.browser = facts, iter(keys), browser

    def pages(self) -> list[Page]:
        number = self.facts["edited"]
        edit = f"/assets/{number}/edit/"
        sent = self.chosen()
        return [
            Page("create", "登録する", "/assets/new/", body=self.created(), status=302, times=3),
            Page("edit", "変更する", edit, body=self.changed(edit), status=302, times=3),
            Page("preview", "100件の変更の影響", "/assets/bulk/", body=lambda: sent, times=1),
            Page(
                "bulk", "100件を変更する", "/assets/bulk/apply/", body=self.bulk(sent),
                status=302, times=1,
            ),
        ]  # fmt: skip

    def created(self) -> Body:
        form = dict(self._form("/assets/new/"))
        fields = list((form | self.facts["form"]).items())
        return lambda: [*fields, self._key()]

    def changed(self, path: str) -> Body:
        """Move the asset to another shelf each time."""
        form = self._form(path)
        version = int(dict(form)["version"])
        shelves = count(1)

        def body() -> Fields:
            shelf = next(shelves)
            mine = {
                "version": str(version + shelf - 1),
                "room": f"{shelf}番棚",
                "reason": "棚卸で保管場所の移動が分かったため。",
            }
            kept = [(name, value) for name, value in form if name not in mine]
            return [*kept, *mine.items(), self._key()]

        return body

    def chosen(self) -> Fields:
        """Tick a hundred assets and the column to change."""
        ticked = [("no", number) for number in self.facts["numbers"]]
        change = {"change_location": "on", "location": "第3書庫", "reason": "書庫の移転のため。"}
        return [*ticked, *change.items()]

    def bulk(self, sent: Fields) -> Body:
        """Move a hundred assets to another place each time, as the preview offered it."""
        shown = self.browser.post("/assets/bulk/", sent).body.decode()
        rows = dict(FormReader.fields(shown, having="rows"))["rows"]
        versions = {pk: int(version) for pk, version in (r.split(":") for r in rows.split(","))}
        kept = [(name, value) for name, value in sent if name != "location"]
        times = count(0)

        def body() -> Fields:
            time = next(times)
            now = ",".join(f"{pk}:{version + time}" for pk, version in versions.items())
            return [*kept, ("location", f"第{time + 4}書庫"), ("rows", now), self._key()]

        return body

    def _form(self, path: str) -> Fields:
        return FormReader.fields(self.browser.get(path).body.decode(), having="name")

    def _key(self) -> tuple[str, str]:
        return "submit_key", next(self.keys)
