"""The addresses of the FHIR door, under `/fhir/`. Each has its row in `tests/authz/matrix.py`."""

from django.urls import path

from carnet.fhir.views.documents import document
from carnet.fhir.views.metadata import metadata

urlpatterns = [
    path("metadata", metadata, name="fhir_metadata"),
    path("DocumentReference/<str:resource>", document, name="fhir_document"),
]
