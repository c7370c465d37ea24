"""The sealed record in a browser: verify it, take its seals away, compare what was kept."""

import os
import subprocess

import pytest
from playwright.sync_api import expect

from tests import installed
from tests.browser.conftest import SignIn
from tests.browser.looking import faults
from tests.browser.product import Product

pytestmark = pytest.mark.browser


def run_due(product: Product) -> None:
    """What the worker does in a running product: seal, and verify what was asked for."""
    env = os.environ | {"DAICHO_DATA": str(product.folder), "DATABASE_URL": "", "REDIS_URL": ""}
    subprocess.run([*installed.MANAGE, "run_due"], env=env, check=True)


def test_an_auditor_verifies_the_record_and_compares_what_was_kept(
    sign_in: SignIn, product: Product
) -> None:
    run_due(product)
    page = sign_in("auditor")
    page.goto("/ledger/")
    page.get_by_role("button", name="検証する", exact=True).click()
    expect(page.get_by_role("heading", name="検証を待っています")).to_be_visible()
    assert faults(page) == []

    run_due(product)
    expect(page.get_by_role("heading", name="記録に異常はありません")).to_be_visible(timeout=15_000)
    assert faults(page) == []

    page.goto("/ledger/")
    assert faults(page) == []
    with page.expect_download() as coming:
        page.get_by_role("button", name="すべての封印を受け取る").click()
    page.goto("/ledger/check/")
    page.get_by_label("又は、保管していたファイル").set_input_files(coming.value.path())
    page.get_by_role("button", name="比べる").click()

    expect(page.locator(".verdict.ok").first).to_contain_text("控えたときのままです")
    assert faults(page) == []
