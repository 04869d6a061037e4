"""Addresses of the pages that belong to the frame. `carnet.portal.urls` includes them."""

from django.urls import include, path

from carnet.portal.views import accessibility, card_offline, objection, preferences, rescue, statics

urlpatterns = [
    path("", statics.home, name="home"),
    path("", include("carnet.portal.safety_urls")),
    path("sante/", include("carnet.portal.health_urls")),
    path("aide/", statics.help_page, name="help"),
    path("confidentialite/", statics.privacy, name="privacy"),
    path("accessibilite/", accessibility.statement, name="accessibility"),
    path("accessibilite/regles/", accessibility.rules, name="accessibility_rules"),
    path("dire-non/", objection.objection, name="objection"),
    path("urgence/", rescue.rescue, name="rescue"),
    path("carte-hors-ligne/", card_offline.card, name="card_offline"),
    path("carte-hors-ligne/service.js", card_offline.worker, name="card_worker"),
    path("favicon.ico", statics.picture_of_the_site, name="favicon"),
    path("", include("carnet.portal.phone_urls")),
    path("couleurs.css", statics.operator_colours, name="operator_colours"),
    path("image-de-l-operateur", statics.operator_logo, name="operator_logo"),
    path("affichage/", preferences.choose, name="preferences"),
]
