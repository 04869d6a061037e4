"""The screens of the life of a record at the desk, with a professional and for the operator."""

from typing import Any, Final

from tests.browser import samples as s
from tests.browser.gallery_life import OPENING
from tests.browser.screen import Screen

_DESK: Final[dict[str, Any]] = {
    "signed_in_as": "rosa-guichet",
    "form_key": "cle-de-test",
    "errors": {},
    "person": s.PERSON,
    "record": "r1",
    "values": {},
}
_PRO: Final[dict[str, Any]] = {**_DESK, "signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "state": s.CLOSED}
_DEATH: Final[dict[str, Any]] = {
    "deceased": False,
    "pieces": [{"value": "", "text": "Aucun"}, {"value": "acte_deces", "text": "Acte de décès"}],
}
_OPERATOR: Final[dict[str, Any]] = {"signed_in_as": "victor-exploitant", "form_key": "c", "values": {}, "done": False}
CHOICES: Final = {name: OPENING[name] for name in ("pieces", "sexes", "roots")}
_UNSIGNED: Final = {"accord": "Cochez la case pour dire oui."}


def _desk(name: str, template: str, **context: Any) -> Screen:
    return Screen(f"desk-{name}", f"carnet/desk/{template}.jinja", "pro", _DESK | context)


_HOME: Final[dict[str, Any]] = {"person": None, "record": None, **CHOICES}
_CODE: Final[dict[str, Any]] = {"who": "Claire Martin", "code": "H7KP-4QWT-9MZR", "until": s.MOMENT}
_COURT: Final = {"ins": "Écrivez l’INS.", "decision": "Choisissez ce que dit la décision."}

SCREENS: Final[tuple[Screen, ...]] = (
    _desk("reopen", "reopen", state=s.CLOSED),
    _desk("reopen-error", "reopen", state=s.CLOSED, errors=_UNSIGNED),
    _desk("reopen-open", "reopen", state=s.ACTIVE),
    _desk("contest", "contest", state="suspended", done=False),
    _desk("contest-done", "contest", state="suspended", done=True),
    _desk("contest-not", "contest", state=s.ACTIVE, done=False),
    _desk("death", "death", state=s.CLOSED, **_DEATH),
    _desk("death-noted", "death", state=s.CLOSED, **_DEATH | {"deceased": True}),
    _desk("new-account", "new_account", done=False, **_HOME),
    _desk("new-account-done", "new_account", done=True, **_HOME),
    _desk("new-account-error", "new_account", done=False, **_HOME, errors={"pourquoi": "Choisissez."}),
    _desk("open-child", "open_child", **_HOME),
    _desk(
        "open-child-error",
        "open_child",
        **_HOME,
        errors={"charge_ins": "Écrivez l’INS.", "accord": "Cochez la case pour dire oui."},
    ),
    _desk("open-protected", "open_protected", **_HOME),
    _desk("opened-in-charge", "opened_in_charge", **_CODE, **_HOME, receipt="l1"),
    _desk("court", "court", done=False, **_HOME),
    _desk("court-done", "court", done=True, **_HOME),
    _desk("court-error", "court", done=False, **_HOME, errors=_COURT),
    Screen("pro-reopen", "carnet/pro/reopen.jinja", "pro", _PRO),
    Screen("operator-fraud", "carnet/operator/fraud.jinja", "pro", _OPERATOR | {"errors": {}}),
    Screen("operator-fraud-done", "carnet/operator/fraud.jinja", "pro", _OPERATOR | {"errors": {}, "done": True}),
)
