"""The screens of a record at a glance, and of examinations like the one that is asked for."""

from dataclasses import replace
from typing import Any, Final

from carnet.portal.shown import ResultLine
from carnet.portal.shown_glance import Fact, GlanceShown, SimilarShown, TrendShown
from tests.browser import gallery_documents
from tests.browser import samples as s
from tests.browser import samples_reading as r
from tests.browser.gallery_desk_of_care import YEARS
from tests.browser.gallery_profile import AT
from tests.browser.screen import Screen

_PRO: Final[dict[str, Any]] = {
    "signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "form_key": "cle-de-test", "errors": {}, "record": "r1",
    "person": s.PERSON,
}  # fmt: skip
_FULL: Final = GlanceShown(
    at=AT,
    vital=[
        ("Allergies", [
            Fact("Arachide", "Sorte : Un aliment ; Ce qui arrive : Je gonfle.", "Déclaré par le patient. 12 mars 2026"),
            Fact("Pénicilline", "Urticaire", "Synthèse médicale, 2 janvier 2026", "d1"),
        ]),
        ("Groupe sanguin déclaré (ne sert pas à transfuser)", [Fact("A+", "", "Déclaré par le patient. 12 mars 2026")]),
        ("Maladies", []),
    ],
    people=[
        ("Personne de confiance", [Fact("Jeanne Roux", "Téléphone : 06 12 34 56 78", "Déclaré par le patient.")]),
        ("Personnes à prévenir", []),
    ],
    treatments=[Fact("Salbutamol 100 µg", "2 bouffées si besoin", "Synthèse médicale, 2 janvier 2026", "d1")],
    prescriptions=[replace(s.REPORT, ref="d5", title="Ordonnance", kind="Ordonnance")],
    directives=[replace(s.REPORT, ref="d6", title="Mes directives", kind="Directives anticipées", author="")],
    summaries=[replace(s.REPORT, title="Synthèse médicale")],
    new=s.CARDS[:2],
    new_count=2,
    since="12 janv. 2026",
    trends=[
        TrendShown(
            ResultLine("Créatinine", "120 µmol/L", "50 à 98 µmol/L", "Au-dessus", "warn"), "2 mars 2026", "d7",
            [("96 µmol/L", "3 déc. 2025", "d8"), ("88 µmol/L", "4 sept. 2025", "d9")],
        ),
        TrendShown(ResultLine("Potassium", "4 mmol/L", "3,5 à 5,1 mmol/L", "Normal", "good"), "2 mars 2026", "d7", ()),
    ],
    trends_left=3,
    measures=[("Poids", "72,5 kg", "1 mars 2026"), ("Pression artérielle", "126 / 81 mmHg", "1 mars 2026")],
    unread=["Analyse abîmée"],
    years=YEARS,
)  # fmt: skip
_EMPTY: Final = GlanceShown(
    at=AT,
    vital=[("Allergies", []), ("Groupe sanguin déclaré (ne sert pas à transfuser)", []), ("Maladies", [])],
    people=[("Personne de confiance", []), ("Personnes à prévenir", [])],
    treatments=[], prescriptions=[], directives=[], summaries=[], new=[], new_count=0, since="", trends=[],
    trends_left=0, measures=[], unread=[],
)  # fmt: skip
_SIMILAR: Final = SimilarShown("imaging", [(s.REPORT, True), (s.LONG, False)], 4)

SCREENS: Final = (
    Screen("pro-glance", "carnet/pro/glance.jinja", "pro", _PRO | {"of": _FULL}),
    Screen("pro-glance-nothing", "carnet/pro/glance.jinja", "pro", _PRO | {"of": _EMPTY}),
    Screen(
        "pro-document-request", "carnet/pro/document.jinja", "pro",
        _PRO | {"document": r.PAGES, "may": set(), "done": "", "similar": _SIMILAR},
    ),
    Screen(
        "pro-deposited-request", "carnet/pro/deposited.jinja", "pro",
        _PRO | gallery_documents.DEPOSITED | {"similar": SimilarShown("biology", [], 0)},
    ),
)  # fmt: skip
