"""What the product may cost beside the anchors, and what its peers were measured to cost."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.bench import exports, imports, papers

Run = dict[str, Any]  # one database at one size: pages, queries, searches


@dataclass(frozen=True)
class Target:
    """One ratio or figure with its limit; `peers` is what others need for the same."""

    number: str
    label: str
    limit: float
    unit: str
    measure: Callable[[Run], float]
    peers: str = ""
    only: str = ""


def cost(run: Run, key: str, what: str = "web_cpu_ms") -> float:
    return float(run["pages"][key][what])


def all_cpu(run: Run, key: str) -> float:
    """Return the processor time of the web process and the database together."""
    return cost(run, key) + cost(run, key, "db_cpu_ms")


def ratio(key: str, anchor: str, what: str = "web_cpu_ms") -> Callable[[Run], float]:
    return lambda run: cost(run, key, what) / cost(run, anchor, what)


def sql(key: str, what: str = "sql_ms") -> Callable[[Run], float]:
    return lambda run: float(run["queries"][key][what])


def exported(method: str, what: str = "") -> Callable[[Run], float]:
    """Return what an export took, or without `what` its processor time beside its anchor."""
    if what:
        return lambda run: float(run["exports"][method][what])
    return lambda run: exports.ratio(run["exports"], method, exports.ANCHORS[method])


def printed(count: int, what: str = "") -> Callable[[Run], float]:
    """Return what printing so many rows took, or its processor time beside the typesetter's."""
    if what:
        return lambda run: float(run["papers"][f"{papers.PDF}_{count}"][what])
    return lambda run: papers.ratio(run["papers"], count)


def imported(what: str = "") -> Callable[[Run], float]:
    """Return what an import took, or without `what` its processor time beside its limit."""
    if what:
        return lambda run: float(run["imports"][imports.IMPORT][what])
    return lambda run: imports.ratio(run["imports"], imports.IMPORT)


def judged(method: str, what: str) -> Callable[[Run], float]:
    """Return what asking the rules took."""
    return lambda run: float(run["rules"][method][what])


def sealed(what: str) -> Callable[[Run], float]:
    """Return what sealing and verifying took."""
    return lambda run: float(run["seals"][what])


def _worst_page(run: Run) -> float:
    first = all_cpu(run, "list")
    return max(all_cpu(run, key) for key in ("list_middle", "list_last")) / first


def _worst_search(run: Run) -> float:
    return max(sql("search_rare")(run), sql("search_none")(run))


def _more_queries(run: Run) -> float:
    return sql("list_staff", "queries")(run) - sql("list", "queries")(run)


def _unequal(run: Run) -> float:
    return float(sum(not found["equal"] for found in run["searches"]))


