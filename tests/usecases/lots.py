"""Lots made for tests: PDF, text and CDA about people of the cast, with strict metadata. Owns their making; no rule."""

from dataclasses import replace
from hashlib import sha1
from typing import Any

from carnet.documents.facts import Coded, Party
from carnet.usecases._submission import Submission, SubmittedDocument
from tests import cast
from tests.unit.cda.pdfs import pdf
from tests.usecases import cdas

LOINC = "2.16.840.1.113883.6.1"
REPORT = Coded("11506-3", LOINC, "CR ou fiche de consultation ou de visite")
NORMAL = Coded("N", "2.16.840.1.113883.5.25", "Normal")
MASKED = Coded("MASQUE_PS", "1.2.250.1.213.1.1.4.13")
WITHHELD = Coded("INVISIBLE_PATIENT", "1.2.250.1.213.1.1.4.13")
CLASS = Coded("10", "1.2.250.1.213.1.1.4.1", "Compte rendu")


def ins(person: cast.Person = cast.ODETTE) -> tuple[str, str]:
    """The INS of somebody of the cast."""
    assert person.identity.ins is not None
    return person.identity.ins.root.value, person.identity.ins.value


def party(of: cast.Carer = cast.HELENE) -> Party:
    """A professional as an author."""
    return Party(
        of.facts.professional_id, "1.2.250.1.71.4.2.1", of.facts.family_name, of.facts.given_name,
        organisation=of.place.name, organisation_id=of.place.structure_id, organisation_system="1.2.250.1.71.4.2.2",
    )  # fmt: skip


def described(unique: str, title: str = "Bilan", **changes: Any) -> SubmittedDocument:
    """A PDF with the metadata that a strict instance asks for."""
    data = changes.pop("data", b"") or pdf(lambda one: one.docinfo.update({"/Title": title}), deterministic_id=True)
    return replace(
        SubmittedDocument(
            symbol=f"urn:uuid:{unique}", element=f"DocumentEntry[{unique}]", data=data, mime_type="application/pdf",
            unique_id=f"2.25.{unique}", type_code=REPORT, class_code=CLASS,
            format_code=Coded("urn:ihe:iti:xds-sd:pdf:2008", "1.3.6.1.4.1.19376.1.2.3"),
            facility_type_code=Coded("SA07", "1.2.250.1.71.4.2.4", "Cabinet individuel"),
            practice_setting_code=Coded("AMBULATOIRE", "1.2.250.1.213.1.1.4.9", "Ambulatoire"),
            confidentiality_codes=(NORMAL,), language_code="fr-FR", creation_time="20260227101500+0100",
            service_start="20260227", title=title, authors=(party(),), patient_id=ins(),
            sha1=sha1(data).hexdigest(), size=len(data),  # noqa: S324
        ),
        **changes,
    )  # fmt: skip


def text(unique: str, words: str = "Bonjour", **changes: Any) -> SubmittedDocument:
    """A file of plain text."""
    plain = {"title": words, "mime_type": "text/plain", "format_code": None, "data": words.encode(), **changes}
    return described(unique, **plain)


def cda(unique: str, **changes: Any) -> SubmittedDocument:
    """A CDA with metadata that agree with its header."""
    header = cdas.facts(cast.ODETTE, unique)
    author = header.authors[0].actor
    data = cdas.level1(header)
    own: dict[str, Any] = {
        "title": header.title, "data": data, "mime_type": "text/xml", "format_code": None, "facility_type_code": None,
        "authors": (Party(author.ids[0].extension or "", author.ids[0].root),), "practice_setting_code": None,
        "service_start": "",
    }  # fmt: skip
    return described(unique, **{**own, **changes})


def lot(*documents: SubmittedDocument, unique: str = "900", **changes: Any) -> Submission:
    """A lot of these documents."""
    return replace(
        Submission(
            documents, unique_id=f"2.25.{unique}", source_id="1.2.250.1.999.5", title="Lot",
            content_type=Coded("07", "1.2.250.1.213.2.2"), author=party(), submission_time="20260227101600+0100",
            patient_id=ins(),
        ),
        **changes,
    )  # fmt: skip
