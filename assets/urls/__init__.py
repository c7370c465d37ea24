"""Addresses of the register and of the organisation; the asset's number, never its key."""

from assets.urls import calendar, exports, imports, listing, organisation, pages, register, reviews

urlpatterns = [
    *pages.urlpatterns,
    *listing.urlpatterns,
    *organisation.urlpatterns,
    *calendar.urlpatterns,
    *register.urlpatterns,
    *imports.urlpatterns,
    *exports.urlpatterns,
    *reviews.urlpatterns,
]
