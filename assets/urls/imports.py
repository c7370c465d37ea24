"""Addresses of the imports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
