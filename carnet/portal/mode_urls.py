"""Addresses of emergencies and of the connexion secrète for professionals, under `pro/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import pro_emergency, pro_secret

RECORD = "dossiers/<uuid:record>/"

urlpatterns = [
    path("urgence/", pro_emergency.search, name="pro_emergency_search"),
    path("urgence/mes-patients/", pro_emergency.notices, name="pro_emergency_notices"),
    path(f"{RECORD}urgence/", pro_emergency.enter, name="pro_emergency"),
    path(f"{RECORD}urgence/fin/", pro_emergency.end, name="pro_emergency_end"),
    path(f"{RECORD}secret/", pro_secret.secret, name="pro_secret"),
    path(f"{RECORD}secret/fin/", pro_secret.end, name="pro_secret_end"),
]
