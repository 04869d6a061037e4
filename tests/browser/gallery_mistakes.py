"""The screens on mistakes in documents: the person writes and follows, the author reads and answers."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from carnet.portal.shown_mistakes import GivenShown, MistakeShown, ToAnswerShown
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
GIVEN: Final = replace(
    LATE, title=s.RESULT.title, given_at=DUE,
    followed=("Le mardi 14 avril 2026 : l’équipe appelle la personne qui a écrit.",),
)  # fmt: skip
STOPPED: Final = replace(
    LATE, title=s.RESULT.title, given_at=s.MOMENT, stopped=True,
    followed=("Le mardi 14 avril 2026 : l’équipe n’a **pas** de réponse. L’équipe arrête.",),
)  # fmt: skip
UNANSWERED: Final = GivenShown(
    REF, REF, LATE.kind, s.MOMENT, DUE, ("Hélène Durand 810000000018", "Cabinet des Lilas 1X99999999"),
    ("mardi 14 avril 2026 : auteur appelé",),
)  # fmt: skip
WITHOUT: Final = replace(
    UNANSWERED, asked=("Hélène Durand 810000000018 (sans compte ici)",), without_account=True, followed=()
)
STEPS: Final = [
    {"value": "author_asked", "text": "J’ai appelé l’auteur du document"},
    {"value": "no_answer", "text": "Personne ne répond, je clos la demande"},
]
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


@dataclass(frozen=True)
class _Waiting:
    """A line of the operator's list: opaque ids and a day."""

    record_id: UUID = REF
    mistake_id: UUID = REF
    at: datetime = DUE


def _operator(name: str, template: str, **context: Any) -> Screen:
    base: dict[str, Any] = {"signed_in_as": "victor-exploitant", "form_key": "cle-de-test", "errors": {}}
    return Screen(f"operator-{name}", f"carnet/operator/{template}.jinja", "pro", base | context)


def _to_answer(mistake: MistakeShown, *, may: bool = True) -> ToAnswerShown:
    return ToAnswerShown(REF, REF, s.PERSON, mistake, may_open=may, may_replace=may)


FORM: Final[dict[str, Any]] = {
    "card": s.REPORT, "asked": "professional", "reader": s.DOCTOR, "kinds": KINDS, "kind": "", "text": "",
}  # fmt: skip
SCREENS: Final = (
    _patient("mistake", "mistake", **FORM),
    _patient("mistake-nobody", "mistake", **(FORM | {"asked": "", "reader": ""})),
    _patient("mistakes", "mistakes", mistakes=[SENT, REFUSED, REPLACED, LATE, GIVEN, STOPPED], done=True),
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
    _operator("mistakes", "mistakes", waiting=[_Waiting()], done=True),
    _operator("mistakes-none", "mistakes", waiting=[], done=False),
    _operator("mistake", "mistake", one=UNANSWERED, steps=STEPS, errors={"fait": "Choisissez ce que vous avez fait."}),
    _operator("mistake-without-account", "mistake", one=WITHOUT, steps=STEPS),
    _operator("mistake-nobody", "mistake", one=replace(WITHOUT, asked=(), without_account=False), steps=STEPS),
    _pro("mistake-closed", "mistake", one=_to_answer(REFUSED, may=False), person=s.PERSON, words=""),
)
