"""Addresses of the basis of the register: levels, rules, duties and the change of a scheme."""

from django.urls import path

from assets.views import catalogue, catalogue_files, schemes

urlpatterns = [
    path("settings/catalogue/", catalogue.catalogue_overview, name="catalogue_overview"),
    path("settings/catalogue/file.yaml", catalogue_files.catalogue_file, name="catalogue_file"),
    path("settings/catalogue/upload/", catalogue_files.catalogue_upload, name="catalogue_upload"),
    path("settings/catalogue/store/", catalogue_files.catalogue_store, name="catalogue_store"),
    path("settings/catalogue/<str:kind>/", catalogue.catalogue_kind, name="catalogue_kind"),
    path(
        "settings/catalogue/<str:kind>/confirm/",
        catalogue.catalogue_confirm,
        name="catalogue_confirm",
    ),
    path(
        "settings/catalogue/<str:kind>/<str:code>/",
        catalogue.catalogue_entry,
        name="catalogue_entry",
    ),
    path("settings/scheme/", schemes.scheme_overview, name="scheme_overview"),
    path("settings/scheme/<str:scheme>/", schemes.scheme_change, name="scheme_change"),
    path("settings/scheme/runs/<uuid:key>/", schemes.scheme_run, name="scheme_run"),
    path("settings/scheme/runs/<uuid:key>/undo/", schemes.scheme_undo, name="scheme_undo"),
    path(
        "settings/scheme/undecided/<str:scope>/",
        schemes.scheme_undecided,
        name="scheme_undecided",
    ),
    path(
        "settings/scheme/undecided/<str:scope>/take-over/",
        schemes.scheme_take_over,
        name="scheme_take_over",
    ),
]
