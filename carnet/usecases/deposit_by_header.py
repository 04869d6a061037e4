"""Deposits a CDA that says itself whom it is about: everything is read from its header (ITI-106)."""

from dataclasses import dataclass
from uuid import UUID

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._incoming import Upload, read_incoming
from carnet.usecases._inherited import Options
from carnet.usecases._patient_match import ins_of
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.locate_for_deposit import locate_for_deposit

SEEN = Options(invisible_to_representatives=False)


@dataclass(frozen=True)
class ByHeader:
    """Where the document is."""

    record_id: RecordId
    logical_id: UUID


def deposit_by_header(caller: Caller, data: bytes) -> ByHeader | Refusal | Conflict:
    """Finds the person's record by the INS in the header and puts the document into it.

    The same document again gets the same answer. Raises Invalid for a file that is no CDA (`deposit.header_needed`),
    and like `deposit_document`. A person without a record is answered as a record that is not there.
    """
    incoming = read_incoming(Upload(data))
    if incoming.header is None:
        raise Invalid.of("file", "deposit.header_needed")
    record_id = locate_for_deposit(caller, ins_of(incoming.header))
    if isinstance(record_id, Refusal):
        return record_id
    kept = deposit_document(caller, record_id, incoming, SEEN)
    return ByHeader(record_id, kept.card.logical_id) if isinstance(kept, Deposited) else kept
