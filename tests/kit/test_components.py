"""config.kit.components and config.kit.chips: the parts every page is built of"""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from config.kit import chips, specimen

ROOT = Path(settings.BASE_DIR)
SPRITE = (ROOT / "static/icons.svg").read_text("utf-8")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
WRITTEN_NAME = re.compile(r'{% icon "([\w-]+)" %}')


def render(source: str, **context: Any) -> str:
    request = context.pop("request", None)
    return engines["django"].from_string(source).render(context, request)


@pytest.mark.parametrize(
    ("rank", "css"), [(5, "c5"), (4, "c4"), (3, "c3"), (2, "c2"), (1, "c1"), (9, "c5")]
)
def test_confidentiality_darkens_with_its_rank(rank: int, css: str) -> None:
    chip = chips.level_chip("3B", rank, "confidentiality")

    assert chip == f'<span class="lv {css}">3B</span>'


@pytest.mark.parametrize("axis", ["integrity", "availability"])
def test_integrity_and_availability_are_filled_or_not(axis: str) -> None:
    assert 'class="lv s2"' in chips.level_chip("2", 2, axis)
    assert 'class="lv s1"' in chips.level_chip("1", 1, axis)


def test_a_grade_that_is_missing_is_a_word_and_not_a_blank() -> None:
    assert render('{% level "" None "integrity" %}').startswith('<span class="lv none">未')


def test_a_grade_is_kept_per_language() -> None:
    with translation.override("ja"):
        japanese = chips.level_chip("", None, "integrity")
    with translation.override("en"):
        chips.level_chip("", None, "integrity")
    with translation.override("ja"):
        assert chips.level_chip("", None, "integrity") == japanese


def test_a_grade_can_show_the_name_of_its_axis() -> None:
    chip = render('{% level "2" 2 "integrity" label="完全性" %}')

    assert chip == '<span class="lvpair"><span>完全性</span><span class="lv s2">2</span></span>'


@pytest.mark.parametrize("code", [*chips.SHAPES, "invented"])
def test_a_segment_is_a_shape_and_its_name(code: str) -> None:
    chip = chips.segment_chip(code, "LGWAN系")

    assert chip.endswith("</svg>LGWAN系</span>")
    assert 'aria-hidden="true"' in chip
    assert f'id="{re.search("#([a-z-]+)", chip)[1]}"' in SPRITE  # type: ignore[index]


def test_no_two_segments_share_a_shape() -> None:
    symbols = [shape.symbol for shape in chips.SHAPES.values()]
    drawings = [re.search(f'id="{name}"[^>]*>(.*)</symbol>', SPRITE)[1] for name in symbols]  # type: ignore[index]

    assert len(set(drawings)) == len(symbols)


@pytest.mark.parametrize("code", [*chips.LOOKS, "invented"])
def test_a_state_is_an_icon_and_a_word(code: str) -> None:
    chip = render("{% state code label %}", code=code, label="確認済み")

    assert chip.endswith("</svg>確認済み</span>")
    assert f'id="{re.search("#([a-z-]+)", chip)[1]}"' in SPRITE  # type: ignore[index]


def test_what_users_typed_is_escaped_in_every_chip() -> None:
    nasty = "<b>&"

    for chip in (
        chips.level_chip(nasty, 1, "confidentiality", label=nasty),
        chips.segment_chip("lgwan", nasty),
        chips.state_chip("ok", nasty),
        chips.icon('"><script>'),
    ):
        assert "<b>" not in chip
        assert "<script>" not in chip


def test_dates_are_machine_readable_and_written_in_eras() -> None:
    day = date(2026, 12, 11)

    assert chips.date_cell(day) == ('<time datetime="2026-12-11">R8.12.11</time>')
    assert "令和8年12月11日</time>" in render("{% wareki day %}", day=day)
    assert render("{% wareki_short day %}", day=None) == ""


def test_moments_are_shown_in_local_time() -> None:
    at = datetime(2026, 11, 18, 5, 32, tzinfo=UTC)

    assert render("{% moment at %}", at=at) == (
        '<time datetime="2026-11-18T14:32:00+09:00">令和8年11月18日 14:32</time>'
    )
    assert "令和8年11月19日" in chips.date_text(datetime(2026, 11, 18, 15, tzinfo=UTC))
    assert render("{% moment at %}", at=None) == ""


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    named = {
        (path.name, name)
        for path in TEMPLATES
        for name in WRITTEN_NAME.findall(path.read_text("utf-8"))
    }

    assert {(path, name) for path, name in named if f'id="{name}"' not in SPRITE} == set()


