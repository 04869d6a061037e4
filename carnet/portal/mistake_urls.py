"""Addresses of the pages on mistakes in documents. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import mistakes, pro_mistakes

urlpatterns = [
    path("mon-dossier/documents/<uuid:document>/erreur/", mistakes.tell, name="patient_error"),
    path("mon-dossier/erreurs/", mistakes.mine, name="patient_errors"),
    path("pro/erreurs/", pro_mistakes.errors, name="pro_errors"),
    path("pro/erreurs/<uuid:record>/<uuid:mistake>/", pro_mistakes.error, name="error_to_answer"),
]
