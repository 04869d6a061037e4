"""Which interaction each address of this door is, for the scopes of tokens (`policy.scopes`). Owns the table; no right.

An address that is not here is nothing that a token may ask for.
"""

from collections.abc import Mapping
from typing import Final

UNKNOWN: Final = "?"
BY_CONTENT: Final = ""
"""What is sent says what is asked for: the act of each part decides."""

ASKS: Final[Mapping[str, Mapping[str, str]]] = {
    "fhir_metadata": {"GET": BY_CONTENT},
    "fhir_document": {"GET": "DocumentReference.r", "PATCH": "DocumentReference.u", "DELETE": "DocumentReference.d"},
    "fhir_patients": {"GET": "Patient.s"},
    "fhir_patients_by_form": {"POST": "Patient.s"},
    "fhir_patient_match": {"POST": "Patient.s"},
    "fhir_patient_numbers": {"GET": "Patient.s", "POST": "Patient.s"},
    "fhir_patient": {"GET": "Patient.r"},
}
"""By the name of the address and the method; HEAD asks as GET."""


def asked_by(name: str | None, method: str) -> str:
    """The interaction of a request, as `Caller.asks` takes it."""
    return ASKS.get(name or "", {}).get(method, UNKNOWN)
