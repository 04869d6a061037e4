"""The screens of a person's wishes: advance directives and organ donation."""

from dataclasses import replace
from typing import Any, Final

from tests.browser import samples as s
from tests.browser.screen import Screen

OWN: Final = replace(s.REPORT, title="Mes directives anticipées", own=True)
PEOPLE: Final = [
    ("personne-de-confiance", "Ma personne de confiance", "personne_de_confiance"),
    ("prevenir", "Les personnes à prévenir", "prevenir"),
]
KEPT: Final = [("important", "Rester chez moi.")]


def _screen(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"wishes-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


def _home(**changes: Any) -> dict[str, Any]:
    return {"own": None, "given": [], "may_write": True, "done": "", "people": PEOPLE, **changes}


def _question(**changes: Any) -> dict[str, Any]:
    asked = {"asked": "Quels soins je veux\u00a0?", "hint": "Par exemple : un médicament contre la douleur."}
    return {**asked, "value": "", "kept": KEPT, "step": 1, "former": "", **changes}


SCREENS: Final = (
    _screen("home", "wishes", **_home(own=OWN, given=[s.REPORT], done="written")),
    _screen("home-none", "wishes", **_home()),
    _screen("home-acting", "wishes", **_home(own=OWN, may_write=False)),
    _screen("organs", "organ_donation", register="https://registre.example", learn="https://lire.example"),
    _screen("question", "directives_question", **_question(errors={"reponse": "La réponse est trop longue."})),
    _screen(
        "check",
        "directives_check",
        answers=[("Qu’est-ce qui est important pour moi ?", "Rester chez moi.\nNe pas avoir mal.")],
        kept=KEPT,
        step=4,
        former="d1",
        late="D’autres directives sont déjà dans le dossier.",
    ),
    _screen(
        "add",
        "directives_add",
        values={"day": "31", "month": "2", "year": "2026"},
        limit="10 Mo",
        former="d1",
        errors={"jour": "Cette date n’existe pas."},
    ),
)
