"""The screens on access: who may read, and what the person changes about it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from carnet.portal.markup import qr_code
from carnet.portal.shown_access import AccessAct, AccessLine, CodeLine
from tests.browser import samples as s
from tests.browser.gallery_ties import MAY
from tests.browser.screen import Screen

REFERENCE: Final = "97087226"
HOSPITAL: Final = AccessLine(
    "structure", "1750900002", "Hôpital du Parc", "Lyon", "reads", s.MOMENT, "J’ai dit oui pendant une visite.",
    "hopital",
)  # fmt: skip
HOSPITAL_FOUND: Final = replace(HOSPITAL, state="none", until=None, reason="")
DOCTOR: Final = AccessLine(
    "professionnel", "810000000033", s.DOCTOR, "Cardiologie", "reads", None, "J’ai donné cet accès sur ce site."
)
BLOCKED: Final = AccessLine("professionnel", "810000000044", "Anne Petit", "Infirmier", "blocked")
OVER: Final = AccessLine("professionnel", "810000000055", "Marc Blanc", "Radiologie", "over", s.MOMENT)


def _screen(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"access-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


def _pro(name: str, template: str, home: bool = False, **context: Any) -> Screen:
    base = {"signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "form_key": "cle-de-test", "errors": {}, "record": "r1"}
    person = None if home else s.PERSON
    return Screen(f"pro-access-{name}", f"carnet/pro/{template}.jinja", "pro", base | {"person": person} | context)


def _operator(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": "victor-exploitant", "form_key": "cle-de-test", "errors": {}}
    return Screen(f"operator-{name}", f"carnet/operator/{template}.jinja", "pro", base | context)


def _structure(name: str, template: str, **context: Any) -> Screen:
    base: dict[str, Any] = {
        "signed_in_as": s.DOCTOR,
        "workplace": s.WORKPLACE,
        "form_key": "cle-de-test",
        "errors": {},
        "person": None,
    }
    return Screen(f"structure-{name}", f"carnet/structure/{template}.jinja", "pro", base | context)


@dataclass(frozen=True)
class Act:
    """One act, as the pages show it."""

    at: datetime
    what: str
    reference: str
    record: UUID
    emergency: bool = False


ACT: Final = Act(s.MOMENT, "Document lu", REFERENCE, UUID(int=9))
ACT_IN_EMERGENCY: Final = replace(ACT, what="Documents listés", emergency=True)
OPENING: Final = replace(ACT, what=s.DOCTOR)


@dataclass(frozen=True)
class Table:
    """An import, as the page of the operator shows it."""

    version: int
    at: datetime
    cells: int
    name: str


TABLE: Final = Table(2, s.MOMENT, 3300, "matrice-officielle.csv")
ACTS: Final = [
    AccessAct("donner", "acces", "Donner un accès permanent"),
    AccessAct("bloquer", "bloquer", "Bloquer"),
    AccessAct("refuser", "retirer", "Refuser ses documents"),
]
EVERY: Final = (*MAY, "authorisation:give_code", "block:set")
CODES: Final = [CodeLine(UUID(int=8), s.MOMENT)]
REFUSED: Final = replace(OVER, state="none", opposed=True, why_opposed="Ce lieu s’est trompé de personne.")
NOBODY: Final[dict[str, Any]] = {"readers": [], "blocked": [], "over": [], "opposed": [], "codes": [], "done": False}
TIMES: Final = [{"value": "30", "text": "30 minutes"}, {"value": "120", "text": "2 heures", "checked": True}]
BLOCK: Final = ["Lire les documents est impossible, même en urgence.", "Ajouter des documents reste possible."]
OPPOSE: Final = ["Ajouter des documents devient impossible.", "Il faut une raison sérieuse."]

SCREENS: Final = (
    _screen(
        "hub", "access", readers=[HOSPITAL, DOCTOR], blocked=[BLOCKED], over=[OVER], opposed=[REFUSED], codes=CODES,
        may=EVERY, reference=REFERENCE, done=True,
    ),
    _screen("hub-nobody", "access", **NOBODY, may=MAY, reference=REFERENCE),
    _screen(
        "search", "access_search", sort="structure", query="Hôpital", place="", found=[HOSPITAL_FOUND, BLOCKED],
        asked=True,
    ),
    _screen(
        "search-nobody", "access_search", sort="professionnel", query="Z", place="", found=[], asked=False,
        errors={"nom": "Écrivez au moins 2 lettres du nom."},
    ),
    _screen("one", "access_one", line=DOCTOR, acts=ACTS, done="donner"),
    _screen("one-refused", "access_one", line=REFUSED, acts=ACTS, done=""),
    _screen("block", "access_change", line=BLOCKED, act="bloquer", lines=BLOCK, reason=""),
    _screen(
        "oppose", "access_change", line=OVER, act="refuser", lines=OPPOSE, reason="",
        errors={"raison": "Écrivez votre raison."},
    ),
    _screen("code", "access_code", times=TIMES, errors={"duree": "Choisissez une durée."}),
    _screen(
        "code-made", "access_code_made", code="ABCD-EFGH", until=s.MOMENT, picture=qr_code("ABCD-EFGH")
    ),
    _pro("code", "code", home=True, values={"code": "", "day": "", "month": "", "year": ""},
         errors={"code": "Écrivez le code."}),
    _pro("agreement-others", "agreement_others", team=HOSPITAL_FOUND, sort="structure", query="Parc", place="",
         found=[HOSPITAL_FOUND], asked=True),
    _pro("agreement-for", "agreement_for", line=HOSPITAL_FOUND, done=False),
    _pro("agreement-for-done", "agreement_for", line=OVER, done=True),
    _pro("give-up", "give_up", team=True),
    _pro("own-acts", "own_acts", home=True, lines=[ACT, ACT_IN_EMERGENCY], older="?page=1"),
    _pro("own-acts-none", "own_acts", home=True, lines=[], older=None),
    _structure("acts", "acts", lines=[OPENING], older=None),
    _structure("acts-none", "acts", lines=[], older="?page=1"),
    _operator("matrix", "matrix", version=2, cells=3300, deny=True, counts=[("official", 3300)], versions=[TABLE]),
    _operator("matrix-shipped", "matrix", version=0, cells=3300, deny=False, versions=[],
              counts=[("stated", 40), ("indicative", 3260)]),
)  # fmt: skip
