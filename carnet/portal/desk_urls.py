"""Addresses of the desk, under `guichet/`. Owns names and shapes only; a page of one person stands under PERSON."""

from django.urls import path

from carnet.portal.views import desk, desk_letters

PERSON = "personnes/<uuid:record>/"

urlpatterns = [
    path("", desk.home, name="desk_home"),
    path("lettres/", desk_letters.queue, name="desk_letters"),
    path("lettres/papier/", desk_letters.printed, name="desk_letters_print"),
    path("lettres/<uuid:letter>/", desk_letters.settled, name="desk_letter_settle"),
    path(PERSON, desk.person, name="desk_person"),
]
