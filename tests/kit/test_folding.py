"""`config.kit.folding`: what is alike for everybody is drawn once, and drawn the same."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template, engines
from django.template.base import TextNode
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from config.kit.components import SameNode
from config.kit.folding import fold

ROOT = Path(settings.BASE_DIR) / "templates"
MOMENT = datetime(2026, 11, 18, 5, 32, tzinfo=UTC)
PATHS = sorted(ROOT.rglob("*.*"))
ALIKE = (
    "文",
    '{% translate "情報資産" %}',
    '{% icon "plus" %}',
    '{% url "asset_list" %}',
    '{% static "favicon.svg" %}',
    '{% state "late" _("空席") %}',
    '{% empty _("ありません。") url="/assets/" action=_("登録") %}',
    '{% banner "warn" %}{% translate "注意" %}{% endbanner %}',
    "{# 説明 #}{% comment %}説明{% endcomment %}",
)
NOT_ALIKE = (
    "{{ name }}",
    "{% translate name %}",
    '{% translate "情報資産"|upper %}',
    '{% translate "情報資産" as name %}',
    "{% icon name %}",
    '{% icon "plus" as name %}',
    '{% url "asset_detail" name %}',
    '{% url "asset_list" as name %}',
    '{% banner "warn" %}{{ name }}{% endbanner %}',
    "{% csrf_token %}",
    "{% submit_key %}",
    '{% include "_shell/brand.html" %}',
)


def parsed(source: str) -> Template:
    engine: Any = engines["django"]
    made: Template = engine.engine.from_string(source)
    return made


def folded(source: str) -> Template:
    template = parsed(source)
    fold(template.nodelist)
    return template


@pytest.mark.parametrize("source", ALIKE[1:])
def test_what_is_alike_for_everybody_is_one_node_that_draws_the_same(source: str) -> None:
    template = folded(f"前{source}後")

    assert [type(node) for node in template.nodelist] == [SameNode]
    for language in ("ja", "en", "ja"):
        with translation.override(language):
            assert template.render(Context()) == parsed(f"前{source}後").render(Context())


@pytest.mark.parametrize("source", NOT_ALIKE)
def test_what_may_differ_from_page_to_page_stays_outside(source: str) -> None:
    template = folded(f"{source}{''.join(ALIKE)}{source}")

    assert [type(node) for node in template.nodelist].count(SameNode) == 1
    assert type(template.nodelist[0]) is not SameNode
    assert type(template.nodelist[-1]) is not SameNode


def test_the_parts_of_conditions_loops_and_blocks_are_folded_too() -> None:
    source = "".join(ALIKE[:6])
    loop = f"{{% for one in many %}}{source}{{{{ one }}}}{{% empty %}}{source}{{% endfor %}}"
    template = folded(f"{{% block main %}}{{% if on %}}{loop}{{% endif %}}{{% endblock %}}")

    assert len(template.nodelist.get_nodes_by_type(SameNode)) == 2
    for told in ({}, {"on": 1}, {"on": 1, "many": [1, 2]}):
        unfolded = parsed(f"{{% if on %}}{loop}{{% endif %}}")
        assert template.render(Context(told)) == unfolded.render(Context(told))


@pytest.mark.parametrize(
    "value",
    [
        "<b>&\"'",
        "",
        SafeString("<b>"),
        gettext_lazy("はい"),
        1234.5,
        True,
        None,
        MOMENT,
        ["<"],
        str,
    ],
)
def test_a_variable_is_written_as_django_writes_it(value: Any) -> None:
    source = "{{ a.b }}{% autoescape off %}{{ a.b }}{% endautoescape %}{{ a.b|upper }}{{ c }}"
    told = {"a": {"b": value}}

    assert folded(source).render(Context(told)) == parsed(source).render(Context(told))


def test_text_alone_is_left_as_it_is() -> None:
    assert [type(node) for node in folded("文").nodelist] == [TextNode]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_template_draws_what_is_alike_without_knowing_the_page(path: Path) -> None:
    template = folded(path.read_text("utf-8"))

    for same in template.nodelist.get_nodes_by_type(SameNode):
        for language in ("ja", "en"):
            context = Context()
            with translation.override(language), context.bind_template(template):
                assert same.render(context) == same.render(context)
