"""Addresses of the exports."""

from django.urls import path

from assets.views import exports, exports_waiting

urlpatterns = [
    path("exports/", exports.export_list, name="export_list"),
    path("exports/new/", exports.export_new, name="export_new"),
    path("exports/template.xlsx", exports.export_template, name="export_template"),
    path("exports/<uuid:key>/", exports.export_run, name="export_run"),
    path("exports/<uuid:key>/file/", exports_waiting.export_file, name="export_file"),
    path("exports/<uuid:key>/cancel/", exports_waiting.export_cancel, name="export_cancel"),
]
