"""The screens of the professional's desk: patients seen lately, what waits to be announced."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from carnet.portal.shown import FilterLink, PersonShown
from carnet.portal.shown_batch import RowShown
from carnet.portal.shown_patients import PatientLine, WaitingLine
from carnet.portal.shown_timeline import MonthShown, YearShown
from tests.browser import samples as s
from tests.browser.screen import Screen

_PRO: Final[dict[str, Any]] = {
    "signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "form_key": "cle-de-test", "errors": {}, "person": None,
}  # fmt: skip
_RECORD, _OTHER = UUID(int=1), UUID(int=2)
_LEO: Final = PersonShown(
    "Léo Martin-Delacroix de la Fontaine", date(2015, 11, 30), "1 15 11 99 999 999 12", "M", "Homme, 10 ans"
)
_PATIENTS: Final = [
    PatientLine(s.PERSON, _RECORD, s.MOMENT, s.MOMENT, treating=True),
    PatientLine(_LEO, _OTHER, None, None, treating=False),
]
_KINDS: Final = [
    {"value": "", "text": "Choisir"}, {"value": "11488-4", "text": "Comptes-rendus : CR de consultation"},
    {"value": "57833-6", "text": "Ordonnances : Prescription de produits de santé"},
]  # fmt: skip
_VALUES: Final = {"sorte": "57833-6", "titre": "Ordonnance", "acte-day": "2", "acte-month": "3", "acte-year": "2026"}
_ROWS: Final = [
    RowShown(0, "virus.exe", "", waits=False, needs_form=False, about="", says="", clue="", values={},
             outcome="refused", why="Ce format n’est pas accepté.", parents=False),
    RowShown(1, "cr.pdf", "", waits=False, needs_form=False, about="", says="", clue="", values={}, outcome="done",
             why="", parents=False),
    RowShown(2, "ordonnance-2026-03-02.pdf", "120 ko", waits=True, needs_form=True, about="", says="",
             clue="Proposé d’après le nom du fichier.", values=_VALUES, outcome="", why="", parents=False),
    RowShown(3, "document.xml", "14 ko", waits=True, needs_form=False,
             about="Léa Martin, naissance : 4 mai 1962, INS : 2 62 05 99 999 999 42",
             says="Consultation, CR de consultation, 2 mars 2026", clue="", values={}, outcome="refused",
             why="Dites si les représentants voient ce document.", parents=True),
]  # fmt: skip
_BATCH: Final[dict[str, Any]] = _PRO | {
    "record": None, "here": "/pro/deposer/", "back_to": "/pro/", "rows": [], "waiting": 0, "kinds": _KINDS,
    "authors": [],
    "people": [{"value": "", "text": "Choisir"}, {"value": "r1", "text": "2 62 05 99 999 999 42, 4 mai 1962"}],
    "formats": ".pdf,.xml", "most": 20, "limit": "10 Mo", "together": "40 Mo", "nonce": "", "minor": False,
}  # fmt: skip
_WAITING: Final = [WaitingLine(s.PERSON, _RECORD, UUID(int=3), date(2026, 4, 3))]


def _link(text: str, count: int) -> FilterLink:
    return FilterLink("?mois=2026-03", text, count=count)


YEARS: Final = [
    YearShown("2026", 4, [
        MonthShown(_link("mars 2026", 3), [_link("Comptes-rendus", 2), _link("Résultats", 1)]),
        MonthShown(_link("janvier 2026", 1), [_link("Ordonnances", 1)]),
    ]),
    YearShown("2024", 1, [MonthShown(_link("mai 2024", 1), [_link("Radios et images", 1)])]),
]  # fmt: skip
_KEYS: Final[dict[str, Any]] = {
    "all_keys": [("f", "Trouver le dossier d’une personne"), ("b", "Dossier en bref")], "chosen": "alt", "done": True,
    "modes": [{"value": "alt", "text": "Alt, Maj et la lettre"}, {"value": "non", "text": "Aucun raccourci"}],
}  # fmt: skip
SCREENS: Final = (
    Screen("pro-keys", "carnet/pro/keys.jinja", "pro", _PRO | _KEYS),
    Screen(
        "pro-patients", "carnet/pro/patients.jinja", "pro",
        _PRO | {"patients": _PATIENTS, "waiting": _WAITING, "most": 20},
    ),
    Screen("pro-batch", "carnet/pro/batch.jinja", "pro", _BATCH),
    Screen("pro-batch-files", "carnet/pro/batch.jinja", "pro", _BATCH | {"rows": _ROWS, "waiting": 2}),
    Screen(
        "pro-batch-record", "carnet/pro/batch.jinja", "pro",
        _BATCH | {"record": "r1", "person": s.PERSON, "errors": {"fichiers": "Choisissez au moins un fichier."}},
    ),
    Screen("pro-patients-none", "carnet/pro/patients.jinja", "pro", _PRO | {"patients": [], "waiting": [], "most": 20}),
)  # fmt: skip
