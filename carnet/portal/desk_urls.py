"""Addresses of the desk, under `guichet/`. Owns names and shapes only; a page of one person stands under PERSON."""

from django.urls import path

from carnet.portal.views import desk

PERSON = "personnes/<uuid:record>/"

urlpatterns = [
    path("", desk.home, name="desk_home"),
    path(PERSON, desk.person, name="desk_person"),
]
