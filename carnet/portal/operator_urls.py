"""Addresses of who runs the instance, under `exploitation/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import operator, operator_checks, operator_people

urlpatterns = [
    path("", operator.home, name="operator_home"),
    path("controles/", operator_checks.checks, name="operator_content_checks"),
    path("structures/", operator_people.structures, name="operator_structures"),
    path("structures/<str:structure>/", operator_people.structure, name="operator_structure"),
    path("comptes/", operator_people.accounts, name="operator_accounts"),
]
