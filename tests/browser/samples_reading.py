"""Invented lists and filters for the gallery: what the pages of documents are given. Owns no real data."""

from dataclasses import replace

from carnet.portal.shown import FilterGroup, FilterLink, Filters
from tests.browser import samples as s

MARKED = [
    replace(s.REPORT, new=True),
    s.RESULT,
    replace(s.HIDDEN, own=True),
    replace(s.LONG, archived=True, replaced=True),
]
KINDS = FilterGroup(
    "sorte",
    "Les sortes de documents",
    [
        FilterLink("?", "Tous", True),
        FilterLink("?sorte=report", "Mes comptes-rendus", count=12),
        FilterLink("?sorte=result", "Mes résultats", count=3),
        FilterLink("?sorte=prescription", "Mes ordonnances", count=1),
    ],
)
YEARS = FilterGroup(
    "annee",
    "L’année",
    [FilterLink("?", "Tous"), FilterLink("?annee=2026", "2026", True, 9), FilterLink("?annee=2025", "2025", count=7)],
)
AUTHORS = FilterGroup(
    "auteur",
    "La personne qui a écrit",
    [FilterLink("?", "Tous", True), FilterLink("?auteur=a1b2c3d4e5f6", s.DOCTOR, count=8)],
)
NEW = FilterLink("?nouveau=1", "Nouveau depuis ma dernière visite : 1", count=1)
CHOSEN = [FilterLink("?", "2026", True)]
PLAIN = Filters(KINDS, [], [], "?", None, None, None, 0)
FULL = Filters(KINDS, [YEARS, AUTHORS], CHOSEN, "?", NEW, "?page=2", "?page=0", 60)
NOTHING_LEFT = Filters(KINDS, [YEARS, AUTHORS], CHOSEN, "?", None, None, None, 0)
EMPTY = Filters(FilterGroup("sorte", "", [FilterLink("?", "Tous", True)]), [], [], "?", None, None, None, 0)
