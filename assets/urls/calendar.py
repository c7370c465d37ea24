"""Addresses of the deadlines, their feed, and the annual calendar."""

from django.urls import path

from assets.views import calendar

urlpatterns = [
    path("calendar/", calendar.deadline_list, name="deadline_list"),
    path("calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("me/calendar/", calendar.own_calendar, name="own_calendar"),
    path("settings/calendar/", calendar.year_event_list, name="year_event_list"),
    path("settings/calendar/adopt/", calendar.year_adopt, name="year_adopt"),
    path("settings/calendar/new/", calendar.year_event_create, name="year_event_create"),
    path("settings/calendar/<int:pk>/", calendar.year_event_edit, name="year_event_edit"),
]
