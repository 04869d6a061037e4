"""Puts a lot of several documents, with its metadata and folders, into a record (ITI-41, ITI-65; TD2.1, TD2.1b)."""

from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._lot_signature import with_signatures
from carnet.usecases._submission import Submission, Submitted
from carnet.usecases._submitting import enter_lot
from carnet.usecases.caller import Caller

__all__ = ["Submitted", "submit_lot"]


def submit_lot(
    caller: Caller, record_id: RecordId, lot: Submission, *, told: bool = False
) -> Submitted | Refusal | Conflict:
    """All of the lot enters, or nothing of it; acknowledged only after the commit, when every file is durable.

    What identifies a document must be the same in its header and in what is said beside it; a file without a header is
    kept byte for byte, under what is said of it. The same lot again (`unique_id`, else its whole content, by the same
    sender) gets the same answer. Conflict when the uniqueId of the lot or of a document is taken, in this record or
    another: the same answer for both; or when a document that is replaced was deleted or replaced already. Raises
    Invalid naming each element and rule. A document that is replaced, completed or filed and that the caller may not
    know of is absent. `told`: the answer holds all metadata of each document, as its depositor may know them.
    """
    return enter_lot(caller, record_id, with_signatures(lot, caller.now()), told=told)
