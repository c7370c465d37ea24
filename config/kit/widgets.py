"""Widgets drawn without a template, where a template would cost more than the page around it."""

from typing import Any

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def select(widget: dict[str, Any]) -> SafeString:
    """Return the markup of Django's select.html: a form offers hundreds of units and posts."""
    groups = format_html_join("\n", "{}", ((_group(*group),) for group in widget["optgroups"]))
    attributes = flatatt(widget["attrs"])
    return format_html('<select name="{}"{}>\n{}\n</select>', widget["name"], attributes, groups)


def _group(name: str | None, options: list[dict[str, Any]], _index: int) -> SafeString:
    found = format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((o["value"], flatatt(o["attrs"]), o["label"]) for o in options),
    )
    return format_html('<optgroup label="{}">\n{}\n</optgroup>', name, found) if name else found
