"""Addresses of the register and of the organisation; the asset's number, never its key.

They are tried in this order: what people open all day stands first.
"""

from assets.urls import (
    approvals,
    blackout,
    calendar,
    exports,
    imports,
    listing,
    moves,
    organisation,
    pages,
    register,
    reorganisation,
    review_cards,
    reviews,
)

urlpatterns = [
    *pages.urlpatterns,
    *listing.urlpatterns,
    *register.urlpatterns,
    *organisation.urlpatterns,
    *moves.urlpatterns,
    *reorganisation.urlpatterns,
    *calendar.urlpatterns,
    *blackout.urlpatterns,
    *approvals.urlpatterns,
    *imports.urlpatterns,
    *exports.urlpatterns,
    *reviews.urlpatterns,
    *review_cards.urlpatterns,
]
