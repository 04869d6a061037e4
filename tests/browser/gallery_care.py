"""The screens of care that was paid for."""

from dataclasses import replace
from typing import Any, Final

from carnet.portal.shown_care import CareShown, KindLink
from tests.browser import samples as s
from tests.browser.screen import Screen

LINES: Final = [
    CareShown("Appendicite", "Hôpital", "hopital", "Du 10 janvier 2026 au 12 janvier 2026.", "Hôpital du port", "d1",
              "Mes remboursements"),
    CareShown("Doliprane", "Médicament", "medicament", "lundi 5 janvier 2026", "Luc Morel, Pharmacie du port", "d1",
              "Mes remboursements"),
]  # fmt: skip
KINDS: Final = [KindLink("Tout", "?", True), KindLink("Hôpital", "?sorte=stay", False)]
TOLD: Final[dict[str, Any]] = {"lines": LINES, "kinds": KINDS, "unread": ["Liste de mars"]}
NONE: Final[dict[str, Any]] = {"lines": [], "kinds": [], "unread": []}
_OWN: Final = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}, "may_share": True, "shared": False}
_PRO: Final = {
    "signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "form_key": "cle-de-test", "errors": {}, "record": "r1",
    "person": s.PERSON,
}  # fmt: skip

SCREENS: Final = (
    Screen("care-history", "carnet/patient/care_history.jinja", "patient", _OWN | TOLD | {"done": "shared"}),
    Screen("care-history-none", "carnet/patient/care_history.jinja", "patient", _OWN | NONE | {"done": ""}),
    Screen(
        "pro-care-history",
        "carnet/pro/care_history.jinja",
        "pro",
        _PRO
        | TOLD
        | {
            "lines": [replace(one, when=one.when.rstrip(".")) for one in LINES],
        },
    ),
    Screen("pro-care-history-none", "carnet/pro/care_history.jinja", "pro", _PRO | NONE),
)
