"""Addresses of applications and their approval."""

from django.urls import path

from assets.views import approvals

urlpatterns = [
    path("approvals/", approvals.application_list, name="application_list"),
    path("approvals/bulk/", approvals.application_bulk, name="application_bulk"),
    path("approvals/<uuid:key>/", approvals.application_detail, name="application_detail"),
    path(
        "approvals/<uuid:key>/withdraw/",
        approvals.application_withdraw,
        name="application_withdraw",
    ),
]
