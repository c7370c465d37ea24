"""Addresses of the record, and the signs of life."""

from django.urls import path

from audits.views import (
    between,
    changes,
    erasures,
    events,
    evidence,
    health,
    history,
    ledger,
)

HISTORY = "assets/<str:number>/history/"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("changes/", changes.change_list, name="change_list"),
    path("changes/between/", between.change_between, name="change_between"),
    path("changes/between/export/", between.between_export, name="between_export"),
    path("changes/<uuid:request_id>/", changes.change_request, name="change_request"),
    path("events/", events.event_list, name="event_list"),
    path("events/export/", events.event_export, name="event_export"),
    path("ledger/", ledger.ledger_overview, name="ledger_overview"),
    path("ledger/verify/", ledger.ledger_verify, name="ledger_verify"),
    path("ledger/verify/<uuid:key>/", ledger.ledger_run, name="ledger_run"),
    path("ledger/file/", ledger.ledger_file, name="ledger_file"),
    path("ledger/paper/", ledger.ledger_paper, name="ledger_paper"),
    path("ledger/check/", ledger.ledger_check, name="ledger_check"),
    path("evidence/", evidence.evidence_list, name="evidence_list"),
    path("evidence/new/", evidence.evidence_create, name="evidence_create"),
    path("evidence/samples/new/", evidence.sample_create, name="sample_create"),
    path("evidence/samples/<uuid:key>/", evidence.sample_detail, name="sample_detail"),
    path(
        "evidence/samples/<uuid:key>/paper.<str:kind>", evidence.sample_paper, name="sample_paper"
    ),
    path("evidence/<uuid:key>/", evidence.evidence_detail, name="evidence_detail"),
    path("evidence/<uuid:key>/file/", evidence.evidence_file, name="evidence_file"),
    path(HISTORY, history.asset_history, name="asset_history"),
    path(f"{HISTORY}<int:key>/", history.asset_history, name="asset_change"),
    path(f"{HISTORY}<uuid:key>/", history.asset_history, name="asset_action"),
    path(f"{HISTORY}<int:version>/state/", history.asset_state, name="asset_state"),
    path(f"{HISTORY}<int:version>/restore/", history.asset_restore, name="asset_restore"),
    path(f"{HISTORY}erase/", erasures.erasure_ask, name="erasure_ask"),
    path("erasures/", erasures.erasure_list, name="erasure_list"),
    path("erasures/<uuid:key>/", erasures.erasure_detail, name="erasure_detail"),
]
