"""The screens of a structure's administrators, and those of an operator about people at work."""

from datetime import date
from types import SimpleNamespace
from typing import Any, Final

from carnet.portal.shown import Doctor
from tests.browser.gallery_desk import operator
from tests.browser.samples import MOMENT
from tests.browser.screen import Screen

FIRST: Final = {"login": "secretariat-k7m2pq", "password": "abcde-fghjk-mnpqr-stuvw"}
HELENE: Final[dict[str, Any]] = {
    "ref": "810000000011", "name": "Hélène ROUSSEL", "work": "Médecin", "admin": True, "has_account": True,
}  # fmt: skip
SONIA: Final[dict[str, Any]] = {
    "ref": "3750900001/sonia", "name": "Sonia PETIT", "work": "Secrétariat", "admin": False, "has_account": False,
}  # fmt: skip
PLACE: Final = {
    "structure_id": "1750900001", "name": "Cabinet médical des Tilleuls", "postcode": "75012", "city": "Paris",
    "street": "3 RUE VERTE",
}  # fmt: skip


def structure(name: str, template: str, **context: Any) -> Screen:
    """A screen of an administrator."""
    base: dict[str, Any] = {
        "signed_in_as": "Hélène Roussel", "workplace": PLACE["name"], "form_key": "cle-de-test", "errors": {},
        "person": None,
    }  # fmt: skip
    return Screen(f"structure-{name}", f"carnet/structure/{template}.jinja", "pro", base | context)


def _done(name: str, opened: int, deposited: int, emergencies: int) -> SimpleNamespace:
    return SimpleNamespace(name=name, opened=opened, deposited=deposited, emergencies=emergencies)


_EMERGENCY: Final = SimpleNamespace(at=MOMENT, what="Docteur Hélène Roux", reference="97087226", emergency=True)
SCREENS: Final[tuple[Screen, ...]] = (
    structure("staff", "staff", members=[HELENE, SONIA], done="fin"),
    structure(
        "add", "add", query={"nom": "morel", "lieu": ""}, asked=True,
        found=[Doctor("810000000044", "Inès MOREL", "Infirmier", "Cabinet du Port")],
    ),
    structure("secretary", "secretary", values={"nom": "", "prenom": "", "email": ""},
              errors={"email": "Cette adresse mail n’est pas bonne."}),
    structure("added", "added", who="Sonia PETIT", first=FIRST),
    structure("member", "member", member=HELENE, may=["Trouver le dossier d’une personne"], may_not=["Gérer l’équipe"],
              errors={"choix": "C’est la dernière personne qui gère l’équipe. Nommez d’abord quelqu’un d’autre."}),
    structure(
        "activity", "activity", since=date(2026, 2, 13), together=_done("", 14, 6, 1), emergencies=[_EMERGENCY],
        people=(_done("Docteur Hélène Roux", 12, 4, 1), _done("Sonia PETIT", 0, 2, 0)),
    ),
    structure("activity-none", "activity", since=date(2026, 2, 13), together=None, people=(), emergencies=[]),
    structure(
        "software", "software", software=[("Logiciel du cabinet", "Éditeur")],
        certificates=[("Certificat, cachet : jusqu’au 3 avril 2026", "warn"), ("Certificat, machine : 2028", "plain")],
    ),
    structure("software-none", "software", software=[], certificates=[]),
    operator("structures", "structures", query="tilleuls", found=(PLACE,)),
    operator("structure", "structure", place=PLACE, done=False, members=[
        {"value": "810000000011", "name": "Hélène ROUSSEL", "work": "Médecin", "admin": True},
        {"value": "810000000022", "name": "Marc DELORME", "work": "Médecin", "admin": False},
    ]),
    operator("accounts", "accounts", first=FIRST, closed=False, accounts=[
        {"id": "a1", "kind": "Agent d’accueil", "login": "rosa-guichet", "active": True, "seen": date(2026, 3, 2)},
        {"id": "a2", "kind": "Exploitant", "login": "victor-exploitant", "active": False, "seen": None},
    ]),
)  # fmt: skip
