"""Every address of the site starts here."""

from django.urls import include, path

urlpatterns = [
    path("", include("assets.urls")),
    path("", include("audits.urls")),
]
