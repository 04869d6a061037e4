"""The FHIR file of the archive that a person takes home. Owns its making; the settings name it, nobody imports it.

The portal makes the archive and stands beside this package.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from carnet.fhir import sentences
from carnet.fhir.patient import person_taken
from carnet.fhir.record_export import Taken, document_beside
from carnet.identity.traits import PersonIdentity
from carnet.usecases._facts import zone
from carnet.usecases.export_record import Export


def record_file(
    export: Export, person: PersonIdentity, at: datetime, places: Mapping[UUID, str], base: str
) -> Iterator[bytes]:
    """A document Bundle: the person, every DocumentReference with the place of its file, what was written of health."""
    taken = Taken(
        patient=person_taken(export.record_id, person),
        others=export.resources,
        export=export,
        at=at,
        zone=zone(),
        titles=(sentences.words("fhir.export.title"), sentences.words("fhir.export.documents")),
    )
    return document_beside(taken, base, places)
