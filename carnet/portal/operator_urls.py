"""Addresses of who runs the instance, under `exploitation/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import operator

urlpatterns = [
    path("", operator.home, name="operator_home"),
]
