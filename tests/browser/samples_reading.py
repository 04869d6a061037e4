"""Invented lists and filters for the gallery: what the pages of documents are given. Owns no real data."""

from dataclasses import replace

from carnet.portal.shown import (
    DocumentPage,
    FilterGroup,
    FilterLink,
    Filters,
    ImageList,
    PageImage,
    ResultLine,
    SearchForm,
)
from tests.browser import samples as s

MARKED = [
    replace(s.REPORT, new=True, pinned=True),
    s.RESULT,
    replace(s.HIDDEN, own=True, own_words=True),
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
NEW = FilterLink("?nouveau=1", "Voir ce qui est nouveau : 1", count=1)
CHOSEN = [FilterLink("?", "2026", True)]
SEARCH = SearchForm("?", "", "k")
PLAIN = Filters(KINDS, [], [], "?", None, None, None, 4, SEARCH)
FULL = Filters(KINDS, [YEARS, AUTHORS], CHOSEN, "?", NEW, "?page=2", "?page=0", 60, SEARCH)
NOTHING_LEFT = Filters(KINDS, [YEARS, AUTHORS], CHOSEN, "?", None, None, None, 0)
# What a professional reads: the kinds without “my”, a word for each result.
PRO_KINDS = replace(
    KINDS,
    title="Types de document",
    links=[
        replace(link, text=text)
        for link, text in zip(KINDS.links, ("Tous", "Comptes-rendus", "Résultats", "Ordonnances"), strict=True)
    ],
)
PRO_FULL = replace(FULL, kinds=PRO_KINDS)
EMPTY = Filters(FilterGroup("sorte", "", [FilterLink("?", "Tous", True)]), [], [], "?", None, None, None, 0)
RESULTS = DocumentPage(
    s.RESULT,
    body_html=s.NARRATIVE,
    original_size="14 ko",
    results=[
        ResultLine(
            "Thyréostimuline (TSH)", "1,950 mUI/L", "de 0,270 à 4,200 mUI/L", "Le document dit : normal.", "good"
        ),
        ResultLine("Thyroxine libre (FT4)", "7,67 pg/mL", "de 9,30 à 17,00 pg/mL", "Le document dit : bas.", "warn"),
    ],
    facts=[("Lieu du soin", "Laboratoire des Lilas")],
    ties=[FilterLink("?", "Voir la version d’avant"), FilterLink("?", "Voir la nouvelle version")],
    newer="?",
)
PAGES = DocumentPage(
    replace(s.HIDDEN, own=True, own_words=True),
    pages=(
        PageImage(1, "/sample-page.png", "Ordonnance\nParacétamol 1 g", "/sample-page.png", 1240, 1754),
        PageImage(2, "/sample-page.png", "", "/sample-page.png", 1240, 1754),
    ),
    wrapped=True,
)
WORDS = DocumentPage(s.REPORT, text="Bonjour.\n\nJe prends mes médicaments le matin.", wrapped=True)
IMAGES = DocumentPage(
    replace(s.REPORT, concept="radio", kind="Images de l’examen", title="Images de l’examen : scanner du thorax"),
    original_size="8 ko",
    ties=[FilterLink("?", "Voir le compte-rendu de l’examen")],
    images=ImageList(214, 3, "Radiologie des Lilas", "Scanner du thorax", "RX-77"),
)
OWN_KINDS = [{"value": "DOCPAT03", "text": "Compte-rendu"}, {"value": "EXPPAT_2", "text": "Autre document"}]
OWN_VALUES = {"sorte": "EXPPAT_2", "titre": "Radio du genou", "day": "12", "month": "3", "year": "2026"}
PRO_RESULTS = replace(
    RESULTS,
    results=[replace(line, words=words) for line, words in zip(RESULTS.results, ("Normal", "Bas"), strict=True)],
)
