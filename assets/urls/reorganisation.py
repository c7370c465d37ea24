"""Addresses of renamed, merged and split units."""

from django.urls import path

from assets.views import reorganisation as views

urlpatterns = [
    path(
        "units/<str:code>/reorganise/<slug:kind>/",
        views.reorganisation_create,
        name="reorganisation_create",
    ),
    path("reorganisations/", views.reorganisation_list, name="reorganisation_list"),
    path("reorganisations/<uuid:key>/", views.reorganisation_detail, name="reorganisation_detail"),
    path(
        "reorganisations/<uuid:key>/step/<slug:step>/",
        views.reorganisation_step,
        name="reorganisation_step",
    ),
]
