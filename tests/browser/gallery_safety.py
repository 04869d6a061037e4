"""The screens of being safe and of all codes ended at once."""

from typing import Any, Final

from tests.browser import samples as s
from tests.browser.screen import Screen

NUMBERS: Final = [
    {"number": "3919", "words": "", "id": "safety.number_3919"},
    {"number": "119", "words": "", "id": "safety.number_119"},
    {"number": "17", "words": "", "id": "safety.number_17"},
    {"number": "0 800 05 95 95", "words": "Une aide de la région.", "id": ""},
]


def _public(name: str, template: str, **context: Any) -> Screen:
    return Screen(name, f"carnet/{template}.jinja", "patient", context)


def _patient(name: str, template: str, **context: Any) -> Screen:
    base = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"patient-{name}", f"carnet/patient/{template}.jinja", "patient", base | context)


SCREENS: Final = (
    _public("safety", "safety", signed_in_as=s.PATIENT, numbers=NUMBERS),
    _patient("end-codes", "end_codes", done=False),
    _patient("end-codes-done", "end_codes", done=True),
)
