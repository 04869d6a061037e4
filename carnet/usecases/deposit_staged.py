"""Deposits a file that waited, into the record of whom it is about: each file of a batch is a deposit by itself.

A CDA goes into the record of the person whom its header names, whatever was chosen; another file into the record that
was chosen for it. The rules are those of `deposit_document`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._incoming import Form, Incoming, Upload, read_incoming
from carnet.usecases._inherited import Options
from carnet.usecases._patient_match import ins_of
from carnet.usecases._staged_files import Staged, bytes_of
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.locate_for_deposit import locate_for_deposit

Placing = Callable[[Caller, RecordId], Caller]
"""The caller in the mode that holds for a record: a connexion secrète is of one record."""


@dataclass(frozen=True)
class Line:
    """What was said of one file: into which record (none: as its header says), what it is, who of a minor sees it."""

    record_id: RecordId | None
    form: Form | None
    kept_from_representatives: bool | None = None


@dataclass(frozen=True)
class Entered:
    """Where the document is, and whether it was there already."""

    record_id: RecordId
    logical_id: UUID
    again: bool


def deposit_staged(caller: Caller, staged: Staged, line: Line, placing: Placing) -> Entered | Refusal | Conflict:
    """Raises Invalid as `deposit_document` does, and `batch.over` for a file that waits no more.

    The same file under the same key is deposited once, and gets the same answer again: its bytes stay until the sweep.
    """
    incoming = read_incoming(Upload(bytes_of(caller, staged), staged.name, line.form))
    record_id = _record_of(caller, incoming, line)
    if isinstance(record_id, Refusal):
        return record_id
    here = placing(caller, record_id)
    options = Options(True if here.secret else line.kept_from_representatives, staged.key)
    kept = deposit_document(here, record_id, incoming, options)
    if not isinstance(kept, Deposited):
        return kept
    return Entered(record_id, kept.card.logical_id, kept.again)


def _record_of(caller: Caller, incoming: Incoming, line: Line) -> RecordId | Refusal:
    if incoming.header is not None:
        return locate_for_deposit(caller, ins_of(incoming.header))
    if line.record_id is None:
        raise Invalid.of("person", "batch.person")
    return line.record_id
