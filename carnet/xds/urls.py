"""The addresses of the SOAP door, under `/soap/`. Each has its row in `tests/authz/matrix.py`."""

from django.urls import path

from carnet.xds.door import soap_view

urlpatterns = [
    path("repository", soap_view("repository"), name="soap_repository"),
    path("registry", soap_view("registry"), name="soap_registry"),
    path("record", soap_view("record"), name="soap_record"),
    # The names by which software of today appends the services of record management to its base address.
    path("patients", soap_view("record"), name="soap_patients"),
    path("habilitations", soap_view("record"), name="soap_habilitations"),
    path("patientsSpecific", soap_view("record"), name="soap_patients_specific"),
]
