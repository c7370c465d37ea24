"""Forms of a change of many assets: which ones, what to change, and why."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.forms.listing import Conditions
from assets.forms.versioned import Refusable
from assets.models import Asset, AssetQuerySet, Status
from assets.models.asset.names import short_name
from assets.services import offers
from assets.services.bulk import FIELDS, MOST_CHANGED
from config.kit.forms import CHOOSE, NamedErrors, NormalCharField, formfield
from config.kit.refusals import name_errors

REASON_LENGTH = 400
NEVER_EMPTY = {"owner_role", "org_unit", "status", "next_review", "location"}
TICK = "change_"


@dataclass(frozen=True)
class Selection:
    """Which assets are meant: ticked ones by number, or everything in a list."""

    data: QueryDict
    viewer: Viewer
    on: date

    @property
    def is_whole_list(self) -> bool:
        return self.data.get("all") == "1"

    @property
    def query(self) -> str:
        return self.data.get("query", "")

    @cached_property
    def numbers(self) -> list[str]:
        return [] if self.is_whole_list else self.data.getlist("no")[:MOST_CHANGED]

    @cached_property
    def assets(self) -> AssetQuerySet:
        if self.is_whole_list:
            found = Conditions(QueryDict(self.query), self.viewer, on=self.on).assets()
        else:
            found = self.viewer.assets().filter(asset_no__in=self.numbers)
        return found.order_by("asset_no", "pk")

    @cached_property
    def count(self) -> int:
        return self.assets[: MOST_CHANGED + 1].count()

    @property
    def problem(self) -> str:
        """Return why these cannot be changed together, or nothing."""
        if not self.count:
            return _("変更する情報資産を選んでください。")
        if self.count > MOST_CHANGED:
            return _("一度に変更できるのは%(most)s件までです。条件で分けて変更してください。") % {
                "most": f"{MOST_CHANGED:,}"
            }
        return ""


class PostField(forms.ModelChoiceField):
    """A post by its unit and name, so that two section heads cannot be confused."""

    def label_from_instance(self, post: Any) -> str:
        holders = [each.holder.name for each in post.holders_now]
        held = f"（{'、'.join(holders)}）" if holders else _("（空席）")
        return f"{post.unit.name}　{post.name}{held}"


class BulkForm(Refusable, NamedErrors, forms.Form):
    """What to change: only fields that are ticked, each to one value for all."""

    reason = NormalCharField(max_length=REASON_LENGTH, lines=True)

    def __init__(
        self, data: QueryDict | None, viewer: Viewer, *, on: date, wanted: str = ""
    ) -> None:
        super().__init__(data)
        self.fields["reason"].label = _("変更の理由")
        self.fields["reason"].help_text = _("すべての資産の変更履歴に残ります。")
        for name in self.offered(viewer):
            self._add(name, _field(name, viewer, on))
        self.initial[f"{TICK}{wanted}"] = True
        for name, field in self.fields.items():
            name_errors(field, label=str(field.label or name))
        self.order_fields([*[name for name in self.fields if name != "reason"], "reason"])

    def offered(self, viewer: Viewer) -> list[str]:
        """Return the fields that this person may change somewhere."""
        approving = {"org_unit", "status"}
        may_approve = viewer.can("approve_assets")
        return [name for name in FIELDS if may_approve or name not in approving]

    def _add(self, name: str, field: forms.Field) -> None:
        label = short_name(name)
        tick = forms.BooleanField(required=False, label=_("%(label)sを変更") % {"label": label})
        field.label, field.required = label, False
        vars(field)["show_when"] = f"{TICK}{name}=on"
        if name in NEVER_EMPTY:
            vars(field)["required_note"] = _("必須")
        self.fields[f"{TICK}{name}"], self.fields[name] = tick, field

    @property
    def names(self) -> list[str]:
        return [name for name in FIELDS if name in self.fields]

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return each field with the box that says whether it is changed."""
        return [(self[f"{TICK}{name}"], self[name]) for name in self.names]

    @property
    def changes(self) -> dict[str, Any]:
        """Return what is ticked: field name → the value for all."""
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in self.names if cleaned.get(f"{TICK}{name}")}

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Return what was sent, to be sent again after the effect was seen."""
        data: Any = self.data
        return [(n, text) for n, texts in data.lists() if n in self.fields for text in texts]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        ticked = [name for name in self.names if cleaned.get(f"{TICK}{name}")]
        if not ticked:
            raise ValidationError(_("変更する項目を1つ以上選んでください。"))
        for name in ticked:
            if name in NEVER_EMPTY and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned


def read_versions(text: str) -> dict[int, int]:
    """Read "12:3,15:1": the rows of a preview, each at the version it was seen in."""
    try:
        pairs = [pair.split(":") for pair in text.split(",") if pair]
        return {int(pk): int(version) for pk, version in pairs}
    except ValueError:
        return {}


def write_versions(versions: dict[int, int]) -> str:
    return ",".join(f"{pk}:{version}" for pk, version in versions.items())


def _field(name: str, viewer: Viewer, on: date) -> forms.Field:
    if name == "owner_role":
        posts = offers.posts(viewer, on=on).select_related("unit")
        return PostField(posts, empty_label=CHOOSE)
    if name == "org_unit":
        units = offers.units(viewer, on=on, right="approve_assets")
        return forms.ModelChoiceField(units, empty_label=CHOOSE)
    if name == "status":
        choices = [
            ("", CHOOSE),
            (Status.SUSPENDED, _("休止にする")),
            (Status.ACTIVE, _("使用を再開する")),
        ]
        return forms.ChoiceField(choices=choices)
    column: Any = Asset._meta.get_field(name)
    return formfield(column) or NormalCharField()
