"""Addresses of "Qui voit mon dossier", under `mon-dossier/acces/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import access

urlpatterns = [
    path("", access.hub, name="patient_access"),
]
