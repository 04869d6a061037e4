"""The documents of the demonstration: what is deposited for whom. Owns the list; the words are in `example_texts`."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Final
from uuid import UUID

from carnet.cda.compose import SectionText, compose_level3
from carnet.cda.model import Identifier
from carnet.ops import example_texts as texts
from carnet.ops.example_pdf import text_pdf
from carnet.ops.example_people import HELENE, INES, KARIM, LUC, NADIA, ODETTE, PAUL, ExampleCarer, ExamplePatient
from carnet.usecases._header import Written, header_facts
from carnet.usecases._incoming import Form, Upload

# Our examples follow no CI-SIS model of content, so they claim one of our own and none of theirs.
EXAMPLE_MODEL: Final = Identifier("2.25.58739581112470195135165179946968433174")


@dataclass(frozen=True)
class ExampleDocument:
    """A document, of whom it is, and who deposits it: a PDF of paragraphs, or a structured CDA of sections."""

    patient: ExamplePatient
    author: ExampleCarer
    type_code: str
    title: str
    day: date
    paragraphs: tuple[str, ...] = ()
    sections: tuple[SectionText, ...] = ()
    hidden: bool = False
    with_agreement: bool = False
    # Deposited as not visible to the representatives; of a minor only.
    secret: bool = False

    def upload(self) -> Upload:
        """The file, as a professional's software or form would send it."""
        if self.sections:
            facts = replace(header_facts(self._written()), models=(EXAMPLE_MODEL,))
            return Upload(compose_level3(facts, self.sections), f"{self.type_code}.xml")
        data = text_pdf(self.title, self.paragraphs)
        return Upload(data, f"{self.type_code}.pdf", Form(self.type_code, self.title, self.day))

    def _written(self) -> Written:
        """The same uniqueId at each loading, so that a second loading adds nothing."""
        seed = f"{self.patient.login} {self.type_code} {self.title} {self.day.isoformat()}"
        number = UUID(bytes=sha256(seed.encode()).digest()[:16], version=4).int
        return Written(
            unique_id=f"2.25.{number}",
            type_code=self.type_code,
            title=self.title,
            service_date=self.day,
            written_at=datetime.combine(self.day, time(16, 30), UTC),
            patient=self.patient.identity,
            author=self.author.facts,
            place=self.author.place,
            sector=self.author.place.sector,
        )


DOCUMENTS: Final = (
    ExampleDocument(
        ODETTE, PAUL, "34112-3", "Séjour à l’Hôpital du Parc en novembre 2025", date(2025, 11, 20),
        sections=texts.HOSPITAL_STAY, with_agreement=True,
    ),
    ExampleDocument(
        ODETTE, PAUL, "18748-4", "Radiographie du poignet droit", date(2025, 11, 17), paragraphs=texts.WRIST,
    ),
    ExampleDocument(
        ODETTE, INES, "87273-9", "Vaccination contre la grippe", date(2025, 10, 14),
        sections=texts.FLU_VACCINE, with_agreement=True,
    ),
    ExampleDocument(
        ODETTE, HELENE, "34120-6", "Entretien sur le sommeil et le moral", date(2026, 2, 3),
        paragraphs=texts.SLEEP, hidden=True, with_agreement=True,
    ),
    ExampleDocument(
        ODETTE, LUC, "60593-1", "Médicaments remis par la pharmacie", date(2026, 1, 13), paragraphs=texts.DISPENSED,
    ),
    ExampleDocument(
        ODETTE, HELENE, "57833-6", "Ordonnance du 12 janvier 2026", date(2026, 1, 12), paragraphs=texts.PRESCRIPTION,
    ),
    ExampleDocument(
        ODETTE, NADIA, "11502-2", "Prise de sang du 15 janvier 2026", date(2026, 1, 15), sections=texts.BLOOD,
    ),
    ExampleDocument(
        ODETTE, HELENE, "11488-4", "Consultation du 12 janvier 2026", date(2026, 1, 12), paragraphs=texts.VISIT,
    ),
    ExampleDocument(
        KARIM, HELENE, "11488-4", "Consultation du 9 février 2026", date(2026, 2, 9),
        paragraphs=texts.COUGH, with_agreement=True,
    ),
)  # fmt: skip
