"""Addresses of who runs the instance, under `exploitation/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import (
    operator,
    operator_alerts,
    operator_checks,
    operator_emergencies,
    operator_feeds,
    operator_heirs,
    operator_life,
    operator_matrix,
    operator_mistakes,
    operator_people,
    operator_reports,
    operator_watch,
)

urlpatterns = [
    path("", operator.home, name="operator_home"),
    path("activite/", operator_watch.activity, name="operator_activity"),
    path("logiciels/", operator_watch.integration, name="operator_integration"),
    path("envois/", operator_feeds.feeds, name="operator_feeds"),
    path("sante/", operator_watch.health, name="operator_health"),
    path("heritiers/", operator_heirs.heirs, name="operator_heirs"),
    path("heritiers/<uuid:record>/", operator_heirs.heir, name="operator_heir"),
    path("matrice/", operator_matrix.matrix, name="operator_matrix"),
    path("suspendre/", operator_life.suspend, name="operator_suspend"),
    path("lever-suspension/", operator_life.lift, name="operator_lift"),
    path("fermer-apres-fraude/", operator_life.fraud, name="operator_fraud"),
    path("controles/", operator_checks.checks, name="operator_content_checks"),
    path("urgences/", operator_emergencies.emergencies, name="operator_emergencies"),
    path("urgences/<uuid:record>/<uuid:access>/", operator_emergencies.emergency, name="operator_emergency"),
    path("alertes/", operator_alerts.alerts, name="operator_alerts"),
    path("alertes/<uuid:alert>/", operator_alerts.alert, name="operator_alert"),
    path("centres-15/", operator_emergencies.regulation, name="operator_regulation"),
    path("acces-signales/", operator_reports.reports, name="operator_reports"),
    path("acces-signales/<uuid:record>/<uuid:report>/", operator_reports.report, name="operator_report"),
    path("erreurs/", operator_mistakes.mistakes, name="operator_mistakes"),
    path("erreurs/<uuid:record>/<uuid:mistake>/", operator_mistakes.mistake, name="operator_mistake"),
    path("structures/", operator_people.structures, name="operator_structures"),
    path("structures/<str:structure>/", operator_people.structure, name="operator_structure"),
    path("comptes/", operator_people.accounts, name="operator_accounts"),
]