TARGETS = (
    Target("1", "一覧 / L", 1.5, "倍", ratio("list", "L"), "NetBox 52、CISO Assistant 680"),
    Target("1", "一覧 p95 / L p95", 2.0, "倍", ratio("list", "L", "p95_ms"), "NetBox 70"),
    Target("1", "一覧のHTML", 60, "KB", lambda run: cost(run, "list", "bytes") / 1000,
           "NetBox 236、CISO Assistant 71（JSON）"),
    Target("2", "一覧 / A", 4.5, "倍", ratio("list", "A"), "NetBox 160、CISO Assistant 2,100"),
    Target("2", "一覧 p95 / A p95", 4.0, "倍", ratio("list", "A", "p95_ms")),
    Target("3", "最後・中ほどの頁 / 1頁目（DBとも）", 1.2, "倍", _worst_page, "NetBox 1.7（p50）"),
    Target("4", "件数のSQL", 2.0, "ms", sql("list", "count_ms"), "どちらも毎回すべて数える"),
    Target("5", "検索のSQL（まれ・該当なし）", 10, "ms", _worst_search,
           "NetBox 494（DBのCPU）、CISO Assistant 2,110（同）"),
    Target("5", "検索のSQL（ありふれた語）", 100, "ms", sql("search_common"), "同上"),
    Target("5", "検索とLIKEの食い違い", 0, "語", _unequal),
    Target("6", "1件 / D", 2.5, "倍", ratio("detail", "D"), "NetBox 18、CISO Assistant 780"),
    Target("7", "登録（履歴・記録・権限） / A", 5.0, "倍", ratio("create", "A"),
           "NetBox 19、CISO Assistant 8"),
    Target("7", "変更（履歴・記録・権限） / A", 5.0, "倍", ratio("edit", "A")),
    Target("8", "履歴 / 一覧", 1.3, "倍", ratio("history", "list"), "NetBox 125 ms（19×L）"),
    Target("9", "CSVの書き出し / COPY TO（DBとも）", 2.5, "倍", exported(exports.CSV),
           "NetBox 246（94 CPU秒）"),
    Target("9", "CSVの最初の行まで", 0.3, "秒", exported(exports.CSV, "first_s"),
           "NetBox すべてできてから"),
    Target("9", "CSVの書き出しで増えるメモリ", 40, "MB", exported(exports.CSV, "memory_mb"),
           "NetBox 1,400"),
    Target("10", "Excelの書き出し / rustpy-xlsxwriterだけ", 1.5, "倍", exported(exports.XLSX),
           "CISO Assistant 49（113 CPU秒）"),
    Target("10", "Excelの書き出しで増えるメモリ", 40, "MB", exported(exports.XLSX, "memory_mb"),
           "CISO Assistant 2,000"),
    Target("10", "JSONの書き出しで増えるメモリ", 40, "MB", exported(exports.JSON, "memory_mb")),
    Target("22", "1,000件のPDF", 5, "秒", printed(1_000, "wall_s"), "WeasyPrint 6.7秒"),
    Target("22", "20,000件のPDF / typstだけ", 2.0, "倍", printed(20_000)),
    Target("22", "20,000件のPDF、組むプロセスのメモリ", 400, "MB", printed(20_000, "child_mb"),
           "typstだけ 3,041"),
    Target("11", "CSVの取り込み / COPY FROM（DBとも）", 8, "倍", imported(),
           "NetBox 2,500、CISO Assistant 370", only="PostgreSQL"),
    Target("12", "CSVの取り込み / executemany（DBとも）", 5, "倍", imported(), only="SQLite"),
    Target("16", "取り込みで増えるメモリ", 40, "MB", imported("memory_mb")),
    Target("18", "保存：照合あり / なし", 1.5, "倍", judged("save", "ratio")),
    Target("18", "同、食い違いを書くとき", 1.5, "倍", judged("save", "ratio_found")),
    Target("19", "全件の照合（最初の回）", 300, "秒", judged("first", "wall_s")),
    Target("19", "全件の照合（変わらない夜）", 120, "秒", judged("night", "wall_s")),
    Target("19", "全件の照合で増えるメモリ", 60, "MB", judged("night", "memory_mb")),
    Target("14", "課の権限の一覧 / 全庁の一覧（SQL）", 1.3, "倍",
           lambda run: sql("list_staff")(run) / sql("list")(run), "CISO Assistant 3〜5秒"),
    Target("14", "同、増える問合せ", 1, "回", _more_queries),
    Target("16", "画面のプロセスのメモリ", 120, "MB", lambda run: float(run["memory_mb"]),
           "NetBox 246、CISO Assistant 361"),
    Target("16", "1台のPCの全プロセス", 150, "MB", lambda run: float(run["memory_of_all_mb"]),
           only="SQLite"),
    Target("18", "棚卸の開始（1件1行、記録つき）", 30, "秒",
           lambda run: float(run["campaign"]["wall_s"])),
    Target("18", "棚卸の進み p95 / L p95", 8.0, "倍", ratio("review", "L", "p95_ms")),
    Target("18", "棚卸の進みの問合せ", 12, "回", sql("review", "queries")),
    Target("20", "ホーム（全庁） p95", 300, "ms", lambda run: cost(run, "home", "p95_ms")),
    Target("20", "ホーム（全庁）の問合せ", 22, "回", sql("home", "queries")),
    Target("21", "その日のお知らせを作る", 10, "秒", lambda run: float(run["day"]["seconds"])),
    Target("21", "同、問合せ", 60, "回", lambda run: float(run["day"]["queries"])),
    Target("21", "同、100万件", 60, "秒", lambda run: float(run["widest_day"]["seconds"])),
    Target("21", "同、増えるメモリ", 100, "MB",
           lambda run: float(run["widest_day"]["memory_mb"])),
    Target("22", "封印 1行（DBとも）", 200, "μs", sealed("seal_us")),
    Target("22", "封印の照合 / 同じバイトのSHA-256", 60, "倍", sealed("check_ratio")),
    Target("22", "封印の照合で増えるメモリ", 100, "MB", sealed("check_mb")),
    Target("22", "控え1つを台帳と比べる", 50, "ms", sealed("compare_ms")),
    Target("17", "空のDBの migrate", 15, "秒", lambda run: float(run["migrate_s"]),
           "NetBox 183、CISO Assistant 224"),
)  # fmt: skip

# Measured on another day with the same anchors beside them; docs/performance.md tells how.
PEERS = (
    ("一覧（10万件、1ページ目）", "52 × L", "680 × L"),
    ("一覧（9万5千件目）", "45 × L", "約640 × L"),
    ("検索（日本語）", "44 × L", "約640 × L"),
    ("1件の画面", "18 × D", "約780 × D"),
    ("登録（変更の記録つき）", "19 × A", "8 × A"),
    ("変更の記録（50件）", "19 × L", "画面なし"),
    ("CSVの書き出し（10万件）", "94 CPU秒・1.4 GB", "85 CPU秒"),
    ("Excelの書き出し（10万件）", "—", "113 CPU秒・2.0 GB"),
    ("画面のプロセスのメモリ", "246 MB", "361 MB"),
    ("空のDBの migrate", "183 秒", "224 秒"),
)


def met(run: Run) -> Iterator[tuple[Target, float, bool]]:
    """Yield every target that can be read from a run: its value, and whether it is met."""
    for target in TARGETS:
        if target.only and target.only != run["database"]:
            continue
        try:
            value = target.measure(run)
        except (KeyError, ZeroDivisionError):  # a page that this run did not measure
            continue
        yield target, value, value <= target.limit
