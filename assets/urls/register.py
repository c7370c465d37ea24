"""Addresses of one asset."""

from django.urls import path

from assets.views import (
    approvals,
    attachments,
    classify,
    controls,
    detail,
    graph,
    handing_on,
    handling,
    lifecycle,
    needed,
    register,
)

urlpatterns = [
    path("classify/", classify.classify, name="classify"),
    path("assets/new/", register.asset_create, name="asset_create"),
    path("assets/new/draft/", register.draft_save, name="new_draft_save"),
    path("assets/new/draft/drop/", register.draft_drop, name="new_draft_drop"),
    path("assets/systems/", register.system_options, name="system_options"),
    path("assets/<str:number>/", detail.asset_detail, name="asset_detail"),
    path("assets/<str:number>/edit/", register.asset_edit, name="asset_edit"),
    path("assets/<str:number>/draft/", register.draft_save, name="draft_save"),
    path("assets/<str:number>/draft/drop/", register.draft_drop, name="draft_drop"),
    path("assets/<str:number>/delete/", detail.draft_delete, name="draft_delete"),
    path("assets/<str:number>/links/", detail.asset_links, name="asset_links"),
    path("assets/<str:number>/links/look/", needed.link_look, name="link_look"),
    path("assets/<str:number>/links/<int:pk>/remove/", detail.link_remove, name="link_remove"),
    path("assets/<str:number>/graph/", graph.asset_graph, name="asset_graph"),
    path("assets/<str:number>/needed/", needed.asset_needed, name="asset_needed"),
    path("graph/", graph.graph_page, name="graph_page"),
    path("assets/<str:number>/handling/", handling.asset_handling, name="asset_handling"),
    path("assets/<str:number>/controls/", controls.asset_controls, name="asset_controls"),
    path("assets/<str:number>/files/", attachments.asset_files, name="asset_files"),
    path("assets/<str:number>/files/<uuid:key>/", attachments.file_download, name="file_download"),
    path(
        "assets/<str:number>/files/<uuid:key>/withdraw/",
        attachments.file_withdraw,
        name="file_withdraw",
    ),
    path("assets/<str:number>/submit/", lifecycle.asset_submit, name="asset_submit"),
    path(
        "assets/<str:number>/applications/",
        approvals.asset_applications,
        name="asset_applications",
    ),
    path("assets/<str:number>/exceptions/new/", approvals.exception_ask, name="exception_ask"),
    path("assets/<str:number>/deviations/new/", approvals.deviation_ask, name="deviation_ask"),
    path(
        "assets/<str:number>/transfer/",
        handing_on.hand_on,
        {"way": "transfer"},
        name="transfer_ask",
    ),
    path(
        "assets/<str:number>/provision/",
        handing_on.hand_on,
        {"way": "provision"},
        name="provision_ask",
    ),
    path("assets/<str:number>/disposal/", lifecycle.disposal_plan, name="disposal_plan"),
    path("assets/<str:number>/disposed/", lifecycle.disposal_confirm, name="disposal_confirm"),
    path("assets/<str:number>/step/<slug:step>/", lifecycle.asset_step, name="asset_step"),
    path("a/<str:number>", detail.asset_short, name="asset_short"),
]
