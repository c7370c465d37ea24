"""Addresses of the cards on which one unit's assets are reviewed."""

from django.urls import path

from assets.views import review_cards, review_kit, review_paper

UNIT = "reviews/<uuid:key>/units/<str:code>/"
CARD = f"{UNIT}card/<str:number>/"

urlpatterns = [
    path("r/<str:number>", review_paper.review_short, name="review_short"),
    path(UNIT, review_cards.review_unit, name="review_unit"),
    path(f"{UNIT}card/", review_cards.review_coming, name="review_coming"),
    path(CARD, review_cards.review_card, name="review_card"),
    path(f"{CARD}state/", review_cards.review_state, name="review_state"),
    path(f"{CARD}undo/", review_cards.review_undo, name="review_undo"),
    path(f"{CARD}<str:verdict>/", review_cards.review_end, name="review_end"),
    path(f"{UNIT}bulk/", review_cards.review_bulk, name="review_bulk"),
    path(f"{UNIT}paper/", review_paper.review_paper, name="review_paper"),
    path(f"{UNIT}paper.<str:kind>", review_paper.review_paper_file, name="review_paper_file"),
    path(f"{UNIT}paper/entry/", review_paper.review_paper_entry, name="review_paper_entry"),
    path(f"{UNIT}kit/", review_kit.review_kit, name="review_kit"),
    path(f"{UNIT}kit.xlsx", review_kit.review_kit_file, name="review_kit_file"),
]
