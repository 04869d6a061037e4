"""Addresses of a structure's administrators, under `structure/`. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import structure, structure_acts, structure_watch

urlpatterns = [
    path("activite/", structure_watch.activity, name="structure_activity"),
    path("logiciels/", structure_watch.software, name="structure_software"),
    path("acces/", structure_acts.acts, name="structure_acts"),
    path("equipe/", structure.staff, name="structure_staff"),
    path("equipe/ajouter/", structure.add, name="structure_add"),
    path("equipe/secretaire/", structure.secretary, name="structure_secretary"),
    # The identifier of a secretary holds a slash (PSIdNat, prefix 3: number of the structure / internal identifier).
    path("equipe/personne/<path:member>/", structure.member, name="structure_member"),
]
