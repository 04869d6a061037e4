"""The addresses of the FHIR door, under `/fhir/`. Each has its row in `tests/authz/matrix.py`."""

from django.urls import path

from carnet.fhir.views.documents import document
from carnet.fhir.views.metadata import metadata
from carnet.fhir.views.patients import cross_reference, match, patient, patients, patients_by_form

urlpatterns = [
    path("metadata", metadata, name="fhir_metadata"),
    path("DocumentReference/<str:resource>", document, name="fhir_document"),
    path("Patient", patients, name="fhir_patients"),
    path("Patient/_search", patients_by_form, name="fhir_patients_by_form"),
    path("Patient/$match", match, name="fhir_patient_match"),
    path("Patient/$ihe-pix", cross_reference, name="fhir_patient_numbers"),
    path("Patient/<str:resource>", patient, name="fhir_patient"),
]
