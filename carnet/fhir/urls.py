"""The addresses of the FHIR door, under `/fhir/`. Each has its row in `tests/authz/matrix.py`."""

from django.urls import path

from carnet.fhir.views.audits import audit, audits, audits_by_form
from carnet.fhir.views.consents import consent, consents, consents_by_form
from carnet.fhir.views.deposits import base, generate_metadata
from carnet.fhir.views.documents import document, documents, documents_by_form
from carnet.fhir.views.everything import everything, export
from carnet.fhir.views.files import file
from carnet.fhir.views.lists import lists, lists_by_form, one_list
from carnet.fhir.views.metadata import metadata
from carnet.fhir.views.patients import cross_reference, match, patient, patients, patients_by_form, summary
from carnet.fhir.views.relatives import relative, relatives, relatives_by_form
from carnet.fhir.views.subscriptions import subscription, subscription_state, subscriptions

urlpatterns = [
    path("", base, name="fhir_base"),
    path("metadata", metadata, name="fhir_metadata"),
    path("DocumentReference", documents, name="fhir_documents"),
    path("DocumentReference/_search", documents_by_form, name="fhir_documents_by_form"),
    path("DocumentReference/$generate-metadata", generate_metadata, name="fhir_generate_metadata"),
    path("DocumentReference/<str:resource>", document, name="fhir_document"),
    path("List", lists, name="fhir_lists"),
    path("List/_search", lists_by_form, name="fhir_lists_by_form"),
    path("List/<str:resource>", one_list, name="fhir_list"),
    path("Binary/<str:resource>", file, name="fhir_file"),
    path("Patient", patients, name="fhir_patients"),
    path("Patient/_search", patients_by_form, name="fhir_patients_by_form"),
    path("Patient/$match", match, name="fhir_patient_match"),
    path("Patient/$ihe-pix", cross_reference, name="fhir_patient_numbers"),
    path("Patient/<str:resource>", patient, name="fhir_patient"),
    path("Patient/<str:resource>/$summary", summary, name="fhir_patient_summary"),
    path("Patient/<str:resource>/$everything", everything, name="fhir_patient_everything"),
    path("Patient/<str:resource>/$export", export, name="fhir_patient_export"),
    path("Consent", consents, name="fhir_consents"),
    path("Consent/_search", consents_by_form, name="fhir_consents_by_form"),
    path("Consent/<str:resource>", consent, name="fhir_consent"),
    path("Subscription", subscriptions, name="fhir_subscriptions"),
    path("Subscription/<str:resource>", subscription, name="fhir_subscription"),
    path("Subscription/<str:resource>/$status", subscription_state, name="fhir_subscription_state"),
    path("RelatedPerson", relatives, name="fhir_relatives"),
    path("RelatedPerson/_search", relatives_by_form, name="fhir_relatives_by_form"),
    path("RelatedPerson/<str:resource>", relative, name="fhir_relative"),
    path("AuditEvent", audits, name="fhir_audits"),
    path("AuditEvent/_search", audits_by_form, name="fhir_audits_by_form"),
    path("AuditEvent/<str:resource>", audit, name="fhir_audit"),
]
