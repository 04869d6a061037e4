"""Addresses of a professional's pages on access, under `pro/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import pro_access, pro_batch, pro_keys, pro_patients

RECORD = "dossiers/<uuid:record>/"

urlpatterns = [
    path("mes-acces/", pro_access.own_acts, name="pro_own_acts"),
    path("deposer/", pro_batch.batch, name="pro_batch"),
    path(f"{RECORD}deposer/plusieurs/", pro_batch.batch_for, name="pro_batch_for"),
    path("raccourcis/", pro_keys.keys, name="pro_keys"),
    path("mes-patients/", pro_patients.patients, name="pro_patients"),
    path("code/", pro_access.code, name="pro_code"),
    path(f"{RECORD}accord/autre/", pro_access.others, name="pro_agreement_others"),
    path(f"{RECORD}accord/<slug:sort>/<str:ref>/", pro_access.agreement_for, name="pro_agreement_for"),
    path(f"{RECORD}rendre/", pro_access.give_up, name="pro_give_up"),
]
