"""Answering how far measures are carried out: one form for all that are asked of a subject."""

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from assets.forms.versioned import ReasonField, Refusable
from assets.models import Post
from assets.models.control import Implementation
from assets.services.controls.asking import Answer, Measure, Subject, blank
from config.kit.forms import NamedErrors, formfield

ANSWERED = ("state", "evidence", "due_on", "post", "reason")


class ControlsForm(Refusable, NamedErrors, forms.Form):
    """A row of fields for each measure; a measure without a state stays unanswered."""

    def __init__(
        self,
        subject: Subject,
        measures: Sequence[Measure],
        *args: Any,
        posts: Sequence[Post],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.subject, self.measures = subject, measures
        self.posts = {str(post.pk): post for post in posts}
        for measure in measures:
            self._add(measure)
        self.fields["why"] = ReasonField()

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each measure with its bound fields, as the page shows them."""
        for measure in self.measures:
            bound = {name: self[f"{measure.control.id}-{name}"] for name in (*ANSWERED, "version")}
            given = measure.answer
            is_open = any(bound[name].errors for name in ANSWERED) or bool(
                given and (given.evidence or given.due_on or given.post_id or given.reason)
            )
            yield {"measure": measure, "open": is_open, **bound}

    def clean(self) -> dict[str, Any]:
        """A plan or a reason without a state would be lost: ask for the state."""
        data = super().clean() or {}
        for measure in self.measures:
            key = measure.control.id
            said = any(data.get(f"{key}-{name}") for name in ANSWERED[1:])
            if not data.get(f"{key}-state") and (said or measure.answer):
                message = _("「%(name)s」の状態を選んでください。")
                self.add_error(f"{key}-state", message % {"name": measure.control.name})
        return data

    def answers(self) -> list[Answer]:
        """Return the answers with a state, filled from what was typed."""
        return [
            self._filled(measure)
            for measure in self.measures
            if self.cleaned_data[f"{measure.control.id}-state"]
        ]

    def meet(self, _stored: Any, _base: Any) -> None:
        """Somebody else answered first: keep what was typed and say what to do."""
        self.add_error(
            None, _("ほかの人が先に回答しました。画面を開き直して、もう一度回答してください。")
        )

    def _filled(self, measure: Measure) -> Answer:
        key = measure.control.id
        answer = copy(measure.answer) if measure.answer else blank(self.subject, key)
        for name in ANSWERED:
            value = self.cleaned_data[f"{key}-{name}"]
            setattr(answer, name, self.posts.get(value) if name == "post" else value)
        answer.version = self.cleaned_data[f"{key}-version"] or 0
        return answer

    def _add(self, measure: Measure) -> None:
        key, given = measure.control.id, measure.answer or blank(self.subject, measure.control.id)
        for name in ANSWERED:
            field = self._field(given, name)
            field.required = False
            field.initial = getattr(given, f"{name}_id" if name == "post" else name)
            self.fields[f"{key}-{name}"] = field
        self.fields[f"{key}-version"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=given.version
        )

    def _field(self, given: Answer, name: str) -> forms.Field:
        if name == "post":
            # Asked once for all rows: a queryset would be asked again by each.
            named = [(key, f"{post.unit.name} {post.name}") for key, post in self.posts.items()]
            return forms.ChoiceField(
                label=_("担当の役職"), choices=[("", _("決めていない")), *named]
            )
        if name == "state":
            radio = forms.RadioSelect(attrs={"class": "inline"})
            states = Implementation.State.choices
            return forms.ChoiceField(label=_("状態"), choices=states, widget=radio)
        found = formfield(given._meta.get_field(name))  # type: ignore[arg-type]
        assert found is not None  # noqa: S101  # these columns are editable
        if name == "reason":
            found.widget.attrs["rows"] = 2
        return found
