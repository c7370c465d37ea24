"""Widgets drawn without a template, where a template would cost more than the page around it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

Widget = dict[str, Any]
FLAGS = ("required", "disabled", "checked")
NOTHING = SafeString("")


def input_(widget: Widget) -> SafeString:
    """Return the markup of Django's input.html."""
    value = widget["value"]
    filled = NOTHING if value is None else format_html(' value="{}"', value)
    attributes = flatatt(widget["attrs"])
    return format_html(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], filled, attributes
    )


def textarea(widget: Widget) -> SafeString:
    """Return the markup of Django's textarea.html; a browser drops the first line break."""
    attributes, value = flatatt(widget["attrs"]), widget["value"] or ""
    return format_html('<textarea name="{}"{}>\n{}</textarea>', widget["name"], attributes, value)


def select(widget: Widget) -> SafeString:
    """Return the markup of Django's select.html: a form offers hundreds of units and posts."""
    groups = SafeString("\n".join(_group(*group) for group in widget["optgroups"]))
    attributes = flatatt(widget["attrs"])
    return format_html('<select name="{}"{}>\n{}\n</select>', widget["name"], attributes, groups)


def choices(widget: Widget) -> SafeString:
    """Return radio buttons or boxes as the cards of the house."""
    attrs = widget["attrs"]
    css = " ".join(filter(None, ("choices", attrs.get("class"))))
    groups = format_html_join("", "{}{}", map(_cards, widget["optgroups"]))
    return format_html('<div class="{}"{}>{}</div>', css, flatatt({"id": attrs.get("id")}), groups)


class LongSelect(forms.Select):
    """A select with hundreds of options, without a dict of everything for each of them."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the markup of `select`; options in groups are not for it."""
        chosen = set(self.format_value(value))
        marks = {True: " selected", False: ""}
        options = "\n".join(
            f'<option value="{escape(key)}"{marks[str(key) in chosen]}>{escape(label)}</option>'
            for key, label in self.choices
        )
        given = flatatt(self.build_attrs(self.attrs, attrs))
        return SafeString(f'<select name="{escape(name)}"{given}>\n{options}\n</select>')


DRAWN: dict[str, Callable[[Widget], SafeString]] = {
    f"django/forms/widgets/{name}.html": draw
    for draw, names in (
        (input_, ("checkbox", "date", "email", "hidden", "input", "number", "password", "text")),
        (textarea, ("textarea",)),
        (select, ("select",)),
        (choices, ("checkbox_select", "radio")),
    )
    for name in names
}


def _group(name: str | None, options: list[Widget], _index: int) -> SafeString:
    found = format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((o["value"], flatatt(o["attrs"]) if o["attrs"] else "", o["label"]) for o in options),
    )
    return format_html('<optgroup label="{}">\n{}\n</optgroup>', name, found) if name else found


def _cards(group: tuple[str | None, list[Widget], int]) -> tuple[SafeString, SafeString]:
    name, options, _index = group
    heading = format_html('<p class="hint">{}</p>', name) if name else NOTHING
    return heading, SafeString("".join(map(_card, options)))


def _card(option: Widget) -> SafeString:
    attrs, key = option["attrs"], option["attrs"].get("id")
    return format_html(
        '<label class="choice"{}><input type="{}" name="{}" value="{}"{}><span>{}</span></label>',
        flatatt({"for": key}),
        option["type"],
        option["name"],
        option["value"],
        flatatt({"id": key} | {flag: bool(attrs.get(flag)) for flag in FLAGS}),
        option["label"],
    )
