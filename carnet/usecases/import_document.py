"""Brings a CDA file from elsewhere into the record of its person. Calls the deposit; adds no other way in."""

from carnet.kernel.clock import Clock
from carnet.kernel.errors import Conflict, Refusal
from carnet.usecases._importing import IMPORTER as IMPORTER
from carnet.usecases._importing import Importing as Importing
from carnet.usecases._importing import imported_as, importer, person_of, record_of
from carnet.usecases._incoming import Incoming, Upload, read_incoming
from carnet.usecases.deposit_document import Deposited, deposit_document


def import_document(upload: Upload | Incoming, how: Importing, clock: Clock) -> Deposited | Refusal | Conflict:
    """Imports one CDA file, or one that was read already (with the same `lenient`).

    Raises Invalid naming the element and the rule: what is wrong with the file, whose INS no record has (without
    `open_missing`), or a real INS on an instance that takes test identities only.
    """
    incoming = upload if isinstance(upload, Incoming) else read_incoming(upload, lenient=how.lenient)
    record_id = record_of(incoming, person_of(incoming, how), how, clock)
    return deposit_document(importer(clock), record_id, incoming, imported_as(how, incoming.header, clock))
