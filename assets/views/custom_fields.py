"""Columns that a municipality adds to its register."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.custom_fields import CustomFieldForm, SwitchForm
from assets.models import CustomField
from assets.services import custom_fields, directory, story
from assets.services.versions import ConflictError
from assets.views import lookups
from assets.views.once import once
from assets.views.saving import answer, posted

LIST = "custom_field_list"


@require_GET
def custom_field_list(request: Request) -> HttpResponse:
    mine = directory.administered(request.viewer)
    ready_made, own = custom_fields.overview(mine)
    context = {"ready_made": ready_made, "own": own, "story": story.of_fields(mine)}
    return render(request, "assets/settings_fields.html", context)


@require_http_methods(["GET", "POST"])
@once
def custom_field_create(request: Request) -> HttpResponse:
    blank = CustomField(municipality=directory.administered(request.viewer))
    form = CustomFieldForm(posted(request), instance=blank)
    define = custom_fields.define_field
    return answer(
        request,
        form,
        "assets/settings_field.html",
        store=lambda: define(form.instance, by=request.user, reason=form.why),
        done=_("項目を追加しました。登録と変更の画面に出ます。"),
        to=LIST,
    )


@require_http_methods(["GET", "POST"])
@once
def custom_field_edit(request: Request, key: str) -> HttpResponse:
    field = lookups.own_column(request, key)
    form = CustomFieldForm(posted(request), instance=field)
    return answer(
        request,
        form,
        "assets/settings_field.html",
        store=lambda: custom_fields.change_field(form.instance, by=request.user, **form.kept),
        done=_("項目を変更しました。"),
        to=LIST,
        field=field,
    )


@require_POST
@once
def custom_field_switch(request: Request, key: str) -> HttpResponse:
    """Switch a column on or off; a ready-made one is entered the first time."""
    mine, form = directory.administered(request.viewer), SwitchForm(request.POST)
    try:
        field = custom_fields.switch(mine, key=key, by=request.user, **form.kept)
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    except ConflictError as conflict:
        messages.error(request, str(conflict))
    else:
        on, off = _("項目を使うようにしました。"), _("項目の使用をやめました。値は残ります。")
        messages.success(request, on if field.active else off)
    return redirect(LIST)
