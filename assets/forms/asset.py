"""The form of an asset: all its columns, narrowed to what this person may choose."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms.models import construct_instance
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.forms.custom import PREFIX, add_custom_fields, custom_values
from assets.forms.sections import SHOWN_WHEN
from assets.forms.versioned import Refusable
from assets.models import Asset, CustomField
from assets.models.asset.grades import AXES
from assets.models.asset.sections import SECTIONS, Section
from assets.services import offers
from classification import columns
from classification.services import catalogue
from config.kit.forms import CodesField, ListField, NamedErrors, NormalCharField, formfield

CODES = ("segment", "retention", "business")
KEYS = [key for section in SECTIONS for key in (*section.fields, *section.details)]
CHOOSE = gettext_lazy("選んでください")
WRITTEN = {"text", "code", "multi"}


class CodeField(forms.ChoiceField):
    """One code of the catalogue; nothing is offered as 選んでください."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def offer(self, choices: list[tuple[str, str]]) -> None:
        self.choices = [("", CHOOSE), *choices]


class AssetForm(Refusable, NamedErrors, forms.ModelForm):
    """Everything about one asset. It fills `instance`; the service checks and stores it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    segment = CodeField()
    retention = CodeField()
    business = CodeField()
    connects_to = CodesField(required=False)
    system = NormalCharField(required=False, max_length=200)
    reason = NormalCharField(
        label=gettext_lazy("変更の理由"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("後から監査で読まれます。例：棚卸で保管場所の移動が分かったため。"),
    )

    class Meta:
        model = Asset
        fields = KEYS
        formfield_callback = formfield

    custom: list[CustomField]

    def __init__(self, viewer: Viewer, *args: Any, on: date, **kwargs: Any) -> None:
        self.viewer = viewer
        super().__init__(*args, **kwargs)
        asset: Asset = self.instance
        self.initial["system"] = str(asset.system or asset.system_name)
        for key in CODES:
            self.initial[key] = getattr(asset, f"{key}_id")
        self.fields["next_review"].required = False
        self._label()
        self._offer_grades()
        self._offer_codes()
        self._offer_organisation(on)
        add_custom_fields(self)

    def sections(self) -> Iterator[tuple[Section, list[Any], list[Any]]]:
        """Yield each part with its fields and its folded fields, for the template."""
        for section in SECTIONS:
            yield (
                section,
                [self[key] for key in section.fields if key in self.fields],
                [self[key] for key in section.details if key in self.fields],
            )

    @property
    def own_fields(self) -> list[Any]:
        return [self[f"{PREFIX}{column.key}"] for column in self.custom]

    def clean_system(self) -> str:
        """Join the text to a registered asset when it names one ("SOM-0003 …" or its name)."""
        text: str = self.cleaned_data["system"]
        found = offers.named_asset(self.viewer, text=text, apart_from=self.instance)
        self.instance.system = found
        self.instance.system_name = "" if found else text
        return text

    def _post_clean(self) -> None:
        """Fill the instance; its rules are checked once, by the service."""
        apart = {"version", "reason", "system", *CODES}
        self.instance = construct_instance(
            self, self.instance, [key for key in KEYS if key in self.fields and key not in apart]
        )
        for key in CODES:
            if key in self.cleaned_data:
                setattr(self.instance, f"{key}_id", self.cleaned_data[key] or None)
        self.instance.extra = custom_values(self)

    def _label(self) -> None:
        for key in KEYS:
            field: Any = self.fields[key]
            column = columns.columns().get(key)
            if column is None:
                continue
            field.label = column.title
            field.show_when = SHOWN_WHEN.get(key, "")
            if (column.required == "always" and not field.required) or (
                column.required == "condition" and key in SHOWN_WHEN
            ):
                field.required_note = _("必須")
            if not field.help_text and column.example and column.type in WRITTEN:
                field.help_text = _("例：%(example)s") % {"example": column.example}
            if isinstance(field, forms.JSONField):
                self.fields[key] = self._list_field(field)
            elif isinstance(field, forms.TypedChoiceField) and field.choices[0][0] == "":
                field.choices = [("", CHOOSE), *field.choices[1:]]

    @staticmethod
    def _list_field(field: forms.Field) -> ListField:
        made = ListField(label=field.label, required=False, help_text=field.help_text)
        made.show_when = field.show_when  # type: ignore[attr-defined]
        made.required_note = getattr(field, "required_note", "")  # type: ignore[attr-defined]
        return made

    def _offer_grades(self) -> None:
        """Offer the levels of the scheme in force, with what they mean beside them."""
        village: Any = self.viewer.municipality
        for axis, name in AXES.items():
            version = (
                village.school_scheme_version_id if axis == "mext" else village.scheme_version_id
            )
            levels = catalogue.levels(version).get(name, {})
            field = CodeField(label=self.fields[f"{axis}_level"].label, widget=forms.RadioSelect)
            field.choices = [(code, _described(level)) for code, level in levels.items()]
            if axis == "mext":
                field.help_text = _("学校の資産では必須です。")
            else:
                field.required_note = _("必須")  # type: ignore[attr-defined]
            self.fields[f"{axis}_level"] = field

    def _offer_codes(self) -> None:
        for key in CODES:
            column = columns.columns()[key]
            field: Any = self.fields[key]
            field.label = column.title
            field.required_note = _("必須")
            rows = getattr(catalogue, "businesses" if key == "business" else f"{key}s")()
            field.offer([(code, row.label) for code, row in rows.items()])
        connects: Any = self.fields["connects_to"]
        connects.label = columns.columns()["connects_to"].title
        connects.help_text = _("この資産が通信する、ほかの区分。なければ選びません。")
        connects.choices = [(code, row.short_label) for code, row in catalogue.segments().items()]

    def _offer_organisation(self, on: date) -> None:
        units: Any = self.fields["org_unit"]
        units.queryset = offers.units(self.viewer, on=on)
        units.empty_label = CHOOSE
        schools = [str(unit.pk) for unit in units.queryset if unit.is_school]
        importance: Any = self.fields["mext_level"]
        importance.show_when = f"org_unit={','.join(schools) or '-'}"
        posts = offers.posts(self.viewer, on=on)
        for key in ("owner_role", "sns_owner"):
            field: Any = self.fields[key]
            field.queryset = posts
            field.label_from_instance = _with_holder
            field.empty_label = CHOOSE
        people: Any = self.fields["reviewed_by"]
        people.queryset = offers.people(self.viewer)
        people.empty_label = CHOOSE
        systems: Any = self.fields["system"]
        systems.label = columns.columns()["system"].title
        systems.help_text = _(
            "台帳にあるものは番号か名前で結び付きます。ないものは名前を書きます。"
        )
        systems.suggestions = offers.systems(self.viewer)


def _described(level: Any) -> str:
    return f"{level.code}　{level.criteria}" if level.criteria else level.code


def _with_holder(post: Any) -> str:
    holders = [appointment.holder.name for appointment in post.holders_now]
    return f"{post.name}（{holders[0] if holders else _('空席')}）"
