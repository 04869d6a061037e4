"""Addresses of the life of a person's own record, under `mon-dossier/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import patient_choices, patient_life, reported

urlpatterns = [
    path("choix/", patient_choices.choices, name="patient_choices"),
    path("choix/dit-par-un-hopital/", reported.reported, name="patient_reported"),
    path("choix/<slug:question>/", patient_choices.choice, name="patient_choice"),
    path("telecharger/", patient_life.export, name="patient_export"),
    path("detruire/", patient_life.destroy, name="patient_destroy"),
    path("garder/", patient_life.keep, name="patient_keep"),
    path("suspendu/", patient_life.suspended, name="patient_suspended"),
]
