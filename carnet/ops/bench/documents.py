"""Documents to measure and to break things with. Owns how they are made: complete headers, bodies that say nothing.

Each is a CDA R2 level 1 with a text inside, written by the same writer as a deposited file; only its uniqueId, its
person and its size are chosen.
"""

import base64
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import shake_256

from carnet.cda.wrap import wrap_level1
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.identity.traits import PersonIdentity
from carnet.usecases._header import Written, header_facts

REPORT_TYPE = "11488-4"
TEXT = "text/plain"
WRITTEN_AT = datetime(2026, 2, 27, 9, 0, tzinfo=UTC)
_HEADER_BYTES = 5_000


@dataclass(frozen=True)
class Writer:
    """Who writes the documents, and about whom."""

    patient: PersonIdentity
    facts: ProfessionalFacts
    place: StructureFacts

    def cda(self, size: int, unique: uuid.UUID | None = None) -> bytes:
        """A document of about `size` bytes with a uniqueId of its own; a given one makes the same document again."""
        unique = unique or uuid.uuid4()
        inside = max(1, (size - _HEADER_BYTES) * 3 // 4 * 3 // 4)
        text = base64.b64encode(shake_256(unique.bytes).digest(inside))
        return wrap_level1(header_facts(self.written(unique)), text, TEXT)

    def written(self, unique: uuid.UUID) -> Written:
        """Who writes what, for a header with this uniqueId."""
        return Written(
            unique_id=f"2.25.{unique.int}",
            type_code=REPORT_TYPE,
            title="Mesure",
            service_date=WRITTEN_AT.date(),
            written_at=WRITTEN_AT,
            patient=self.patient,
            author=self.facts,
            place=self.place,
            sector=self.place.sector,
        )
