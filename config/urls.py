"""Every address of the site starts here."""

from django.urls import include, path

urlpatterns = [
    path("", include("audits.urls")),
    path("", include("assets.urls")),
]
