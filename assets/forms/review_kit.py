"""A file for a review away from the network: what it is for, and the one that comes back."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.forms.versioned import Refusable
from assets.models import CampaignUnit, ReviewItem
from assets.services.reviews import merging
from config.kit.forms import NamedErrors, NormalCharField

SALT = "review-kit"
MOST_BYTES = 8 * 1024 * 1024


class KitForm(Refusable, NamedErrors, forms.Form):
    """Why a part of the register leaves in a file: the record of exports keeps it."""

    purpose = NormalCharField(
        label=gettext_lazy("目的"),
        max_length=200,
        help_text=gettext_lazy("例：支所で現物を確かめるため。書き出しの記録に残ります。"),
    )


class ReturnForm(Refusable, NamedErrors, forms.Form):
    """The file as it comes back; reading it is part of checking it."""

    file = forms.FileField(
        label=gettext_lazy("書き終えたExcel"),
        widget=forms.FileInput(attrs={"class": "filedrop", "accept": ".xlsx"}),
    )
    merge: merging.Merge | None = None

    def __init__(
        self, *args: Any, part: CampaignUnit, items: list[ReviewItem], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.part, self.items = part, items

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("ファイルが大きすぎます。8MBまでにしてください。"))
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
            path = Path(folder) / "review.xlsx"
            file.seek(0)  # what is refused is read a second time, to say it in better words
            path.write_bytes(file.read())
            self.merge = merging.read(path, part=self.part, items=self.items)
        return file

    @property
    def rows(self) -> str:
        """What was read, to be sent back with the answers to its conflicts."""
        return signing.dumps(self.merge.rows, salt=SALT, compress=True) if self.merge else ""


def read_rows(text: str) -> list[list[Any]]:
    """Return what `rows` wrote; nothing when it was changed on the way."""
    try:
        rows: list[list[Any]] = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return []
    return rows
