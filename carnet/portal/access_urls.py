"""Addresses of "Qui voit mon dossier", under `mon-dossier/acces/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import access, end_codes

urlpatterns = [
    path("", access.hub, name="patient_access"),
    path("chercher/", access.search, name="patient_access_search"),
    path("reprendre/", end_codes.end_codes, name="end_codes"),
    path("code/", access.code, name="patient_access_code"),
    path("code/<uuid:code>/reprendre/", access.take_back, name="patient_access_code_end"),
    path("<slug:sort>/<str:ref>/", access.one, name="patient_access_one"),
    path("<slug:sort>/<str:ref>/<slug:act>/", access.change, name="patient_access_change"),
]
