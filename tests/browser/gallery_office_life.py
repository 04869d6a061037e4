"""The screens of the life of a record at the desk, with a professional and for the operator."""

from typing import Any, Final

from tests.browser import samples as s
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
_UNSIGNED: Final = {"accord": "Je coche la case pour dire oui."}


def _desk(name: str, template: str, **context: Any) -> Screen:
    return Screen(f"desk-{name}", f"carnet/desk/{template}.jinja", "pro", _DESK | context)


SCREENS: Final[tuple[Screen, ...]] = (
    _desk("reopen", "reopen", state=s.CLOSED),
    _desk("reopen-error", "reopen", state=s.CLOSED, errors=_UNSIGNED),
    _desk("reopen-open", "reopen", state=s.ACTIVE),
    _desk("contest", "contest", state="suspended", done=False),
    _desk("contest-done", "contest", state="suspended", done=True),
    _desk("contest-not", "contest", state=s.ACTIVE, done=False),
    _desk("death", "death", state=s.CLOSED, **_DEATH),
    _desk("death-noted", "death", state=s.CLOSED, **_DEATH | {"deceased": True}),
    Screen("pro-reopen", "carnet/pro/reopen.jinja", "pro", _PRO),
    Screen("operator-fraud", "carnet/operator/fraud.jinja", "pro", _OPERATOR | {"errors": {}}),
    Screen("operator-fraud-done", "carnet/operator/fraud.jinja", "pro", _OPERATOR | {"errors": {}, "done": True}),
)
