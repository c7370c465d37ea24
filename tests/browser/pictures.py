"""`python -m tests.browser.pictures`: the pictures of the documentation, from the running demo."""

import shutil
import struct
import sys
import zlib
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, enter
from tests.browser.looking import DESKTOP, PHONE
from tests.browser.product import Product, start_product
from tests.services_plugin import CHROMIUM_NAMES

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
LARGEST = 250 * 1024
# name: role, address, size, what is done before the picture is taken.
PICTURES: dict[str, tuple[str, str, tuple[int, int], str]] = {
    "home": ("admin", "/", DESKTOP, ""),
    "list": ("staff", "/assets/?view=mine&unit=JUM", DESKTOP, "choose"),
    "detail": ("manager", "/assets/JUM-001/", DESKTOP, ""),
    "history": ("auditor", "/assets/JUM-001/history/5/", DESKTOP, ""),
    "form": ("staff", "/assets/JUM-013/edit/", DESKTOP, ""),
    "classify": (
        "staff",
        "/classify/?published=no&personal=many&leak=rights&alter=rights",
        DESKTOP,
        "",
    ),
    "graph": ("admin", "/assets/SOM-022/graph/", DESKTOP, ""),
    "handling": ("admin", "/assets/SOM-066/handling/", DESKTOP, ""),
    "import": ("admin", "/imports/", DESKTOP, "import"),
    "export": ("admin", "/exports/new/", DESKTOP, ""),
    "units": ("admin", "/units/", DESKTOP, ""),
    "list-390": ("staff", "/assets/?view=mine&unit=JUM", PHONE, ""),
    "detail-390": ("manager", "/assets/JUM-001/", PHONE, ""),
    "units-390": ("admin", "/units/", PHONE, ""),
    "form-390": ("staff", "/assets/JUM-013/edit/", PHONE, ""),
    "list-print": ("admin", "/assets/print/?unit=JUM", (1123, 794), "print"),
}


def main(names: list[str]) -> None:
    product = start_product()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name in names or PICTURES:
            picture = take(browser, product, name)
            (FOLDER / f"{name}.png").write_bytes(picture)
            sys.stdout.write(f"{name}.png {len(picture) // 1024} KB\n")
        browser.close()


def chromium() -> str:
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)))


def take(browser: Browser, product: Product, name: str) -> bytes:
    role, address, size, before = PICTURES[name]
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(
        base_url=product.address, viewport=viewport, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    page = context.new_page()
    user = product.user(role)
    enter(page, username=user["username"], password=user["password"])
    page.goto(address)
    page.wait_for_load_state("networkidle")
    prepare(page, before)
    picture = smaller(page.screenshot(animations="disabled", caret="hide"))
    context.close()
    if len(picture) > LARGEST:
        raise SystemExit(f"{name}: {len(picture)} bytes")
    return picture


def prepare(page: Page, before: str) -> None:
    if before == "print":
        page.emulate_media(media="print")
        # A screen has no paper margins.
        page.evaluate("document.body.style.padding = '14mm 10mm'")
    if before == "import":
        bring(page)
    if before == "choose":
        for row in (3, 7):
            page.locator("table[data-list] tbody input.cb").nth(row).check()


def bring(page: Page) -> None:
    """Bring in a small register with a few faults, as far as the preview."""
    lines = ["資産名,所管,媒体,ネットワーク,機密性,完全性,可用性,保管場所,次回確認"]
    for number in range(1, 49):
        unit = "住民果" if number in {3, 7, 11} else "住民課"
        grade = {9: "4", 20: "3", 21: "3"}.get(number, "2")
        day = {14: "R8.2.30", 31: "9/31"}.get(number, "R9.3.31")
        lines.append(f"窓口の記録{number:02},{unit},紙,紙,{grade},1,1,書庫A,{day}")
    content = "\n".join(lines).encode()
    file = {"name": "R8情報資産台帳.csv", "mimeType": "text/csv", "buffer": content}
    page.set_input_files("input[type=file]", files=[file])
    page.get_by_role("button", name="ファイルを読み取る").click()
    page.get_by_role("button", name="この対応で内容を確認").click()
    page.locator("#preview").wait_for()


def smaller(png: bytes) -> bytes:
    """Pack the pixels of a PNG as tightly as the format allows; nothing of the picture changes."""
    head, chunks, at = png[:8], [], 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        chunks.append((kind, png[at + 8 : at + 8 + length]))
        at += 12 + length
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    kept = {kind: data for kind, data in chunks if kind in {b"IHDR", b"IEND"}}
    packed = {b"IHDR": kept[b"IHDR"], b"IDAT": zlib.compress(pixels, 9), b"IEND": b""}
    return head + b"".join(chunk(kind, data) for kind, data in packed.items())


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    main(sys.argv[1:])
