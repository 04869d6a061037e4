"""A person brings a patient summary (IPS) from elsewhere: it is kept as a document of hers, and proposes its lines."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from carnet.cda.ips import PatientSummary, SummaryPerson, media_type_of, read_summary
from carnet.cda.model import INS_ROOTS
from carnet.codes.documents import document_type
from carnet.codes.traits import comparable
from carnet.identity.traits import PersonIdentity, Sex
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db, indexes
from carnet.usecases._decide import ask
from carnet.usecases._depositing import Deposited, enter
from carnet.usecases._described import UUID_ROOT
from carnet.usecases._entering import draft_of
from carnet.usecases._facts import Facts, load
from carnet.usecases._incoming import MOST_TITLE, Incoming, check_size
from carnet.usecases._inherited import Options
from carnet.usecases._intent import NEW
from carnet.usecases._journal import refuse, refuse_form
from carnet.usecases._other_person import differing
from carnet.usecases._own import OTHER
from carnet.usecases._submission import Coded, Party, SubmittedDocument
from carnet.usecases._submitted_file import read_submitted
from carnet.usecases.caller import Caller

_SEXES = {"female": Sex.FEMALE, "male": Sex.MALE}
PLAIN = Options(invisible_to_representatives=False)


@dataclass(frozen=True)
class SummaryBrought:
    """The summary is a document of the record; `again` when it was there already."""

    document: UUID
    again: bool


def bring_summary(caller: Caller, record_id: RecordId, data: bytes, title: str) -> SummaryBrought | Refusal | Conflict:
    """Takes a FHIR document in JSON or XML. Raises Invalid (element `file`): no FHIR document, or of another person.

    The same summary again is the same document. `title` is what it is called when it says no title itself.
    """
    read = _read(data)
    incoming = _decided(caller, record_id, data, title, read)
    if isinstance(incoming, Refusal):
        return incoming
    if isinstance(incoming, Invalid):
        raise incoming
    answer = enter(caller, record_id, incoming, PLAIN, NEW)
    if not isinstance(answer, Deposited):
        return answer
    return SummaryBrought(answer.card.logical_id, answer.again)


def _read(data: bytes) -> PatientSummary | Invalid:
    try:
        check_size(data)
        return read_summary(data, media_type_of(data), max_bytes=settings.CARNET_MAX_DOCUMENT_BYTES)
    except Invalid as wrong:
        return wrong


def _decided(
    caller: Caller, record_id: RecordId, data: bytes, title: str, read: PatientSummary | Invalid
) -> Incoming | Refusal | Invalid:
    """What is to be kept; who may not deposit is refused before anything is said of the file."""

    def work() -> Incoming | Refusal | Invalid:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_DEPOSIT, draft=draft_of(facts, PLAIN, OTHER))
        if not decision.permit:
            return refuse(facts, Act.DOCUMENT_DEPOSIT, decision)
        try:
            if isinstance(read, Invalid):
                raise read
            if facts.patient is None or not _is_about(read.person, facts.patient):
                raise Invalid.of("file", "summary.other_person")
            return read_submitted(_document(facts, facts.patient, data, title, read))
        except Invalid as wrong:
            refuse_form(facts, Act.DOCUMENT_DEPOSIT, wrong)
            return wrong

    return db.in_transaction(work)


def _is_about(person: SummaryPerson, record: PersonIdentity) -> bool:
    """An INS decides. Without one, family name, a given name, birth date and sex must all be said and be the same."""
    numbers = [one for one in person.numbers if one[0] in INS_ROOTS]
    known = {(ins.root.value, ins.value) for ins in record.numbers}
    if numbers and not known & set(numbers):
        return False
    born = person.birth_date.replace("-", "")
    if differing(record, families=person.families, birth_date=born, sex=_SEXES.get(person.sex)):
        return False
    traits = record.traits
    names = {comparable(one) for one in (traits.first_given_name, traits.used_given_name, traits.given_names) if one}
    names |= {comparable(one) for one in traits.given_names.split()}
    given = {comparable(one) for text in person.given for one in (text, *text.split())}
    return bool(numbers) or bool(person.families and len(born) == 8 and given & names)


def _document(
    facts: Facts, patient: PersonIdentity, data: bytes, title: str, read: PatientSummary
) -> SubmittedDocument:
    kind, traits = document_type(OTHER), patient.traits
    number = indexes.index("document", "summary", facts.record_id.hex, sha256(data).hexdigest())
    at = "".join(sign for sign in read.at.partition("T")[0] if sign.isdigit())
    return SubmittedDocument(
        symbol="summary",
        element="file",
        data=data,
        mime_type=media_type_of(data),
        unique_id=f"{UUID_ROOT}.{UUID(bytes=number[:16], version=4).int}",
        type_code=Coded(kind.code.code, kind.code.system_oid, kind.code.display) if kind else None,
        language_code="",
        creation_time=at if len(at) == 8 else f"{facts.context.now:%Y%m%d}",
        title=(read.title or title)[:MOST_TITLE],
        authors=(Party(family=traits.used_name or traits.birth_name, given=traits.first_given_name),),
    )
