"""Metadata that software gives beside a document, compared with the document itself (security.md A33, A34).

What says whose document it is, which one, by whom and when must be the same, or nothing is stored. What is worded
otherwise is listed as a warning, and the document's own value holds. Visibility codes are never compared: hiding is not
written into documents. Owns the comparison; an absent value is not compared.
"""

from dataclasses import dataclass
from datetime import UTC

from carnet.cda.cdatime import CdaTime, Precision
from carnet.documents.contents import hashes_of
from carnet.documents.entry import EntryCodes, EntrySealed
from carnet.documents.facts import DocumentFacts, Party
from carnet.kernel.errors import Problem
from carnet.kernel.trace import held, told

RULE, LISTED = "metadata.differs", "metadata.differs_listed"


@dataclass(frozen=True)
class Given:
    """What a submission says of one document (DocumentEntry); None is not said."""

    patient_id: tuple[str, str] | None = None
    unique_id: str | None = None
    type_code: str | None = None
    author_ids: tuple[str, ...] | None = None
    creation_time: str | None = None
    sha1: str | None = None
    size: int | None = None
    title: str | None = None
    facility_code: str | None = None
    setting_code: str | None = None
    service_start: str | None = None
    service_stop: str | None = None
    comments: str = ""
    """Kept as they are: no document has a place for them."""
    authors: tuple[Party, ...] = ()
    """Who is said to have made a file that names no author itself (a list of images, a signature): never compared."""


def refusals(given: Given, data: bytes, codes: EntryCodes, sealed: EntrySealed, facts: DocumentFacts) -> list[Problem]:
    """Every difference for which the document is refused, named by the metadata that differs."""
    found = {
        "patientId": given.patient_id is not None
        and given.patient_id not in (facts.patient.ids if facts.patient else ()),
        "uniqueId": given.unique_id not in (None, sealed.unique_id),
        "typeCode": given.type_code not in (None, codes.type_code),
        "author": given.author_ids is not None and set(given.author_ids) != {one.id for one in facts.authors},
        "creationTime": times_differ(given.creation_time, codes.creation_time),
        "hash": given.sha1 is not None and given.sha1.lower() != hashes_of(data).sha1,
        "size": given.size not in (None, len(data)),
    }
    said = {"patientId": given.patient_id, "uniqueId": given.unique_id, "typeCode": given.type_code,
            "author": given.author_ids, "creationTime": given.creation_time, "hash": given.sha1,
            "size": given.size}  # fmt: skip
    compared = {name: differs for name, differs in found.items() if said[name] is not None}
    return [Problem(name, RULE) for name, differs in compared.items() if not held(not differs, RULE, name)]


def listed(given: Given, codes: EntryCodes, sealed: EntrySealed) -> list[Problem]:
    """Every difference that is told and changes nothing."""
    found = {
        "title": given.title not in (None, sealed.title),
        "healthcareFacilityTypeCode": given.facility_code not in (None, codes.facility_code),
        "practiceSettingCode": given.setting_code not in (None, codes.setting_code),
        "serviceStartTime": times_differ(given.service_start, codes.service_start),
        "serviceStopTime": times_differ(given.service_stop, codes.service_stop),
    }
    return [Problem(name, LISTED) for name, differs in found.items() if not told(not differs, LISTED, name)]


def times_differ(given: str | None, own: str) -> bool:
    """Whether two times are two moments, as far as both are precise: XDS writes in UTC, CDA with an offset."""
    if given is None:
        return False
    said, written = CdaTime.read(given), CdaTime.read(own)
    if said is None or written is None:
        return given != own
    moments = (said.earliest(UTC), written.earliest(UTC))
    parts = min(said.precision, written.precision)
    if said.offset_minutes is None and written.offset_minutes is not None and parts <= Precision.DAY:
        # A day has no offset of its own: the legal day is what both write.
        return given[:8] != own[:8]
    formats = ("%Y", "%Y%m", "%Y%m%d", "%Y%m%d%H", "%Y%m%d%H%M", "%Y%m%d%H%M%S", "%Y%m%d%H%M%S%f")
    return len({f"{moment.astimezone(UTC):{formats[parts - 1]}}" for moment in moments}) > 1
