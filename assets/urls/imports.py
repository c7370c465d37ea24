"""Addresses of the imports."""

from django.urls import path

from assets.views import imports, imports_preview

urlpatterns = [
    path("imports/", imports.import_list, name="import_list"),
    path("imports/<uuid:key>/", imports.import_run, name="import_run"),
    path("imports/<uuid:key>/columns/", imports.import_columns, name="import_columns"),
    path("imports/<uuid:key>/again/", imports.import_again, name="import_again"),
    path("imports/<uuid:key>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<uuid:key>/cancel/", imports.import_cancel, name="import_cancel"),
    path("imports/<uuid:key>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<uuid:key>/rows.xlsx", imports.import_rows, name="import_rows"),
    path("imports/<uuid:key>/answer/", imports_preview.import_answer, name="import_answer"),
    path("imports/<uuid:key>/choices/", imports_preview.import_choices, name="import_choices"),
]
