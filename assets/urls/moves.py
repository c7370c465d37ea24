"""Addresses of the changes of staff, the hand-overs and what nobody answers for."""

from django.urls import path

from assets.views import handovers, moves, orphans

urlpatterns = [
    path("moves/", moves.move_list, name="move_list"),
    path("moves/new/", moves.move_create, name="move_create"),
    path("moves/<uuid:key>/", moves.move_detail, name="move_detail"),
    path("moves/<uuid:key>/lines/<int:line>/", moves.move_line, name="move_line"),
    path("moves/<uuid:key>/vacancies/<int:pk>/", moves.move_cover, name="move_cover"),
    path("moves/<uuid:key>/step/<slug:step>/", moves.move_step, name="move_step"),
    path("handovers/", handovers.handover_list, name="handover_list"),
    path("handovers/<uuid:key>/", handovers.handover_detail, name="handover_detail"),
    path("handovers/<uuid:key>/paper.pdf", handovers.handover_paper, name="handover_paper"),
    path("orphans/", orphans.orphan_list, name="orphan_list"),
]
