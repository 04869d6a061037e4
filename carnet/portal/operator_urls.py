"""Addresses of who runs the instance, under `exploitation/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import operator, operator_checks

urlpatterns = [
    path("", operator.home, name="operator_home"),
    path("controles/", operator_checks.checks, name="operator_content_checks"),
]
