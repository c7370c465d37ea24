"""Looking at a page as a person with or without an aid would: what every page must keep."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE, NARROWEST = (1366, 768), (390, 844), (320, 640)
SMALLEST_TYPE = 14

_VIOLATIONS = """options => axe.run(options).then(told => told.violations)"""
_SIDEWAYS = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""
_SMALL = """smallest => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement;
    if (!text.data.trim() || !parent.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < smallest) found.add(`${size}px ${text.data.trim().slice(0, 20)}`);
  }
  return [...found];
}"""
_JUMPS = """() => {
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter(heading => heading.checkVisibility() && heading.closest("main"))
    .map(heading => Number(heading.tagName[1]));
  return levels.filter((level, at) => at && level > levels[at - 1] + 1);
}"""


def faults(page: Page) -> list[str]:
    """Return everything that is wrong with the page as it is now, at every width."""
    found = structure(page)
    page.evaluate(AXE_SCRIPT)
    for size in (DESKTOP, PHONE):
        _resize(page, size)
        found += [f"{size[0]}px: {fault}" for fault in [*_axe(page), *_layout(page)]]
    _resize(page, NARROWEST)
    found += [f"320px: {fault}" for fault in _layout(page)]
    _resize(page, DESKTOP)
    return found


def structure(page: Page) -> list[str]:
    """Return what is wrong whatever the width: language, title, headings, inline style."""
    kept = {
        "lang is not ja": page.locator("html").get_attribute("lang") == "ja",
        f"title: {page.title()}": "｜情報資産台帳" in page.title(),
        "not one h1": page.locator("h1:visible").count() == 1,
        "inline style": page.locator("[style]").count() == 0,
        "heading levels jump": page.evaluate(_JUMPS) == [],
    }
    return [fault for fault, right in kept.items() if not right]


def _axe(page: Page) -> list[str]:
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    violations: list[dict[str, Any]] = page.evaluate(_VIOLATIONS, options)
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in violations
        for node in violation["nodes"][:3]
    ]


def _layout(page: Page) -> list[str]:
    wide = page.evaluate(_SIDEWAYS)
    found = [f"scrolls {wide}px sideways"] if wide > 0 else []
    return found + [f"small type: {text}" for text in page.evaluate(_SMALL, SMALLEST_TYPE)]


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
