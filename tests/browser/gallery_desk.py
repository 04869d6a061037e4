"""The screens of the desk and of who runs the instance."""

from types import MappingProxyType, SimpleNamespace
from typing import Any, Final
from uuid import UUID

from carnet.documents.checks import Tally
from carnet.portal import tiles
from carnet.portal.shown import PastIdentity, RecordState, ReportShown
from tests.browser import samples as s
from tests.browser.gallery_watch import WAITING as WATCHED
from tests.browser.screen import Screen

RECORD: Final = UUID(int=1)
# As the program groups them, so that a group that grew too long is seen.
DESK_HOME: Final = {"groups": lambda: tiles.shown(tiles.DESK_HOME)}
OPERATOR_HOME: Final = {"groups": lambda: tiles.shown(tiles.OPERATOR_HOME)}


def _of_a_person(state: RecordState, *, deceased: bool = False) -> dict[str, Any]:
    return {"groups": lambda: tiles.shown(tiles.DESK_PERSON, RECORD, state, deceased=deceased)}


CHECKED: Final = [
    SimpleNamespace(name="Hôpital du Parc", tally=Tally("1750900002", "CI-SIS_CR-BIO_2024.01.sch", 120, 7, 0)),
    SimpleNamespace(name="", tally=Tally("", "profils/structurationMinimale.sch", 31, 0, 2)),
]


def desk(name: str, template: str, home: bool = False, late: Any = MappingProxyType({}), **context: Any) -> Screen:
    """A screen of a desk agent, about the person of the samples unless it is a home."""
    base = {"signed_in_as": "rosa-guichet", "form_key": "cle-de-test", "errors": {}, "record": "r1"}
    known = {} if home else {"person": s.PERSON}
    return Screen(f"desk-{name}", f"carnet/desk/{template}.jinja", "pro", base | known | context, home, late)


def operator(name: str, template: str, home: bool = False, late: Any = MappingProxyType({}), **context: Any) -> Screen:
    """A screen of an operator."""
    base = {"signed_in_as": "victor-exploitant", "form_key": "cle-de-test", "errors": {}}
    return Screen(f"operator-{name}", f"carnet/operator/{template}.jinja", "pro", base | context, home, late)


def patient(name: str, template: str, **context: Any) -> Screen:
    """A screen of a person."""
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"patient-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


FACTS: Final = [
    ("Nom de naissance", "MARTIN", True),
    ("Premier prénom de naissance", "LEA", True),
    ("Date de naissance", "4 mai 1962", True),
    ("Matricule INS", "2 62 05 99 999 999 42", True),
    ("État de l’identité", "Qualifiée : INSi et pièce d’identité", True),
]
OWN_FACTS: Final = [
    ("Mon nom de naissance", "MARTIN", True),
    ("Mes prénoms", "LEA MARIE", True),
    ("Ma date de naissance", "4 mai 1962", True),
    ("Je suis", "Femme", True),
]
PAST: Final = PastIdentity(1, FACTS)
WAITING: Final = ReportShown("e1", s.MOMENT, "Mon prénom est Léa, pas Lea.", True, False, "")
ANSWERED: Final = ReportShown("e2", s.MOMENT, "Mon nom est Martine.", False, False, "La carte montre Martin.")
VALUES: Final = {
    "nom": "MARTIN", "prenom": "LEA", "prenoms": "LEA MARIE", "naissance-day": "4", "naissance-month": "5",
    "naissance-year": "1962", "sexe": "F", "lieu": "69381", "racine": "nir", "ins": "2620599999999",
    "statut": "validee",
}  # fmt: skip
CHOICES: Final[dict[str, Any]] = {
    "roots": [{"value": "nir", "text": "NIR"}, {"value": "nia", "text": "NIA, numéro d’attente"}],
    "sexes": [{"value": "F", "text": "Femme"}, {"value": "M", "text": "Homme"}, {"value": "UN", "text": "Inconnu"}],
    "states": [{"value": "validee", "text": "Validée par une pièce d’identité"}],
    "pieces": [{"value": "", "text": "Aucune pièce vue"}, {"value": "passeport", "text": "Passeport"}],
    "marks": [{"name": "douteuse", "text": "Identité douteuse", "checked": False}],
}


def _transfer(kind: str, side: str, state: str, *, may_undo: bool) -> SimpleNamespace:
    one = SimpleNamespace(
        transfer_id="t1", kind=SimpleNamespace(value=kind), side=SimpleNamespace(value=side),
        state=SimpleNamespace(value=state), at=s.MOMENT,
    )  # fmt: skip
    return SimpleNamespace(transfer=one, may_undo=may_undo)


TRANSFERS: Final = [
    _transfer("merge", "target", "done", may_undo=True),
    _transfer("move", "source", "started", may_undo=False),
]

SCREENS: Final[tuple[Screen, ...]] = (
    desk("home", "home", home=True, values={}, nobody=False, late=DESK_HOME),
    desk("home-nobody", "home", home=True, values={}, nobody=True, late=DESK_HOME),
    desk("person", "person", state=s.ACTIVE, deceased=False, late=_of_a_person(RecordState.ACTIVE)),
    desk(
        "person-closed", "person", state=s.CLOSED, deceased=True, late=_of_a_person(RecordState.CLOSED, deceased=True)
    ),
    desk("identity", "identity", facts=FACTS, history=[PAST], reports=[WAITING], done=True),
    desk("identity-correct", "identity_correct", values=VALUES, version=2, **CHOICES),
    desk(
        "identity-correct-error",
        "identity_correct",
        values=VALUES,
        version=2,
        **CHOICES,
        errors={
            "ins": "La clé de l’INS ne correspond pas au numéro.",
            "raison": "Écrivez une raison.",
            "piece": "Dites quelle pièce d’identité vous avez vue.",
        },
    ),
    desk("traits", "traits", home=True, values={}, nobody=False, sexes=CHOICES["sexes"][:2]),
    desk("traits-nobody", "traits", home=True, values=VALUES, nobody=True, sexes=CHOICES["sexes"][:2]),
    desk("merge", "merge", values={}),
    desk("move", "move", values={}),
    desk(
        "move-error",
        "move",
        values={"reference": "d1"},
        errors={"reference": "Cette référence est fausse.", "verifie": "Cochez la case après avoir vérifié."},
    ),
    desk("transfers", "transfers", transfers=TRANSFERS, done=True),
    desk("transfers-none", "transfers", transfers=[], done=False),
    desk("undo", "undo", transfer="t1", reason=""),
    desk("reports", "reports", home=True, waiting=[{"record_id": "r1", "at": s.MOMENT}]),
    desk("reports-none", "reports", home=True, waiting=[]),
    patient("ins", "ins", number="2 62 05 99 999 999 42", facts=OWN_FACTS, proved=True, reports=[], done=False),
    patient("ins-doubt", "ins", number="", facts=OWN_FACTS, proved=False, reports=[ANSWERED, WAITING], done=True),
    patient("ins-mistake", "ins_mistake", text=""),
    patient("ins-mistake-error", "ins_mistake", text="", errors={"texte": "Écrivez ce qui est faux."}),
    operator("home", "home", home=True, late=OPERATOR_HOME, well=True, waiting=WATCHED),
    operator("home-late", "home", home=True, late=OPERATOR_HOME, well=False, waiting=WATCHED),
    operator("checks", "checks", lines=CHECKED),
    operator("checks-none", "checks", lines=[]),
)
