"""Columns that a municipality adds to its register."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.custom_fields import CustomFieldForm
from assets.forms.versioned import StepForm
from assets.models import CustomField
from assets.services import custom_fields, directory, story
from assets.services.versions import ConflictError
from assets.views.once import once
from assets.views.saving import answer, posted

LIST = "custom_field_list"


@require_GET
def custom_field_list(request: Request) -> HttpResponse:
    mine = directory.get_municipality(request.viewer)
    ready_made, own = custom_fields.overview(mine)
    context = {"ready_made": ready_made, "own": own, "story": story.of_fields(mine)}
    return render(request, "assets/settings_fields.html", context)


@require_http_methods(["GET", "POST"])
@once
def custom_field_create(request: Request) -> HttpResponse:
    blank = CustomField(municipality=directory.get_municipality(request.viewer))
    form = CustomFieldForm(posted(request), instance=blank)

    def store() -> str:
        custom_fields.define_field(form.instance, by=request.user, reason=form.reason)
        return LIST

    done = _("項目を追加しました。登録と変更の画面に出ます。")
    return answer(request, form, "assets/settings_field.html", store=store, done=done)


@require_http_methods(["GET", "POST"])
@once
def custom_field_edit(request: Request, key: str) -> HttpResponse:
    mine = directory.get_municipality(request.viewer)
    field = custom_fields.get_field(mine, key)
    form = CustomFieldForm(posted(request), instance=field)

    def store() -> str:
        custom_fields.change_field(form.instance, by=request.user, **form.kept)
        return LIST

    done = _("項目を変更しました。")
    template = "assets/settings_field.html"
    return answer(request, form, template, store=store, done=done, field=field)


@require_POST
@once
def custom_field_switch(request: Request, key: str) -> HttpResponse:
    """Switch a column on or off; a ready-made one is entered the first time."""
    mine = directory.get_municipality(request.viewer)
    form = StepForm(request.POST)
    active = request.POST.get("active") == "on"
    try:
        if form.is_valid():
            custom_fields.switch(mine, key=key, active=active, by=request.user, **form.kept)
    except (ValidationError, ConflictError) as error:
        messages.error(request, "".join(getattr(error, "messages", [str(error)])))
    else:
        done = (
            _("項目を使うようにしました。")
            if active
            else _("項目の使用をやめました。入力済みの値は残ります。")
        )
        messages.success(request, done)
    return redirect(LIST)
