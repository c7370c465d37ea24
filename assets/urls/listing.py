"""Addresses of the list, its saved forms, changes of many at once, and the search."""

from django.urls import path

from assets.views import bulk, findings, labels, listing, saved_views, search

urlpatterns = [
    path("search/", search.search, name="search"),
    path("assets/", listing.asset_list, name="asset_list"),
    path("assets/tabs/", listing.asset_tabs, name="asset_tabs"),
    path("assets/filter/", listing.asset_filter, name="asset_filter"),
    path("assets/columns/", listing.asset_columns, name="asset_columns"),
    path("assets/density/", listing.asset_density, name="asset_density"),
    path("assets/print/", listing.asset_print, name="asset_print"),
    path("findings/", findings.finding_list, name="finding_list"),
    path("assets/labels/", labels.asset_labels, name="asset_labels"),
    path("assets/views/", saved_views.view_list, name="view_list"),
    path("assets/views/new/", saved_views.view_create, name="view_create"),
    path("assets/views/<int:pk>/", saved_views.view_edit, name="view_edit"),
    path("assets/views/<int:pk>/delete/", saved_views.view_delete, name="view_delete"),
    path("assets/bulk/", bulk.bulk_change, name="bulk_change"),
    path("assets/bulk/apply/", bulk.bulk_apply, name="bulk_apply"),
    path("assets/bulk/<uuid:request_id>/", bulk.bulk_result, name="bulk_result"),
    path("assets/bulk/<uuid:request_id>/undo/", bulk.bulk_undo, name="bulk_undo"),
]
