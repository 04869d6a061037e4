"""Addresses of the desk, under `guichet/`. Owns names and shapes only; a page of one person stands under PERSON."""

from django.urls import path

from carnet.portal.views import (
    desk,
    desk_accounts,
    desk_court,
    desk_identity,
    desk_letters,
    desk_life,
    desk_newcomers,
    desk_ties,
    desk_transfer,
    opening,
    opening_in_charge,
    reopening,
)

PERSON = "personnes/<uuid:record>/"

urlpatterns = [
    path("", desk.home, name="desk_home"),
    path("ouvrir/", opening.at_the_desk, name="desk_open"),
    path("ouvrir/enfant/", opening_in_charge.child, name="desk_open_child"),
    path("ouvrir/protege/", opening_in_charge.protected, name="desk_open_protected"),
    path("comptes/", desk_accounts.find, name="desk_accounts"),
    path("comptes/nouveau/", desk_newcomers.new_account, name="desk_new_account"),
    path("comptes/<uuid:account>/", desk_accounts.account, name="desk_account"),
    path("comptes/<uuid:account>/agir/", desk_accounts.act, name="desk_account_act"),
    path(f"{PERSON}compte/", desk_accounts.of_record, name="desk_person_account"),
    path("lettres/", desk_letters.queue, name="desk_letters"),
    path("lettres/papier/", desk_letters.printed, name="desk_letters_print"),
    path("lettres/<uuid:letter>/", desk_letters.settled, name="desk_letter_settle"),
    path("justice/", desk_court.court, name="desk_court"),
    path("sans-numero/", desk.by_traits, name="desk_by_traits"),
    path("erreurs/", desk_identity.reports, name="desk_reports"),
    path(PERSON, desk.person, name="desk_person"),
    path(f"{PERSON}reunir/", desk_transfer.merge, name="desk_merge"),
    path(f"{PERSON}deplacer/", desk_transfer.move, name="desk_move"),
    path(f"{PERSON}corrections/", desk_transfer.listed, name="desk_transfers"),
    path(f"{PERSON}corrections/<uuid:transfer>/annuler/", desk_transfer.undo, name="desk_undo"),
    path(f"{PERSON}proches/", desk_ties.ties, name="desk_ties"),
    path(f"{PERSON}proches/parent/", desk_ties.parent, name="desk_tie_parent"),
    path(f"{PERSON}proches/tuteur/", desk_ties.guardian, name="desk_tie_guardian"),
    path(f"{PERSON}proches/<uuid:tie>/retirer/", desk_ties.end, name="desk_tie_end"),
    path(f"{PERSON}fermer/", desk_life.close, name="desk_close"),
    path(f"{PERSON}rouvrir/", reopening.at_the_desk, name="desk_reopen"),
    path(f"{PERSON}opposition/", desk_life.contest, name="desk_contest"),
    path(f"{PERSON}deces/", desk_life.death, name="desk_death"),
    path(f"{PERSON}identite/", desk_identity.identity, name="desk_identity"),
    path(f"{PERSON}identite/corriger/", desk_identity.correct, name="desk_identity_correct"),
    path(f"{PERSON}identite/erreurs/<uuid:report>/", desk_identity.answer, name="desk_report"),
]
