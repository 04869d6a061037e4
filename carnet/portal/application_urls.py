"""Addresses of the pages on applications. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import applications, told

urlpatterns = [
    path("oauth/authorize", applications.authorize, name="oauth_authorize"),
    path("mes-applications/", applications.applications, name="applications"),
    path("mon-dossier/prevenus/", told.told, name="patient_told"),
    path("mes-applications/demande/<uuid:key>/", applications.asked, name="application_asked"),
    path("mes-applications/<uuid:permission>/arreter/", applications.stop, name="application_stop"),
]
