"""Parsed templates as they are kept: what is alike for everybody is drawn once for each language.

Text, words to translate, symbols and addresses without parameters that stand side by side
become one node, as if `{% same %}` surrounded them: a page has hundreds of them.
"""

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from django.template import Node, NodeList, Origin, Template
from django.template.base import (
    FilterExpression,
    TextNode,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.context import Context
from django.template.defaulttags import CommentNode, URLNode
from django.template.library import SimpleBlockNode, SimpleNode
from django.template.loaders import base, cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode

from config.kit import components
from config.kit.components import SameNode

# Tags that make of the same words the same markup, whoever reads it.
PURE = {getattr(components, name) for name in ("icon", "state", "empty")}
PURE_AROUND = {getattr(components, name) for name in ("banner", "card", "dialog")}


class _Folding(base.Loader):
    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template = super().get_template(template_name, skip)
        fold(template.nodelist)
        return template


class Loader(cached.Loader, _Folding):
    """Django's loader that keeps the templates it has read; it keeps them folded."""


class Named(VariableNode):
    """`{{ name }}` as Django draws it, asking of no text whether it is a date."""

    def __init__(self, node: VariableNode) -> None:
        super().__init__(node.filter_expression)
        self.token, self.origin = node.token, node.origin

    def render(self, context: Context) -> Any:
        value = self.filter_expression.resolve(context)
        if type(value) is str and context.autoescape:
            return escape(value)
        return render_value_in_context(value, context)


def fold(nodes: NodeList) -> None:
    """Join the neighbours that are alike for everybody, at every depth; draw texts as texts."""
    for node in nodes:
        for inner in _inside(node):
            fold(inner)
    folded: list[Node] = []
    for alike, run in groupby(list(nodes), is_alike):
        members = NodeList(run)
        is_text = all(type(node) is TextNode for node in members)
        folded += [SameNode(members)] if alike and not is_text else map(_named, members)
    nodes[:] = folded


def is_alike(node: Node) -> bool:
    """Whether a node is drawn from nothing but its template and the language."""
    if isinstance(node, SimpleBlockNode):
        return node.func in PURE_AROUND and _is_stated(node) and all(map(is_alike, node.nodelist))
    if isinstance(node, SimpleNode):
        return node.func in PURE and _is_stated(node)
    if isinstance(node, TranslateNode):
        return not (node.asvar or node.message_context) and _is_text(node.filter_expression)
    if isinstance(node, URLNode):
        return not (node.asvar or node.args or node.kwargs) and _is_text(node.view_name)
    if isinstance(node, StaticNode):
        return not node.varname and _is_text(node.path)
    return isinstance(node, TextNode | CommentNode | SameNode)


def _named(node: Node) -> Node:
    return Named(node) if type(node) is VariableNode else node


def _is_stated(node: SimpleNode) -> bool:
    return not node.target_var and all(map(_is_text, (*node.args, *node.kwargs.values())))


def _is_text(told: FilterExpression) -> bool:
    """Whether an expression is a text that stands in the template."""
    name = told.var if isinstance(told.var, Variable) else None
    return not told.filters and (name is None or name.lookups is None)


def _inside(node: Node) -> Iterator[NodeList]:
    for held in vars(node).values():
        if isinstance(held, NodeList):
            yield held
    for _condition, held in getattr(node, "conditions_nodelists", ()):
        yield held
