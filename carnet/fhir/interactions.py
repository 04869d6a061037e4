"""Which interaction each address of this door is, for the scopes of tokens (`policy.scopes`). Owns the table; no right.

An address that is not here is nothing that a token may ask for.
"""

from collections.abc import Mapping
from typing import Final

UNKNOWN: Final = "?"
BY_CONTENT: Final = ""
"""What is sent says what is asked for: the act of each part decides."""

ASKS: Final[Mapping[str, Mapping[str, str]]] = {
    "fhir_base": {"POST": BY_CONTENT},
    "fhir_base_alone": {"POST": BY_CONTENT},
    "fhir_metadata": {"GET": BY_CONTENT},
    "fhir_documents": {"GET": "DocumentReference.s", "POST": "DocumentReference.c", "PATCH": "DocumentReference.u"},
    "fhir_documents_by_form": {"POST": "DocumentReference.s"},
    "fhir_generate_metadata": {"POST": "DocumentReference.c"},
    "fhir_document": {"GET": "DocumentReference.r", "PATCH": "DocumentReference.u", "DELETE": "DocumentReference.d"},
    "fhir_lists": {"GET": "List.s"},
    "fhir_lists_by_form": {"POST": "List.s"},
    "fhir_list": {"GET": "List.r"},
    "fhir_file": {"GET": "Binary.r"},
    "fhir_patients": {"GET": "Patient.s"},
    "fhir_patients_by_form": {"POST": "Patient.s"},
    "fhir_patient_match": {"POST": "Patient.s"},
    "fhir_patient_numbers": {"GET": "Patient.s", "POST": "Patient.s"},
    "fhir_patient": {"GET": "Patient.r"},
    # What a summary and an export hold is what documents hold: a token that reads no content gets neither.
    "fhir_patient_summary": {"GET": "Binary.r", "POST": "Binary.r"},
    "fhir_patient_everything": {"GET": "DocumentReference.s", "POST": "DocumentReference.s"},
    "fhir_patient_export": {"GET": "Binary.r"},
    "fhir_consents": {"GET": "Consent.s", "POST": "Consent.c"},
    "fhir_consents_by_form": {"POST": "Consent.s"},
    "fhir_consent": {"GET": "Consent.r", "PUT": "Consent.u", "PATCH": "Consent.u"},
    "fhir_relatives": {"GET": "RelatedPerson.s"},
    "fhir_relatives_by_form": {"POST": "RelatedPerson.s"},
    "fhir_relative": {"GET": "RelatedPerson.r"},
    # What a subscription tells is what a search would find: who may not search is told nothing.
    "fhir_subscriptions": {"GET": "DocumentReference.s", "POST": "DocumentReference.s"},
    "fhir_subscription": {"GET": "DocumentReference.s", "DELETE": "DocumentReference.s"},
    "fhir_subscription_state": {"GET": "DocumentReference.s"},
    "fhir_audits": {"GET": "AuditEvent.s"},
    "fhir_audits_by_form": {"POST": "AuditEvent.s"},
    "fhir_audit": {"GET": "AuditEvent.r"},
}
"""By the name of the address and the method; HEAD asks as GET."""


def asked_by(name: str | None, method: str) -> str:
    """The interaction of a request, as `Caller.asks` takes it."""
    return ASKS.get(name or "", {}).get(method, UNKNOWN)
