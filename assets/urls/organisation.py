"""Addresses of the organisation, its people and the settings; codes and names, not keys."""

from django.urls import path

from assets.urls import catalogue
from assets.views import (
    controls,
    custom_fields,
    mails,
    maturity,
    me,
    municipality,
    notices,
    people,
    posts,
    units,
)

urlpatterns = [
    path("units/", units.unit_list, name="unit_list"),
    path("units/new/", units.unit_create, name="unit_create"),
    path("units/<str:code>/", units.unit_detail, name="unit_detail"),
    path("units/<str:code>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<str:code>/close/", units.unit_close, name="unit_close"),
    path("units/<str:code>/controls/", controls.unit_controls, name="unit_controls"),
    path("maturity/", maturity.maturity_list, name="maturity_list"),
    path("controls/", controls.control_list, name="control_list"),
    path("units/<str:code>/posts/new/", posts.post_create, name="post_create"),
    path("posts/<int:pk>/edit/", posts.post_edit, name="post_edit"),
    path("posts/<int:pk>/appoint/", posts.post_appoint, name="post_appoint"),
    path("appointments/<int:pk>/end/", posts.appointment_end, name="appointment_end"),
    path("users/", people.user_list, name="user_list"),
    path("users/new/", people.user_create, name="user_create"),
    path("users/<str:username>/", people.user_detail, name="user_detail"),
    path("users/<str:username>/edit/", people.user_edit, name="user_edit"),
    path("users/<str:username>/roles/new/", people.user_role_add, name="user_role_add"),
    path("users/<str:username>/roles/<int:pk>/end/", people.user_role_end, name="user_role_end"),
    path("users/<str:username>/password/", people.user_password, name="user_password"),
    path("users/<str:username>/stop/", people.user_stop, name="user_stop"),
    path("settings/", municipality.settings_edit, name="settings"),
    path("settings/fields/", custom_fields.custom_field_list, name="custom_field_list"),
    path("settings/fields/new/", custom_fields.custom_field_create, name="custom_field_create"),
    path("settings/fields/<str:key>/", custom_fields.custom_field_edit, name="custom_field_edit"),
    path(
        "settings/fields/<str:key>/switch/",
        custom_fields.custom_field_switch,
        name="custom_field_switch",
    ),
    path("settings/mails/", mails.mail_list, name="mail_list"),
    path("settings/mails/preview/", mails.mail_preview, name="mail_preview"),
    path("settings/mails/<int:pk>/", mails.mail_detail, name="mail_detail"),
    path("settings/mails/<int:pk>/resend/", mails.mail_resend, name="mail_resend"),
    path("settings/mails/<int:pk>/settle/", mails.mail_settle, name="mail_settle"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("me/", me.me, name="me"),
    path("me/password/", me.own_password, name="own_password"),
    path("me/preferences/", me.own_preferences, name="own_preferences"),
    *catalogue.urlpatterns,
]
