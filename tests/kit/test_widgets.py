"""`config.kit.widgets`: the controls that are drawn without a template."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from config.kit.forms import FormRenderer
from config.kit.widgets import LongSelect

HOSTILE = '"><script>&'


class Elements(HTMLParser):
    """The tags of a text with their attributes, in any order of these, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.feed(str(html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, sorted(attrs, key=str)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(data.strip())


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput({"class": "w-s", "required": True, "disabled": False}), HOSTILE),
        (forms.TextInput(), None),
        (forms.HiddenInput(), 3),
        (forms.NumberInput({"min": 0}), 0),
        (forms.DateInput(), "2026-04-01"),
        (forms.EmailInput(), "a@example.lg.jp"),
        (forms.PasswordInput(), "never shown"),
        (forms.CheckboxInput(), True),
        (forms.Textarea({"rows": 3}), f"1\n{HOSTILE}"),
        (forms.Textarea(), None),
        (forms.Select(choices=[("", "－"), ("a", HOSTILE), ("組", [("b", "B")])]), "b"),
    ],
)
def test_a_control_is_what_django_draws(widget: forms.Widget, value: object) -> None:
    ours, theirs = (
        Elements(widget.render("field", value, {"id": "id_field"}, renderer)).found
        for renderer in (FormRenderer(), DjangoTemplates())
    )
    assert ours == theirs


def test_a_long_list_is_drawn_as_a_short_one() -> None:
    choices = [("", "選んでください"), (7, HOSTILE), (8, "税務課")]
    attrs = {"id": "id_unit", "required": True, "disabled": False}

    long, short = (
        Elements(kind({"class": "w-m"}, choices).render("unit", 8, attrs, FormRenderer())).found
        for kind in (LongSelect, forms.Select)
    )

    assert long == short


def test_choices_are_cards_with_the_chosen_one_marked() -> None:
    widget = forms.RadioSelect({"class": "inline"}, [("a", "甲"), ("b", HOSTILE)])
    drawn = widget.render("field", "b", {"id": "id_field"}, FormRenderer())

    assert drawn == (
        '<div class="choices inline" id="id_field">'
        '<label class="choice" for="id_field_0">'
        '<input type="radio" name="field" value="a" id="id_field_0"><span>甲</span></label>'
        '<label class="choice" for="id_field_1">'
        '<input type="radio" name="field" value="b" id="id_field_1" checked>'
        "<span>&quot;&gt;&lt;script&gt;&amp;</span></label></div>"
    )


def test_a_group_of_choices_has_its_heading() -> None:
    widget = forms.CheckboxSelectMultiple(choices=[("庁内", [("a", "甲")])])
    assert '<p class="hint">庁内</p><label class="choice"' in widget.render(
        "field", ["a"], {}, FormRenderer()
    )
