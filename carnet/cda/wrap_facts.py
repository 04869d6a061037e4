"""What must be known to write a document of our own. Owns the completeness of the header that we write."""

from dataclasses import dataclass

from carnet.cda.cdatime import CdaTime
from carnet.cda.model import (
    Author,
    CdaHeader,
    Code,
    Encounter,
    Identifier,
    LegalAuthenticator,
    Organisation,
    Patient,
    RelatedDocument,
    ServiceEvent,
)

NORMAL = Code("N", "2.16.840.1.113883.5.25", "Normal")


@dataclass(frozen=True)
class WrapFacts:
    """The header of a document that we write; what a field means is told in `model`.

    `related` holds at most one document replaced (kind RPLC), `models` the templates beyond those of every French
    document.
    """

    id: Identifier
    set_id: Identifier
    code: Code
    title: str
    effective_time: CdaTime
    patient: Patient
    authors: tuple[Author, ...]
    custodian: Organisation
    legal_authenticator: LegalAuthenticator
    service_events: tuple[ServiceEvent, ...]
    encounter: Encounter
    version: int = 1
    confidentiality: Code = NORMAL
    language: str = "fr-FR"
    related: tuple[RelatedDocument, ...] = ()
    models: tuple[Identifier, ...] = ()


def facts_of(header: CdaHeader, known_templates: tuple[str, ...]) -> WrapFacts | None:
    """The facts from which a header could have been written, or None when one of them is absent.

    `known_templates` are the roots that the writer adds by itself.
    """
    found = (header.id, header.set_id, header.code, header.effective_time, header.patient)
    people = (header.custodian, header.legal_authenticator, header.encounter, header.confidentiality, header.version)
    if any(each is None for each in (*found, *people)):
        return None
    models = tuple(each for each in header.template_ids if each.root not in known_templates)
    values = {name: getattr(header, name) for name in WrapFacts.__dataclass_fields__ if name != "models"}
    return WrapFacts(models=models, **values)
