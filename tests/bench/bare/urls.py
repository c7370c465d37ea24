"""Addresses of the anchors."""

from django.urls import path

from tests.bench.bare import views

urlpatterns = [
    path("nothing/", views.nothing),
    path("list/", views.rows),
    path("detail/<str:number>/", views.row),
]
