"""The screens of the professional's desk: patients seen lately, what waits to be announced."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from carnet.portal.shown import PersonShown
from carnet.portal.shown_patients import PatientLine, WaitingLine
from tests.browser import samples as s
from tests.browser.screen import Screen

_PRO: Final[dict[str, Any]] = {
    "signed_in_as": s.DOCTOR, "workplace": s.WORKPLACE, "form_key": "cle-de-test", "errors": {}, "person": None,
}  # fmt: skip
_RECORD, _OTHER = UUID(int=1), UUID(int=2)
_LEO: Final = PersonShown("Léo Martin-Delacroix de la Fontaine", date(2015, 11, 30), "1 15 11 99 999 999 12")
_PATIENTS: Final = [
    PatientLine(s.PERSON, _RECORD, s.MOMENT, s.MOMENT, treating=True),
    PatientLine(_LEO, _OTHER, None, None, treating=False),
]
_WAITING: Final = [WaitingLine(s.PERSON, _RECORD, UUID(int=3), date(2026, 4, 3))]

SCREENS: Final = (
    Screen(
        "pro-patients", "carnet/pro/patients.jinja", "pro",
        _PRO | {"patients": _PATIENTS, "waiting": _WAITING, "most": 20},
    ),
    Screen("pro-patients-none", "carnet/pro/patients.jinja", "pro", _PRO | {"patients": [], "waiting": [], "most": 20}),
)  # fmt: skip
