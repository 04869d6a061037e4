"""Addresses under `pro/`: emergencies, connexion secrète, what is shown later, a software's way in. Names only."""

from django.urls import path

from carnet.portal.views import pro_context, pro_emergency, pro_secret, pro_showing

RECORD = "dossiers/<uuid:record>/"

DOCUMENT = f"{RECORD}documents/<uuid:document>/"

urlpatterns = [
    path("contexte/", pro_context.context, name="pro_context"),
    path("contexte/<str:handle>/", pro_context.arrive, name="pro_context_arrive"),
    path("urgence/", pro_emergency.search, name="pro_emergency_search"),
    path("urgence/mes-patients/", pro_emergency.notices, name="pro_emergency_notices"),
    path(f"{RECORD}urgence/", pro_emergency.enter, name="pro_emergency"),
    path(f"{RECORD}urgence/fin/", pro_emergency.end, name="pro_emergency_end"),
    path(f"{RECORD}secret/", pro_secret.secret, name="pro_secret"),
    path(f"{RECORD}secret/fin/", pro_secret.end, name="pro_secret_end"),
    path(f"{DOCUMENT}annoncer/", pro_showing.announce, name="pro_announce"),
    path(f"{DOCUMENT}attendre/", pro_showing.withhold, name="pro_withhold"),
    path(f"{DOCUMENT}cacher-aux-parents/", pro_showing.keep_from_parents, name="pro_keep_parents"),
    path(f"{DOCUMENT}montrer-aux-parents/", pro_showing.show_parents, name="pro_show_parents"),
]