def test_a_card_is_a_section_named_by_its_heading() -> None:
    html = render(
        "{% card title=title %}<p>{{ text }}</p>{% endcard %}", title="期限<1>", text="<x>"
    )

    heading = re.search(r'<section class="card" aria-labelledby="([\w-]+)">', html)
    assert heading
    assert f'<h2 id="{heading[1]}">期限&lt;1&gt;</h2>' in html
    assert "<p>&lt;x&gt;</p>" in html


def test_a_banner_has_the_role_the_page_gives_it() -> None:
    html = render('{% banner "warn" title="空席" role="status" %}<p>4日前から</p>{% endbanner %}')

    assert '<div class="banner warn" role="status">' in html
    assert "<h2>空席</h2><p>4日前から</p>" in html


def test_a_dialog_is_native_and_named_by_its_heading() -> None:
    html = render('{% dialog id="dispose" title="資産の廃棄" %}本文{% enddialog %}')

    assert '<dialog id="dispose" aria-labelledby="dispose-title">' in html
    assert '<h2 id="dispose-title">資産の廃棄</h2>' in html


def test_an_empty_place_says_why_and_offers_one_action() -> None:
    html = render('{% empty "まだありません。" url="/assets/new/" action="登録" %}')

    assert "<p>まだありません。</p>" in html
    assert '<a class="btn" href="/assets/new/">登録</a>' in html
    assert "<a" not in render('{% empty "まだありません。" %}')


def test_a_message_announces_itself_and_can_be_taken_back() -> None:
    done = Message(constants.SUCCESS, "3項目を変更しました。<b>", extra_tags="undo:/assets/undo/1/")
    html = render("{% flash message %}", message=done, request=RequestFactory().get("/"))

    assert 'class="banner ok" role="status"' in html
    assert "3項目を変更しました。&lt;b&gt;" in html
    assert '<form method="post" action="/assets/undo/1/">' in html
    assert "csrfmiddlewaretoken" in html


def test_a_failure_is_an_alert() -> None:
    failed = Message(constants.ERROR, "保存できませんでした。")

    assert 'class="banner err" role="alert"' in render("{% flash message %}", message=failed)


def test_the_pager_keeps_the_other_parameters_of_the_address() -> None:
    page = Paginator(range(860), 50).page(6)
    request = RequestFactory().get("/assets/", {"q": "台帳&", "page": "6"})
    html = render("{% pager page %}", page=page, request=request)

    assert '<a href="?q=%E5%8F%B0%E5%B8%B3%26&amp;page=6" aria-current="page">6</a>' in html
    assert 'page=5" rel="prev"' in html
    assert 'page=7" rel="next"' in html
    assert html.count('<span aria-hidden="true">…</span>') == 2


def test_a_single_page_needs_no_pager() -> None:
    assert "<nav" not in render("{% pager page %}", page=Paginator(range(9), 50).page(1))


def test_the_error_summary_uses_the_words_of_the_fields_and_links_to_them() -> None:
    wrong = specimen.context()["wrong"]
    summary = render("{% error_summary form %}", form=wrong)
    page = render("{{ form }}", form=wrong)
    links = re.findall(r'<a href="#([\w-]+)">([^<]+)</a>', summary)

    assert f"入力内容に{len(links)}件の問題があります" in summary
    assert [text for _target, text in links if f"＊{text}" not in page] == []
    assert [target for target, _text in links if f'id="{target}"' not in page] == []


def test_no_errors_need_no_summary() -> None:
    assert render("{% error_summary form %}", form=specimen.SpecimenForm()).strip() == ""


def test_the_errors_of_a_formset_are_summed_up_too() -> None:
    lines = forms.formset_factory(specimen.SpecimenForm, min_num=1, validate_min=True)
    wrong = lines({"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"})

    assert "<ul>" in render("{% error_summary lines %}", lines=wrong)


def test_the_style_guide_shows_every_part() -> None:
    request = RequestFactory().get("/help/ui/")
    html = engines["django"].get_template("help/ui.html").render(specimen.context(), request)

    assert html.count("<h1>") == 1
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_style_or_script_inside(path: Path) -> None:
    html = path.read_text("utf-8")

    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


def test_what_is_the_same_on_every_page_is_rendered_once_a_language() -> None:
    template = engines["django"].from_string(
        "{% same %}{% get_current_language as now %}{{ now }}{{ name }}{% endsame %}{{ name }}"
    )

    shown = [template.render({"name": name}) for name in ("住民課", "税務課")]
    with translation.override("en"):
        in_english = template.render({"name": "税務課"})

    assert shown == ["ja住民課", "ja税務課"]  # nothing of a request gets inside
    assert in_english == "en税務課"
