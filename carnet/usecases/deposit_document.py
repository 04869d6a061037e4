"""Deposits a CDA as it comes, or a file wrapped into one (TD2.1; CSP R.1111-42). Reading rights are not needed."""

from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._depositing import PLAIN, Deposited, enter
from carnet.usecases._incoming import Incoming, Upload
from carnet.usecases._inherited import Options
from carnet.usecases._intent import NEW
from carnet.usecases.caller import Caller

__all__ = ["Deposited", "Options", "deposit_document"]


def deposit_document(
    caller: Caller,
    record_id: RecordId,
    upload: Upload | Incoming,
    options: Options = PLAIN,
) -> Deposited | Refusal | Conflict:
    """Parses, decides, records and stores; acknowledged only after the commit, when the bytes are durable.

    A CDA that says which document it replaces does so, when the caller may replace that one. Raises Invalid naming each
    element and rule that is wrong; nothing is stored then. Conflict when the uniqueId is taken, in this record or
    another: the same answer for both.
    """
    return enter(caller, record_id, upload, options, NEW)
