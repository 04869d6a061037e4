"""The screens on the médecin traitant DMP, and on hiding a document at the person's request."""

from typing import Any, Final
from uuid import UUID

from carnet.portal.shown_reported import SaidShown
from tests.browser import samples as s
from tests.browser.screen import Screen

REF: Final = str(UUID(int=7))
PERSON: Final[dict[str, Any]] = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
PAGE: Final[dict[str, Any]] = {
    "doctors_now": [], "asking": [], "may_change": True, "query": "", "place": "", "more": None, "doctors": [],
    "done": "",
}  # fmt: skip
AT_WORK: Final[dict[str, Any]] = {
    "signed_in_as": s.DOCTOR, "workplace": "Cabinet des Tilleuls", "person": s.PERSON, "record": REF,
    "form_key": "cle-de-test", "errors": {},
}  # fmt: skip
ROLE: Final[dict[str, Any]] = {"active": False, "waits_until": None, "declined": False}


def _mine(name: str, template: str, **context: Any) -> Screen:
    return Screen(f"patient-{name}", f"carnet/patient/{template}.jinja", "patient", PERSON | context)


def _theirs(name: str, template: str, **context: Any) -> Screen:
    return Screen(f"pro-{name}", f"carnet/pro/{template}.jinja", "pro", AT_WORK | context)


SAID: Final = [
    SaidShown("1750900002", "Hôpital du Parc", "break_glass", "break_glass_yes", s.MOMENT, noted=True),
    SaidShown("1750900002", "Hôpital du Parc", "feeding", "feeding_yes", s.MOMENT, noted=False),
]

SCREENS: Final = (
    _mine("doctor", "doctor", **PAGE | {"query": "Durand", "more": "?nom=Durand&page=2", "doctors": s.DOCTORS}),
    _mine("doctor-chosen", "doctor", **PAGE | {"doctors_now": s.DOCTORS[:2], "done": "1"}),
    _mine("doctor-asked", "doctor", **PAGE | {"asking": s.DOCTORS[:1], "doctors_now": s.DOCTORS[1:2], "done": "fin"}),
    _mine("doctor-nobody", "doctor", **PAGE | {"query": "Zzz", "may_change": False}),
    _mine("doctor-answer", "doctor_answer", doctor=s.DOCTORS[0]),
    _mine("reported", "reported", said=SAID, done=""),
    _mine("reported-none", "reported", said=[], done="oui"),
    _mine("doctor-end", "doctor_end", doctor=s.DOCTORS[0]),
    _mine("doctor-code", "doctor_code", code="", until=None),
    _mine("doctor-code-made", "doctor_code", code="ABC-234", until=s.MOMENT),
    _theirs("treating", "treating", **ROLE | {"errors": {"code": "Ce code ne vaut pas, ou plus."}}),
    _theirs("treating-active", "treating", **ROLE | {"active": True}),
    _theirs("treating-waits", "treating", **ROLE | {"waits_until": s.MOMENT}),
    _theirs("treating-declined", "treating", **ROLE | {"declined": True}),
    _theirs("hiding", "hiding", card=s.REPORT, may={"hides_if_asked", "shows_if_asked"}, done="", asked="montrer",
            errors={"demande": "Cochez la case si la personne le demande."}),
    _theirs("hiding-own", "hiding", card=s.HIDDEN, may={"shows", "shows_if_asked"}, done="", asked="cacher"),
    _theirs("hiding-done", "hiding", card=None, may=set(), done="montre", asked="cacher"),
)  # fmt: skip
