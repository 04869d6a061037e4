"""The screens on mistakes in documents: the person writes and follows, the author reads and answers."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from carnet.portal.shown_mistakes import MistakeShown, ToAnswerShown
from tests.browser import samples as s
from tests.browser.screen import Screen

REF: Final = UUID(int=7)
DUE: Final = s.MOMENT + timedelta(days=30)
SENT: Final = MistakeShown(
    document="d1", title=s.REPORT.title, kind="Une information est fausse", words="Je suis allergique au lait.",
    at=s.MOMENT, state="read", changed_at=s.MOMENT, answer="", due_at=DUE, open=True, late=False,
)  # fmt: skip
REFUSED: Final = replace(
    SENT, state="refused", open=False, answer="Le test du 3 mars montre une allergie.", title=s.RESULT.title
)
REPLACED: Final = replace(SENT, state="replaced", open=False, newer="d2", words="", kind="Des mots me font du mal")
LATE: Final = replace(SENT, state="sent", late=True)
KINDS: Final = [
    {"value": "person", "text": "Ce document parle d’une autre personne"},
    {"value": "fact", "text": "Une information est fausse"},
]


def _patient(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"patient-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


def _pro(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"pro-{name}", f"carnet/pro/{template}.jinja", "pro", base | context)


def _to_answer(mistake: MistakeShown, *, may: bool = True) -> ToAnswerShown:
    return ToAnswerShown(REF, REF, s.PERSON, mistake, may_open=may, may_replace=may)


FORM: Final[dict[str, Any]] = {
    "card": s.REPORT, "asked": "professional", "reader": s.DOCTOR, "kinds": KINDS, "kind": "", "text": "",
}  # fmt: skip
SCREENS: Final = (
    _patient("mistake", "mistake", **FORM),
    _patient("mistake-nobody", "mistake", **(FORM | {"asked": "", "reader": ""})),
    _patient("mistakes", "mistakes", mistakes=[SENT, REFUSED, REPLACED, LATE], done=True),
    _patient("mistakes-none", "mistakes", mistakes=[], done=False),
    _pro(
        "mistakes", "mistakes", waiting=[_to_answer(LATE), _to_answer(SENT)], settled=[_to_answer(REFUSED)], done=True
    ),
    _pro(
        "mistake",
        "mistake",
        one=_to_answer(SENT),
        person=s.PERSON,
        words="",
        errors={"reponse": "Écrivez à la personne ce qui est corrigé, ou pourquoi le document est maintenu."},
    ),
    _pro("mistake-closed", "mistake", one=_to_answer(REFUSED, may=False), person=s.PERSON, words=""),
)
