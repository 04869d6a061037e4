"""The screens on hiding from some, and on who sees a document."""

from typing import Any, Final

from carnet.portal.shown_hiding import Choosable, Hidden, SeerLine, Told
from tests.browser import samples as s
from tests.browser.screen import Screen

ME: Final = SeerLine("Odette Martin", "", "personne", True, "C’est mon dossier.", "C11", "holder")
DOCTOR: Final = SeerLine(
    "Marc Delorme", "Médecin", "medecin_traitant", True, "C’est mon médecin traitant.", "R11", "810000000022"
)
PLACE: Final = SeerLine(
    "Cabinet des Tilleuls", "Médecin, Infirmier", "structure", True, "J’ai donné mon accord à son équipe.", "R07", "s1"
)
PAUL: Final = SeerLine(
    "Paul Vasseur", "Médecin", "medecin", False, "Ce document est caché à ce professionnel.", "R11", "810000000033"
)
URGENT: Final = SeerLine("", "", "urgence", False, "Ce document est caché.", "R19", "break_glass")
SAMU: Final = SeerLine("", "", "urgence", True, "C’est un accès du SAMU.", "R18", "regulation")
INSURER: Final = SeerLine("", "", "refus", False, "", "R21", "insurer")
AT_WORK: Final = SeerLine("", "", "refus", False, "", "R20", "occupational")
TOLD: Final = Told(
    (ME, DOCTOR, PLACE), (PAUL,), ("Infirmier", "Médecin", "Pharmacien"), ("Audioprothésiste",), (URGENT, SAMU),
    (AT_WORK, INSURER), True,
)  # fmt: skip
NOBODY: Final = Told((ME,), (), (), (), (URGENT,), (AT_WORK, INSURER), False)
PEOPLE: Final = [
    Choosable("professional:1", "Marc Delorme", "Médecine générale", "medecin_traitant", "Paris", treating=True),
    Choosable("professional:2", "Paul Vasseur", "Cardiologie", "medecin", "Hôpital du Parc, Paris"),
    Choosable("structure:3", "Hôpital du Parc", "Toutes les personnes qui travaillent là.", "structure", "Paris"),
]
KINDS: Final = [
    {"value": "report", "text": "Mes comptes-rendus"}, {"value": "prescription", "text": "Mes ordonnances"},
    {"value": "*", "text": "Tous mes documents"},
]  # fmt: skip
PROFESSIONS: Final = [{"value": "profession:60", "text": "Infirmier"}, {"value": "profession:10", "text": "Médecin"}]
WHOM: Final[dict[str, Any]] = {
    "what": "Ordonnance du 3 mars", "people": PEOPLE, "query": "", "place": "", "found": [], "professions": PROFESSIONS,
    "here": "?", "there": "?", "kept": {"sorte": "prescription"}, "whole": "?", "back_to": "/",
}  # fmt: skip
CONFIRM: Final[dict[str, Any]] = {
    "what": "Mes ordonnances", "whom": "Paul Vasseur", "told": TOLD, "sees_still": "", "against": "", "doctor": False,
    "action": "?", "audience": "professional:2", "sorte": "prescription", "back_to": "/",
}  # fmt: skip
LINES: Final = [
    Hidden("Ordonnance du 3 mars", "tous les professionnels de santé", "?", "ordonnance"),
    Hidden("Ordonnance du 3 mars", "Paul Vasseur", "?", "ordonnance"),
]


def _screen(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"hiding-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


SCREENS: Final = (
    _screen("list", "hidings", documents=LINES, kinds=[Hidden("Mes radios", "le métier Infirmier", "?", "documents")],
            by_default=False, may_change=True, next_page="?page=1", done="hidden"),
    _screen("list-nothing", "hidings", documents=[], kinds=[], by_default=True, may_change=False, next_page=None,
            done=""),
    _screen("kind", "hide_kind", kinds=KINDS, errors={"sorte": "Choisissez une sorte de documents."}),
    _screen("whom", "hide_whom", **WHOM),
    _screen("whom-found", "hide_whom", **WHOM | {"query": "Vas", "found": PEOPLE}),
    _screen("whom-nobody", "hide_whom", **WHOM | {"query": "Zzz", "people": []}),
    _screen("confirm", "hide_confirm", **CONFIRM),
    _screen("confirm-depositor", "hide_confirm",
            **CONFIRM | {"sorte": "", "sees_still": "Ce professionnel a ajouté le document."}),
    _screen("confirm-doctor", "hide_confirm",
            **CONFIRM | {"doctor": True, "against": "Le médecin traitant voit tous les documents."}),
    _screen("show-to", "show_to", what="Mes ordonnances", whom="Paul Vasseur", document="", sorte="prescription",
            audience="professional:2"),
    _screen("who-sees", "who_sees", card=s.REPORT, told=TOLD),
    _screen("who-sees-nobody", "who_sees", card=s.REPORT, told=NOBODY),
)  # fmt: skip
