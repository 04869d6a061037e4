"""The screens on people who act for others: choosing a record, a child, invitations, the guardian's word."""

from typing import Any, Final
from uuid import UUID

from carnet.portal.shown_ties import Relative, WordLine
from tests.browser import samples as s
from tests.browser.screen import Screen

REF: Final = str(UUID(int=7))
MAY: Final = (
    "settings:read",
    "settings:change",
    "journal:read",
    "treating_doctor:name",
    "authorisation:see",
    "profile:read",
    "emergency_card:see",
    "ties:see",
    "record:close",
    "record:reopen",
)
NO_DAY: Final = {"day": "", "month": "", "year": ""}
NOTHING: Final[dict[str, Any]] = {
    "prenom": "", "nom": "", "naissance": NO_DAY, "fin": NO_DAY, "voit": "", "titre": "", "sexe": "", "ins": "",
    "certifie": False, "accord": False,
}  # fmt: skip
PEOPLE: Final = [
    {"value": f"{REF}|representative", "name": "LÉO MARTIN", "kind": "representative"},
    {"value": f"{REF}|caregiver", "name": "ODETTE MARTIN", "kind": "caregiver"},
]
HELPER: Final = Relative(
    REF,
    "Nina Faure",
    "Aidant. Voit tout.",
    "aider_une_personne",
    waits=False,
    until=s.MOMENT,
    may_end=True,
    me=False,
    may=("ties.may_read", "ties.may_add"),
    may_not=("ties.may_not_decide", "ties.may_not_close"),
)
FATHER: Final = Relative(REF, "Thomas Martin", "Parent", "aider", waits=True, until=s.MOMENT, may_end=True, me=False)
MOTHER: Final = Relative(
    REF, "Claire Martin", "Parent", "aider", waits=False, until=None, may_end=False, me=False,
    may=("ties.may_read", "ties.may_decide"), how="ties.how_parent",
)  # fmt: skip
OVER: Final = Relative(
    REF, "Paul Faure", "Aidant", "aider_une_personne", waits=False, until=None, may_end=False, me=False,
    over="ties.expired",
)  # fmt: skip
EVERYONE: Final = [HELPER, FATHER, MOTHER, OVER]
WORDS: Final = [
    WordLine(REF, "Fermer mon dossier", "asked", s.MOMENT, waits=True),
    WordLine(REF, "Cacher un document", "agreed", s.MOMENT, waits=False),
]
ACTS: Final = [{"value": "record:close", "text": "Fermer mon dossier"}]


def _screen(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"ties-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


DESK: Final[dict[str, Any]] = {
    "signed_in_as": "rosa-guichet", "form_key": "cle-de-test", "errors": {}, "record": REF, "person": s.PERSON,
}  # fmt: skip
MEASURE: Final = {**NOTHING, "mesure": "", "debut": NO_DAY, "reference": "", "vu": ""}


def _desk(name: str, template: str, **context: Any) -> Screen:
    return Screen(f"desk-{name}", f"carnet/desk/{template}.jinja", "pro", DESK | context)


SCREENS: Final = (
    _desk("ties", "ties", relatives=[FATHER], minor=True, done=True),
    _desk("ties-nobody", "ties", relatives=[], minor=False, done=False),
    _desk("tie-parent", "tie_parent", values=NOTHING),
    _desk("tie-guardian", "tie_guardian", values=MEASURE, errors={"vu": "Cochez la case après avoir lu le jugement."}),
    _desk("tie-invited", "tie_invited", who="Thomas Martin", code="ABCD-EFGH-JKMN", until=s.MOMENT),
    _desk("tie-end", "tie_end", relative=FATHER, reference=""),
    _screen("charges", "charges", people=PEOPLE, own=True, done="oui"),
    _screen("acting-ended", "acting_ended"),
    _screen("child-open", "child_open", values=NOTHING, errors={"certifie": "Cochez la case."}),
    _screen("child-at-desk", "child_at_desk"),
    _screen("child-opened", "child_opened", acting_for="Léo Martin"),
    _screen("invitation", "invitation", code="", errors={"code": "Ce code ne marche pas."}),
    _screen("invitation-offer", "invitation_offer", code="A", who="Odette Martin", kind="caregiver",
            role="Aidant. Voit tout.", until=s.MOMENT),
    _screen("list", "ties", relatives=EVERYONE, may_invite_caregiver=True, may_invite_parent=True, done=True),
    _screen("list-nobody", "ties", relatives=[], may_invite_caregiver=True, may_invite_parent=False, done=False),
    _screen("invite", "tie_invite", values=NOTHING, errors={"voit": "Choisissez ce que l’aidant peut voir."}),
    _screen("invite-parent", "tie_invite_parent", values=NOTHING, acting_for="Léo Martin"),
    _screen("invited", "tie_invited", who="Nina Faure", code="ABCD-EFGH-JKMN", until=s.MOMENT),
    _screen("end", "tie_end", relative=HELPER),
    _screen("leave", "tie_leave", acting_for="Odette Martin"),
    _screen("words-adult", "guardian_words", words=WORDS, choices=ACTS, may_ask=True, may_answer=False),
    _screen("words-guardian", "guardian_words", words=WORDS, choices=ACTS, may_ask=False, may_answer=True,
            acting_for="Odette Martin"),
)  # fmt: skip
