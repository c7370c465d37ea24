"""Changes of staff: the list that is given, the answers to its lines, who takes a vacant post."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.forms.organisation import PersonChoiceField, UnitChoiceField
from assets.forms.versioned import Refusable, VersionedForm
from assets.models import PersonnelMove, Post
from assets.services.moves import answers
from config.kit.dates import wareki
from config.kit.forms import CHOOSE, NamedErrors, NormalCharField, WarekiDateField, formfield

ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt")
LONGEST_PASTE = 400_000
Kind = PersonnelMove.Kind


class MoveListForm(Refusable, NamedErrors, forms.Form):
    """A list of the personnel office: a file, or what was copied out of it."""

    effective_on = WarekiDateField(
        label=gettext_lazy("発令日"),
        help_text=gettext_lazy(
            "この日から新しい所属になります。前の日までの権限で仕事が続きます。"
        ),
    )
    name = NormalCharField(
        label=gettext_lazy("名称"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("空欄のときは「令和9年4月1日付けの人事異動」のように付けます。"),
    )
    file = forms.FileField(
        label=gettext_lazy("名簿のファイル"),
        required=False,
        widget=forms.FileInput(attrs={"class": "filedrop", "accept": ",".join(ENDINGS)}),
        help_text=gettext_lazy("人事異動内示の一覧など。元のファイルは変わりません。"),
    )
    text = forms.CharField(
        label=gettext_lazy("又は、名簿を貼り付ける"),
        required=False,
        strip=False,
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy("Excelの表を、見出しの行ごと写して貼り付けます。"),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        on: date,
    ) -> None:
        super().__init__(data, files)
        self.initial["effective_on"] = date(on.year + (on.month >= 4), 4, 1)

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and not (file.name or "").lower().endswith(ENDINGS):
            raise ValidationError(
                _(
                    "この種類のファイルは読めません。Excel（xlsx・xls）、ODS、CSVで保存し直してください"
                )
            )
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = [bool(cleaned.get("file")), bool((cleaned.get("text") or "").strip())]
        if not self.errors and sum(given) != 1:
            self.add_error("file", _("ファイルを選ぶか、名簿を貼り付けてください（どちらか1つ）"))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the change."""
        day, file = self.cleaned_data["effective_on"], self.cleaned_data["file"]
        told = {"day": wareki(day)}
        return {
            "effective_on": day,
            "name": self.cleaned_data["name"] or _("%(day)s付けの人事異動") % told,
            "source_name": (file.name or "")[:200] if file else _("貼り付けた名簿"),
        }


class PostChoiceField(forms.ModelChoiceField):
    """A post with its unit: 課長 stands in many of them."""

    def label_from_instance(self, post: Post) -> str:
        return f"{post.unit.name}　{post.name}"


class MoveLineForm(VersionedForm):
    """The answer to one line: who it is, and where they go as what."""

    user = PersonChoiceField(
        label=gettext_lazy("利用者"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("この台帳の利用者ではない"),
    )
    from_unit = UnitChoiceField(
        label=gettext_lazy("前の部署"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("なし"),
    )
    to_unit = UnitChoiceField(
        label=gettext_lazy("新しい部署"),
        queryset=None,
        required=False,
        empty_label=CHOOSE,
    )
    to_post = PostChoiceField(
        label=gettext_lazy("就く役職"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("役職には就かない"),
        help_text=gettext_lazy("資産の管理者になる役職（課長、校長など）に就くときだけ選びます。"),
    )

    class Meta:
        model = PersonnelMove
        fields = [
            "kind", "user", "username", "from_unit", "to_unit", "title", "to_post", "role",
            "keeps_others", "left_out",
        ]  # fmt: skip
        formfield_callback = formfield
        labels = {"username": gettext_lazy("新しい利用者ID")}
        help_texts = {
            "username": gettext_lazy("まだ利用者でない人に、発令日にこのIDの利用者を作ります。"),
            "role": gettext_lazy("空欄のときは、新しい部署の権限を付けません。"),
            "keeps_others": gettext_lazy("兼務などで、前の部署以外の役職と権限が続くとき。"),
            "left_out": gettext_lazy("記録には残りますが、何も変わりません。"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        move: PersonnelMove = self.instance
        del self.fields["reason"]
        self.initial["version"] = move.change.version
        offered = answers.offered(move.change)
        for name, rows in offered.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["from_unit"].queryset |= answers.units_by_key(move.from_unit_id)  # type: ignore[attr-defined]

    def meet(self, stored: Any, base: Any) -> None:
        """Keep the input: what somebody else changed may well be another line."""
        del base
        self.add_error(
            None,
            _("ほかの人が先に、この人事異動を変更しました。内容を確かめ、もう一度送ってください。"),
        )
        version = {"version": [str(stored.version)]}
        self.data = MultiValueDict({**dict(self.data.lists()), **version})  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        post = cleaned.get("to_post")
        if cleaned.get("user"):
            cleaned["username"] = ""
        if post is not None and cleaned.get("to_unit") is None:
            cleaned["to_unit"] = post.unit
        if cleaned.get("kind") == Kind.LEAVE:
            cleaned |= {"to_unit": None, "to_post": None, "role": ""}
        return cleaned


class CoverForm(Refusable, NamedErrors, forms.Form):
    """Who takes a post that would be vacant: besides their own, or as a deputy."""

    user = PersonChoiceField(
        label=gettext_lazy("引き継ぐ人"),
        queryset=None,
        empty_label=CHOOSE,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("立場"),
        choices=[
            (Kind.DEPUTY, gettext_lazy("代理（後任が決まるまで職務を代わる）")),
            (Kind.BESIDES, gettext_lazy("兼務（本人として就く）")),
        ],
        widget=forms.RadioSelect,
        initial=Kind.DEPUTY,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, move: PersonnelMove, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.move = move
        self.initial["version"] = move.change.version
        self.fields["user"].queryset = answers.offered(move.change)["user"]  # type: ignore[attr-defined]

    @property
    def filled(self) -> PersonnelMove:
        """The line that is added for the answer."""
        user = self.cleaned_data["user"]
        self.move.user, self.move.name = user, user.name
        self.move.kind, self.move.title = self.cleaned_data["kind"], user.title
        return self.move
