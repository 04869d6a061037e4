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
    "may_reopen": True,
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
    "may_object": False,
    "pieces": [{"value": "", "text": "Aucune"}, {"value": "passeport", "text": "Passeport"}],
    "sexes": [{"value": "F", "text": "Femme"}, {"value": "M", "text": "Homme"}],
    "roots": [{"value": "1.2.250.1.213.1.4.10", "text": "Numéro de test"}],
}
_DESK: Final[dict[str, Any]] = {"signed_in_as": "rosa-guichet", "form_key": "cle-de-test", "errors": {}, "person": None}
_PRO: Final[dict[str, Any]] = {**_DESK, "signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE}

_CLOSING: Final[dict[str, Any]] = {
    "person": s.PERSON,
    "record": "r1",
    "state": s.ACTIVE,
    "values": {},
    "pieces": [{"value": "", "text": "Aucun"}, {"value": "acte_deces", "text": "Acte de décès"}],
}
_OPERATOR: Final[dict[str, Any]] = {
    "signed_in_as": "victor-exploitant",
    "form_key": "cle-de-test",
    "errors": {},
    "values": {},
    "done": "",
}
_HEIRS: Final[dict[str, Any]] = {
    "ties": [{"value": "heir", "text": "Ayant droit"}],
    "reasons": [{"value": "rights", "text": "Faire valoir ses droits"}],
}
_ONE: Final[dict[str, Any]] = {"name": "Paul Martin", "tie": "heir", "reason": "memory", "at": s.MOMENT, "answer": ""}
_REQUESTS: Final = [
    _ONE | {"request_id": "d1", "state": "asked"},
    _ONE | {"request_id": "d2", "state": "refused", "answer": "La personne ne voulait pas."},
]
_OBJECTION: Final[dict[str, Any]] = {"errors": {}, "number": "", "done": False, "form_key": "cle-de-test"}

SCREENS: Final[tuple[Screen, ...]] = (
    _patient(
        "home-questions",
        "home",
        home=True,
        state=s.ACTIVE,
        doctor="",
        answered=False,
        may=t.MAY,
        asked_by_doctor=True,
        asked_by_hospital=True,
    ),
    _patient(
        "home-suspended",
        "home",
        home=True,
        state="suspended",
        doctor="",
        answered=True,
        may=(),
        asked_by_doctor=False,
        asked_by_hospital=False,
    ),
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
    Screen("objection", "carnet/objection.jinja", "patient", _OBJECTION),
    Screen("objection-done", "carnet/objection.jinja", "patient", _OBJECTION | {"done": True}),
    Screen("desk-open", "carnet/desk/open.jinja", "pro", _DESK | OPENING),
    Screen(
        "desk-open-error",
        "carnet/desk/open.jinja",
        "pro",
        _DESK | OPENING | {"errors": {"accord": "Cochez la case pour dire oui."}},
    ),
    Screen("desk-open-object", "carnet/desk/open.jinja", "pro", _DESK | OPENING | {"may_object": True}),
    Screen("desk-close", "carnet/desk/close.jinja", "pro", _DESK | _CLOSING),
    Screen("desk-close-closed", "carnet/desk/close.jinja", "pro", _DESK | _CLOSING | {"state": s.CLOSED}),
    Screen(
        "desk-close-error",
        "carnet/desk/close.jinja",
        "pro",
        _DESK | _CLOSING | {"errors": {"mort": "Écrivez la date du décès."}},
    ),
    Screen("operator-heirs", "carnet/operator/heirs.jinja", "pro", _OPERATOR | _HEIRS),
    Screen("operator-heir", "carnet/operator/heir.jinja", "pro", _OPERATOR | {"record": "r1", "requests": _REQUESTS}),
    Screen("operator-suspend", "carnet/operator/suspend.jinja", "pro", _OPERATOR),
    Screen("operator-suspend-done", "carnet/operator/suspend.jinja", "pro", _OPERATOR | {"done": True}),
    Screen(
        "operator-suspend-error",
        "carnet/operator/suspend.jinja",
        "pro",
        _OPERATOR | {"errors": {"vu": "Cochez la case pour confirmer."}},
    ),
    Screen("operator-lift", "carnet/operator/lift.jinja", "pro", _OPERATOR),
    Screen("operator-lift-done", "carnet/operator/lift.jinja", "pro", _OPERATOR | {"done": True}),
    Screen("desk-objected", "carnet/desk/objected.jinja", "pro", _DESK),
    Screen("pro-open", "carnet/pro/open.jinja", "pro", _PRO | OPENING),
    _patient("suspended-objected", "suspended", since=s.MOMENT, ends_on=None),
)
