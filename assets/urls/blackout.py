"""Addresses of the paper for the day without power."""

from django.urls import path

from assets.views import blackout

urlpatterns = [
    path("settings/blackout/", blackout.blackout_list, name="blackout_list"),
    path("settings/blackout/make/", blackout.blackout_make, name="blackout_make"),
    path("settings/blackout/contacts/new/", blackout.contact_create, name="contact_create"),
    path("settings/blackout/contacts/<int:pk>/", blackout.contact_edit, name="contact_edit"),
    path("settings/blackout/<uuid:key>.pdf", blackout.blackout_file, name="blackout_file"),
    path("settings/blackout/<uuid:key>/placed/", blackout.blackout_place, name="blackout_place"),
]
