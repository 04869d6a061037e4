"""The addresses of the SOAP door, under `/soap/`. Each has its row in `tests/authz/matrix.py`."""

from django.urls import path

from carnet.xds.door import soap_view

urlpatterns = [
    path("repository", soap_view("repository"), name="soap_repository"),
    path("registry", soap_view("registry"), name="soap_registry"),
    path("record", soap_view("record"), name="soap_record"),
]
