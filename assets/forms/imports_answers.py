"""Answers given in the preview of a file, in the words of the import's service."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from assets.services.imports.labels import label_of

LENGTH = 2000
NAME = "name"
Answers = dict[str, dict[str, Any]]


class AnswerForm(forms.Form):
    """One answer: what a cell shall say, or what a word shall mean in every row of a column."""

    cell = forms.CharField(required=False, max_length=400)
    word = forms.CharField(required=False, max_length=60)
    read = forms.CharField(required=False, max_length=LENGTH, strip=False)
    text = forms.CharField(required=False, max_length=LENGTH)
    back = forms.CharField(required=False, max_length=200)

    @property
    def answers(self) -> Answers:
        sent = self.cleaned_data
        if sent["cell"]:
            return {"cells": {sent["cell"]: sent["text"]}}
        return {"words": {sent["word"]: {sent["read"]: sent["text"]}}} if sent["word"] else {}

    @property
    def back_to(self) -> str:
        """The list that the answer was given in, as far as it is one."""
        sent = QueryDict(self.cleaned_data["back"])
        kept = {name: sent[name] for name in ("show", "page") if sent.get(name)}
        return urlencode(kept)

    @property
    def said(self) -> str:
        sent = self.cleaned_data
        if sent["cell"]:
            _sheet, number, key = [*sent["cell"].rsplit("!", 2), "", ""][:3]
            told = {"number": number, "label": label_of(key), "text": sent["text"]}
            if not sent["text"]:
                return _("%(number)s行目の%(label)sを空にしました。") % told
            return _("%(number)s行目の%(label)sを「%(text)s」にしました。") % told
        told = {"read": sent["read"], "text": sent["text"]}
        return _("「%(read)s」を「%(text)s」に置き換えました。") % told


def answers_of(data: QueryDict, places: dict[str, str], *, about: str, key: str) -> Answers:
    """Return the choices of a page where rows stand side by side; `places` by name of the field.

    "same" alone means the earlier row; with a name it means the asset of that name, which
    the row then names in the same words.
    """
    found: Answers = {"cells": {}, "rows": {}, "conflicts": {}}
    for name, place in places.items():
        choice = data.get(name, "")
        if not choice:
            continue
        if about == "conflicts":
            found["conflicts"][place] = choice
        elif about == "grades":
            found["cells"][f"{place}!{key}"] = choice
        elif choice.startswith("as:"):
            found["cells"][f"{place}!{NAME}"] = choice.removeprefix("as:")
        else:
            found["rows"][place] = choice
    return {kind: answers for kind, answers in found.items() if answers}
