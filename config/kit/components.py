"""The parts of every page as template tags; builtins, so templates need no `load`.

Markup lives in templates/components/ or in `chips`, never in a page.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, cast
from zlib import crc32

from django import forms, template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template.base import Parser, Template, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from config.kit import chips, submit
from config.kit.sharing import drawn

register = template.Library()

BANNER_ICONS = {"ok": "check", "warn": "alert", "err": "alert", "info": "info"}
_BANNER_OF_LEVEL = {"success": "ok", "warning": "warn", "error": "err"}
UNDO = "undo:"


class SameNode(template.Node):
    """What `{% same %}` surrounds: rendered once, as a process keeps its parsed templates."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self.made: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        if language not in self.made:
            bare = Context()  # knows nothing of this request: what needs it is seen at once
            with bare.bind_template(cast(Template, context.template)):
                self.made[language] = self.nodelist.render(bare)
        return self.made[language]


@register.tag
def same(parser: Parser, _token: Token) -> SameNode:
    """`{% same %}…{% endsame %}`: markup that depends on nothing but the language."""
    nodelist = parser.parse(("endsame",))
    parser.delete_first_token()
    return SameNode(nodelist)


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "plus" %}`"""
    return chips.icon(name)


@register.simple_tag
def level(code: str, rank: int | None, axis: str, label: str = "", name: str = "") -> SafeString:
    """`{% level asset.c_level.code asset.c_level.rank "confidentiality" label="機密性" %}`"""
    return chips.level_chip(str(code or ""), rank or None, axis, label=label, name=name)


@register.simple_tag
def segment(code: str, label: str) -> SafeString:
    """`{% segment segment.code segment.short_name %}`"""
    return chips.segment_chip(str(code), str(label))


@register.simple_tag
def state(code: str, label: str) -> SafeString:
    """`{% state asset.status asset.get_status_display %}`"""
    return chips.state_chip(str(code), str(label))


@register.simple_tag
def bar_rows(bars: Iterable[chips.Bar]) -> SafeString:
    """`{% bar_rows chart.bars %}`: a chart of bars in numbers, as rows of a table."""
    return chips.bar_rows(bars)


@register.simple_tag
def terms(stated: Iterable[chips.Term]) -> SafeString:
    """`{% terms comparison.unchanged %}`: names and values, inside of a `<dl>`."""
    return chips.terms(stated)


@register.simple_tag
def wareki(day: date | None) -> SafeString:
    """`{% wareki asset.next_review_date %}` → 令和8年12月11日"""
    return chips.date_text(day or None)


@register.simple_tag
def wareki_short(day: date | None) -> SafeString:
    """`{% wareki_short asset.next_review_date %}` → R8.12.11"""
    return chips.date_cell(day or None)


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """`{% moment change.recorded_at %}` → 令和8年11月18日 14:32"""
    return chips.moment_text(at or None)


@register.simple_block_tag
def card(content: str, title: str, **options: str) -> SafeString:
    """`{% card title="期限" %}…{% endcard %}`; options id, css, aside, url and action."""
    context = {"content": content, "title": title, "id": _heading_id(title), **options}
    return render_to_string("components/card.html", context)


@register.simple_block_tag
def banner(content: str, kind: str = "info", **options: str) -> SafeString:
    """`{% banner "warn" %}…{% endbanner %}` (ok, warn, err, info); options title, role, id."""
    context = {"content": content, "kind": kind, "icon": BANNER_ICONS[kind], **options}
    return render_to_string("components/banner.html", context)


@register.simple_block_tag
def dialog(content: str, id: str, title: str, css: str = "") -> SafeString:  # noqa: A002
    """`{% dialog id="x" title="資産の廃棄" %}…{% enddialog %}`, opened by `data-open="x"`."""
    context = {"content": content, "id": id, "title": title, "css": css}
    return render_to_string("components/dialog.html", context)


@register.simple_tag
def empty(text: str, url: str = "", action: str = "", icon: str = "") -> SafeString:
    """`{% empty "まだ情報資産がありません。" url="/assets/new/" action="資産を登録" %}`"""
    context = {"text": text, "url": url, "action": action, "icon": icon}
    return render_to_string("components/empty.html", context)


@register.simple_tag
def field(bound: forms.BoundField) -> SafeString:
    """`{% field form.name %}`: label, hint, error and control of one field."""
    return drawn(bound)


@register.simple_tag
def submit_key() -> SafeString:
    """`{% submit_key %}`: the signed key that makes sending a form twice harmless."""
    return format_html('<input type="hidden" name="{}" value="{}">', submit.FIELD, submit.new_key())


@register.simple_tag
def control(bound: forms.BoundField, css: str = "") -> SafeString:
    """`{% control form.q %}`: the control alone, with the class, width and ids of the house."""
    widget = bound.field.widget
    attrs: dict[str, str | bool] = {}
    if _is_box(widget):
        attrs["class"] = _classes(widget, _width(bound.field), css)
        if getattr(bound.field, "suggestions", None):
            attrs["list"] = f"{bound.auto_id}_list"
    elif isinstance(widget, forms.CheckboxInput):
        attrs["class"] = _classes(widget, "cb", css)
    return bound.as_widget(attrs=attrs)


@register.filter
def echo(bound: forms.BoundField) -> str:
    """Return what the field understood, in other words (the other calendar), or nothing."""
    return str(bound.field.echo(bound.value())) if hasattr(bound.field, "echo") else ""


@register.simple_tag
def idle_seconds() -> int:
    """`{% idle_seconds %}`: after how long without work a session ends."""
    return int(settings.SESSION_IDLE_MINUTES * 60)


@register.simple_tag
def script_texts() -> SafeString:
    """`{% script_texts %}`: the words the scripts show, as data the browser does not execute."""
    texts = {
        "close": gettext("閉じる"),
        "undo": gettext("取り消す"),
        "saved": gettext("下書きを{time}に保存しました"),
        "not_saved": gettext(
            "保存できませんでした。通信を確認しています。入力した内容はこの画面に残っています。"
        ),
        "idle": gettext("あと{minutes}分で自動的にサインアウトします。"),
        "go_on": gettext("続ける"),
        "save_and_end": gettext("保存して終わる"),
        "kept": gettext("いまは表示していない入力済みの{count}項目を残しています"),
    }
    return json_script(texts, "texts", encoder=_Letters)


class _Letters(json.JSONEncoder):
    """Writes Japanese as it is: as escapes it is twice as long, on every page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False})


@register.inclusion_tag("components/error_summary.html")
def error_summary(*sources: forms.Form | forms.BaseFormSet) -> dict[str, Any]:
    """`{% error_summary form lines %}`: the same words as at the fields, linked to them."""
    errors = [line for source in sources if source for line in _errors_of(source)]
    return {"errors": errors, "count": len(errors)}


@register.inclusion_tag("components/flash.html", takes_context=True)
def flash(context: Context, message: Message) -> dict[str, Any]:
    """One message of django.contrib.messages; the extra tag `undo:<url>` adds 取り消す."""
    tags = (message.extra_tags or "").split()
    undo = next((tag.removeprefix(UNDO) for tag in tags if tag.startswith(UNDO)), "")
    kind = _BANNER_OF_LEVEL.get(message.level_tag, "info")
    return {
        "text": message.message,
        "kind": kind,
        "icon": BANNER_ICONS[kind],
        "undo": undo,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page, name: str = "page") -> dict[str, Any]:
    """`{% pager page %}`: links that keep every other parameter of the address."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)

    def link(number: int | str) -> dict[str, Any]:
        query[name] = str(number)
        return {"number": number, "href": f"?{query.urlencode()}", "here": number == page.number}

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "links": [link(number) if isinstance(number, int) else {"gap": True} for number in numbers],
        "previous": link(page.number - 1) if page.has_previous() else None,
        "next": link(page.number + 1) if page.has_next() else None,
        "several": page.has_other_pages(),
    }


def _heading_id(title: str) -> str:
    return f"h-{crc32(str(title).encode()):x}"


def _is_box(widget: forms.Widget) -> bool:
    """Tell whether the control is drawn as a box: text, select, file and the like."""
    choosers = forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple
    return not isinstance(widget, choosers) and not widget.is_hidden


def _classes(widget: forms.Widget, *names: str) -> str:
    first = "input" if _is_box(widget) else ""
    return " ".join(filter(None, (first, *names, widget.attrs.get("class", ""))))


def _width(field: forms.Field) -> str:
    """Return the width class that fits the expected value."""
    if "w-" in field.widget.attrs.get("class", ""):
        return ""
    if isinstance(field, forms.DateField | forms.IntegerField | forms.DecimalField):
        return "w-s"
    if isinstance(field.widget, forms.Select):
        return "w-m"
    length = getattr(field, "max_length", None) or 1000
    return "w-s" if length <= 20 else "w-m" if length <= 60 else ""


def _errors_of(source: forms.Form | forms.BaseFormSet) -> Iterator[dict[str, str]]:
    if isinstance(source, forms.BaseFormSet):
        yield from ({"text": str(text), "target": ""} for text in source.non_form_errors())
        for form in source.forms:
            yield from _errors_of(form)
        return
    for name, texts in source.errors.items():
        target = _target(source[name]) if name in source.fields else ""
        yield from ({"text": str(text), "target": target} for text in texts)


def _target(bound: forms.BoundField) -> str:
    """Return the id that takes the focus: of a group, its first choice."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label or bound.auto_id
