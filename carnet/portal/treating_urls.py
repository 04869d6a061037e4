"""Addresses of the person on the médecins traitants, under `mon-dossier/medecin-traitant/`. Owns names and shapes only.

The number of a doctor who is named or who asks stands in the query: numbers of some directories hold a slash.
"""

from django.urls import path

from carnet.portal.views import treating

urlpatterns = [
    path("", treating.doctor, name="patient_doctor"),
    path("repondre/", treating.answer, name="patient_doctor_answer"),
    path("arreter/", treating.end, name="patient_doctor_end"),
    path("code/", treating.code, name="patient_doctor_code"),
    path("<str:doctor>/", treating.doctor_confirm, name="patient_doctor_confirm"),
]
