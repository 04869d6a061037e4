"""The screens on access: who may read, and what the person changes about it."""

from typing import Any, Final

from carnet.portal.shown_access import AccessLine
from tests.browser import samples as s
from tests.browser.gallery_ties import MAY
from tests.browser.screen import Screen

REFERENCE: Final = "97087226"
HOSPITAL: Final = AccessLine(
    "structure", "1750900002", "Hôpital du Parc", "Lyon", "reads", s.MOMENT, "J’ai dit oui pendant une visite.",
    "hopital",
)  # fmt: skip
DOCTOR: Final = AccessLine(
    "professionnel", "810000000033", s.DOCTOR, "Cardiologie", "reads", None, "J’ai donné cet accès sur ce site."
)
BLOCKED: Final = AccessLine("professionnel", "810000000044", "Anne Petit", "Infirmier", "blocked")
OVER: Final = AccessLine("professionnel", "810000000055", "Marc Blanc", "Radiologie", "over", s.MOMENT)


def _screen(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"access-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


SCREENS: Final = (
    _screen("hub", "access", readers=[HOSPITAL, DOCTOR], blocked=[BLOCKED], over=[OVER], may=MAY, reference=REFERENCE),
    _screen("hub-nobody", "access", readers=[], blocked=[], over=[], may=MAY, reference=REFERENCE),
)
