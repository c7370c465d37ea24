"""Addresses of the record, and the signs of life."""

urlpatterns: list[object] = []
