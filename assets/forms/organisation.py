"""What administrators type about units, posts and terms of office."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.forms.versioned import StepForm, VersionedForm
from assets.models import Appointment, Post, Unit, User
from assets.services import directory
from classification.services import catalogue
from config.kit.forms import CHOOSE, ListField, WarekiDateField, formfield


class UnitChoiceField(forms.ModelChoiceField):
    """A unit of the chart, indented by its place in it."""

    def label_from_instance(self, unit: Unit) -> str:
        depth = max(unit.path.count("/") - 2, 0)
        return f"{'　' * depth}{unit.name}（{unit.code}）"


class PersonChoiceField(forms.ModelChoiceField):
    """A person with title and unit: names alone are not unique."""

    def label_from_instance(self, person: User) -> str:
        place = " ".join(filter(None, [str(person.unit or ""), person.title]))
        return f"{person.name}（{place}）" if place else person.name


class UnitForm(VersionedForm):
    """A unit of the organisation chart (policy 4(1)). The municipality itself has no parent."""

    parent = UnitChoiceField(
        label=gettext_lazy("上の部署"),
        queryset=None,
        empty_label=CHOOSE,
    )
    also_known_as = ListField(
        label=gettext_lazy("略称・旧称"),
        required=False,
        max_item_length=60,
        help_text=gettext_lazy(
            "台帳の取り込みで、この名前も同じ部署と見なします。「、」で区切ります。"
        ),
    )

    class Meta:
        model = Unit
        fields = [
            "name",
            "kind",
            "parent",
            "code",
            "also_known_as",
            "review_months",
            "position",
            "valid_from",
        ]
        formfield_callback = formfield
        help_texts = {
            "code": gettext_lazy(
                "資産番号の頭になります（例：SOM-0012）。英大文字と数字の2〜8文字。後から変えられません。"
            ),
            "position": gettext_lazy("小さい数から順に並びます。"),
        }

    def __init__(self, viewer: Viewer, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        unit: Unit = self.instance
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            choice for choice in Unit.Kind.choices if choice[0] != Unit.Kind.ROOT
        ]
        above = directory.parents_for(viewer, unit, on=on)
        self.fields["parent"].queryset = above  # type: ignore[attr-defined]
        if unit.pk:
            del self.fields["code"]
        else:
            self.initial["parent"] = above.filter(kind=Unit.Kind.ROOT).first()
        self.fields["position"].required = False

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or 0


class UnitCloseForm(VersionedForm):
    """The end of a unit and who takes over."""

    successor = UnitChoiceField(
        label=gettext_lazy("引き継ぐ部署"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("引き継ぐ部署はない"),
    )

    class Meta:
        model = Unit
        fields = ["valid_to", "successor"]
        formfield_callback = formfield
        labels = {"valid_to": gettext_lazy("廃止日（最後の日）")}

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        heirs = directory.heirs_for(self.instance, on=on)
        self.fields["successor"].queryset = heirs  # type: ignore[attr-defined]
        self.fields["valid_to"].required = True

    @property
    def kept(self) -> dict[str, Any]:
        end, heir = self.cleaned_data["valid_to"], self.cleaned_data["successor"]
        return {**super().kept, "on": end, "successor": heir}


class PostForm(VersionedForm):
    """A post: the office that answers for assets, whoever holds it (policy 6(1))."""

    role = forms.ChoiceField(
        label=gettext_lazy("体制上の役割"),
        help_text=gettext_lazy("基本方針6(1)の組織体制のどれに当たるか。"),
    )

    class Meta:
        model = Post
        fields = ["name", "valid_from", "valid_to"]
        formfield_callback = formfield
        help_texts = {"name": gettext_lazy("例：住民課長、校長")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(role.key, role.label) for role in catalogue.roles().values()]
        self.fields["role"].choices = [("", CHOOSE), *choices]  # type: ignore[attr-defined]
        self.initial["role"] = self.instance.role_id
        self.order_fields(["name", "role", "valid_from", "valid_to", "reason"])
        if not self.instance.pk:
            del self.fields["valid_to"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role"):
            self.instance.role_id = cleaned["role"]
        return cleaned


class AppointmentForm(VersionedForm):
    """A term of office: who, as what, from when to when."""

    holder = PersonChoiceField(
        label=gettext_lazy("就く人"),
        queryset=None,
        empty_label=CHOOSE,
    )
    succeed = forms.BooleanField(required=False)

    class Meta:
        model = Appointment
        fields = ["holder", "capacity", "start_date", "end_date"]
        formfield_callback = formfield
        widgets = {"capacity": forms.RadioSelect({"class": "inline"})}
        help_texts = {"end_date": gettext_lazy("決まっていなければ空欄にします。")}

    def __init__(
        self, post: Post, *args: Any, present: Appointment | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if present is None:
            del self.fields["succeed"]
        else:
            self.fields["succeed"].label = _(
                "いまの%(name)sさんの任期を、始まりの日の前日で終える"
            ) % {"name": present.holder.name}
        people = directory.candidates_for(post)
        self.fields["holder"].queryset = people  # type: ignore[attr-defined]
        self.fields["capacity"].choices = Appointment.Capacity.choices  # type: ignore[attr-defined]
        self.order_fields(["holder", "capacity", "start_date", "end_date", "succeed", "reason"])

    @property
    def term(self) -> dict[str, Any]:
        """The term as the service asks for it."""
        given = self.cleaned_data
        return {
            "holder": given["holder"],
            "capacity": given["capacity"],
            "start": given["start_date"],
            "end": given["end_date"],
            "succeed": given.get("succeed", False),
            "reason": self.why,
        }


class AppointmentEndForm(StepForm):
    """The last day of a term of office."""

    end_date = WarekiDateField(label=gettext_lazy("終わりの日（最後の日）"))
    field_order = ["end_date", "reason"]

    @property
    def kept(self) -> dict[str, Any]:
        return {**super().kept, "on": self.cleaned_data["end_date"]}


def unit_choices(units: Iterable[Unit]) -> list[tuple[str, str]]:
    return [("", _("すべての部署")), *((unit.code, unit.name) for unit in units)]
