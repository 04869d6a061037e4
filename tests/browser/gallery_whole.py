"""The screens of a whole record: taking it home, bringing it, what documents propose."""

from typing import Any, Final

from carnet.portal.shown_profile import ProposalShown
from tests.browser import samples as s
from tests.browser.gallery_profile import ALLERGIES, AT, NONE
from tests.browser.screen import Screen

INSIDE: Final = [
    ("Documents", "12", True), ("Documents déjà dans mon dossier", "2", True),
    ("Documents qui restent cachés", "1", True),
    ("Informations sur ma santé", "8", True), ("Mes allergies", "3", True), ("Mes maladies", "5", True),
]  # fmt: skip
LEFT: Final = [
    ("Compte rendu de consultation", "J’ai supprimé ce document ici."),
    ("Radio du genou", "Ce site a déjà un document avec ce numéro."),
]


ASTHMA: Final = ProposalShown(
    "r1", "Mes maladies", "maladie", "Asthme", (("Depuis quand", "2015", True),), False, "d1", "Synthèse médicale",
    AT.date(),
)  # fmt: skip
PNEUMONIA: Final = ProposalShown(
    "r2", "Mes maladies", "maladie", "Pneumonie", (("Depuis quand", "avril 2018", True),), True, "d2",
    "Compte rendu d’hospitalisation", AT.date(), hidden=True,
)  # fmt: skip


def _screen(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"whole-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


SCREENS: Final = (
    _screen("synthesis", "synthesis", written=[ALLERGIES, NONE], ticked=["allergies"]),
    _screen("synthesis-wrong", "synthesis", written=[ALLERGIES, NONE], ticked=[],
            errors={"parties": "Je choisis au moins 1 partie."}),
    _screen("synthesis-none", "synthesis", written=[], ticked=[]),
    _screen("proposals", "proposals", one=ASTHMA, many="4", next=1, done="yes", late=""),
    _screen("proposals-hidden", "proposals", one=PNEUMONIA, many="1", next=0, done="no", late=""),
    _screen("proposals-none", "proposals", one=None, many="0", next=0, done="",
            late="Cette proposition n’est plus là."),
    _screen("summary", "summary", limit="10 Mo"),
    _screen("summary-wrong", "summary", limit="10 Mo",
            errors={"fichier": "Ce résumé est le résumé d’une autre personne. Rien n’est ajouté."}),
    _screen("home", "whole", may=["record:take_in", "record:export"]),
    _screen("choose", "take_in", limit="40 Mo", usual="mon-dossier.zip"),
    _screen("choose-wrong", "take_in", limit="40 Mo", usual="mon-dossier.zip",
            errors={"dossier": "Ce fichier est le dossier d’une autre personne."}),
    _screen("inside", "take_in_inside", facts=INSIDE, instance="Réseau de santé du Parc", made=AT, ticket="abc",
            shared=True),
    _screen("step", "take_in_step", done="40", all="120", ticket="abc"),
    _screen("done", "take_in_done", brought="12", all="12", lines="8", left_out="", not_taken=[], more=""),
    _screen("done-partly", "take_in_done", brought="10", all="12", lines="", left_out="2", not_taken=LEFT, more="3"),
)  # fmt: skip
