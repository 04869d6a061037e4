"""`/metadata`: what this door can do. It says nothing of anybody, so everybody may ask."""

from typing import Final

from carnet.fhir.asked import Answer, Asked
from carnet.fhir.capability import Served, statement
from carnet.fhir.door import Act, open_view
from carnet.fhir.views import audits, consents, documents, files, lists, patients, relatives, subscriptions

SERVED: Final[tuple[Served, ...]] = (
    documents.SERVED,
    lists.SERVED,
    files.SERVED,
    patients.SERVED,
    consents.SERVED,
    relatives.SERVED,
    audits.SERVED,
    subscriptions.SERVED,
)


@open_view
def metadata() -> dict[str, Act]:
    """The CapabilityStatement."""
    return {"GET": _statement}


def _statement(asked: Asked) -> Answer:
    return Answer(statement(asked.base, SERVED))
