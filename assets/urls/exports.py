"""Addresses of the exports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
