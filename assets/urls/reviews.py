"""Addresses of the campaigns of review, and of the steps of each unit's part in them."""

from django.urls import path

from assets.views import review_parts, reviews

CAMPAIGN = "reviews/<uuid:key>/"
UNIT = f"{CAMPAIGN}units/<str:code>/"

urlpatterns = [
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/new/", reviews.review_create, name="review_create"),
    path("reviews/new/count/", reviews.review_count, name="review_count"),
    path(CAMPAIGN, reviews.review_detail, name="review_detail"),
    path(f"{CAMPAIGN}items/", reviews.review_items, name="review_items"),
    path(f"{CAMPAIGN}edit/", reviews.review_edit, name="review_edit"),
    path(f"{CAMPAIGN}close/", reviews.review_close, name="review_close"),
    path(f"{CAMPAIGN}sign/", reviews.review_sign, name="review_sign"),
    path(f"{CAMPAIGN}remind/", review_parts.review_remind, name="review_remind"),
    path(f"{CAMPAIGN}accept/", review_parts.review_accept_all, name="review_accept_all"),
    *[
        path(f"{UNIT}{step}/", review_parts.review_step, {"step": step}, name=f"review_{step}")
        for step in ("submit", "confirm", "accept", "return")
    ],
    path(f"{UNIT}extend/", review_parts.review_extend, name="review_extend"),
]
