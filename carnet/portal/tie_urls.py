"""Addresses of the pages on people who act for others. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import charges, ties

MINE = "mon-dossier/"

urlpatterns = [
    path("mes-dossiers/", charges.charges, name="charges"),
    path("mes-dossiers/entrer/", charges.enter, name="charge_enter"),
    path("mes-dossiers/enfant/", charges.open_child, name="child_open"),
    path("mes-dossiers/enfant/ouvert/", charges.child_opened, name="child_opened"),
    path("mes-dossiers/invitation/", charges.invitation, name="invitation"),
    path(f"{MINE}proches/", ties.ties, name="ties"),
    path(f"{MINE}proches/inviter/", ties.invite, name="tie_invite"),
    path(f"{MINE}proches/inviter-un-parent/", ties.invite_parent, name="tie_invite_parent"),
    path(f"{MINE}proches/<uuid:tie>/finir/", ties.end, name="tie_end"),
    path(f"{MINE}proches/quitter/", ties.leave, name="tie_leave"),
    path(f"{MINE}accords-du-tuteur/", ties.words, name="guardian_words"),
]
