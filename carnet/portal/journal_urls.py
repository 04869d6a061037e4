"""Addresses of the journal of a person, under `mon-dossier/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import journal, journal_proof, journal_reports, notices

urlpatterns = [
    path("visites/", journal.journal, name="patient_journal"),
    path("visites/avant/<uuid:transfer>/", journal.former, name="patient_journal_former"),
    path("visites/signalements/", journal_reports.mine, name="patient_reports"),
    path("visites/preuve/", journal_proof.proof, name="patient_proof"),
    path("visites/<uuid:line>/inconnu/", journal_reports.report, name="patient_report"),
    path("prevenir/", notices.notices, name="patient_notices"),
    path("prevenir/<slug:question>/", notices.question, name="patient_notice"),
    path("documents/<uuid:document>/visites/", journal.of_document, name="patient_document_journal"),
]
