"""Addresses that machines ask, and nobody reads: is this process alive, ready, up to date. Owns names and shapes."""

from django.urls import path

from carnet.portal.views import health

urlpatterns = [
    path("vivante/", health.alive, name="health_alive"),
    path("prete/", health.ready, name="health_ready"),
    path("a-jour/", health.up_to_date, name="health_up_to_date"),
]
