"""The screens of the life of a record: choices, closing, taking home, destroying, suspension."""

from datetime import timedelta
from typing import Any, Final

from tests.browser import gallery_ties as t
from tests.browser import samples as s
from tests.browser.screen import Screen

LATER: Final = s.MOMENT + timedelta(days=30)
CLOSING: Final = {
    "closed_at": s.MOMENT,
    "motive": "holder",
    "raison": "Je pars vivre dans un autre pays.",
}
NOW: Final = {"documents": False, "samu": True, "urgence": True, "caches": False}


def _patient(name: str, template: str, home: bool = False, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"patient-{name}", f"carnet/patient/{template}.jinja", "patient", base | context, home)


def _question(name: str, **context: Any) -> Screen:
    base: dict[str, Any] = {"question": name, "value": NOW[name], "in_a_row": True, "later": "/plus-tard/"}
    return _patient(f"choice-{name}", "choice", **(base | context))


OPENING: Final[dict[str, Any]] = {
    "values": {"samu": "oui", "urgence": "oui"},
    "pieces": [{"value": "", "text": "Aucune"}, {"value": "passeport", "text": "Passeport"}],
    "sexes": [{"value": "F", "text": "Femme"}, {"value": "M", "text": "Homme"}],
    "roots": [{"value": "1.2.250.1.213.1.4.10", "text": "Numéro de test"}],
}
_DESK: Final[dict[str, Any]] = {"signed_in_as": "rosa-guichet", "form_key": "cle-de-test", "errors": {}, "person": None}
_PRO: Final[dict[str, Any]] = {**_DESK, "signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE}

SCREENS: Final[tuple[Screen, ...]] = (
    _patient("home-questions", "home", home=True, state=s.ACTIVE, doctor="", latest=None, answered=False, may=t.MAY),
    _patient("home-suspended", "home", home=True, state="suspended", doctor="", latest=None, answered=True, may=()),
    _patient("choices", "choices", now=NOW, done=False),
    _patient("choices-done", "choices", now={name: not value for name, value in NOW.items()}, done=True),
    *(_question(name) for name in NOW),
    _patient(
        "choice-error",
        "choice",
        question="samu",
        value=True,
        in_a_row=False,
        later="/mes-choix/",
        errors={"reponse": "Je choisis une réponse."},
    ),
    _patient("closed-asked", "closed", closed_at=s.MOMENT, destroyed_on=LATER, asked=True),
    _patient("export", "export"),
    _patient("destroy", "destroy", days="30"),
    _patient("keep", "keep", destroyed_on=LATER),
    _patient("suspended", "suspended", since=s.MOMENT, ends_on=LATER),
    Screen("desk-open", "carnet/desk/open.jinja", "pro", _DESK | OPENING),
    Screen(
        "desk-open-error",
        "carnet/desk/open.jinja",
        "pro",
        _DESK | OPENING | {"errors": {"accord": "Je coche la case pour dire oui."}},
    ),
    Screen("pro-open", "carnet/pro/open.jinja", "pro", _PRO | OPENING),
    _patient("suspended-objected", "suspended", since=s.MOMENT, ends_on=None),
)
