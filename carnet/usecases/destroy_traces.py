"""The system destroys the journal of a destroyed record, ten years after its closing (EX-200, R03).

The key goes, not the events: their links stay, so that the proofs of others still verify.
"""

from carnet.crypto.envelope import KeyPurpose
from carnet.kernel.clock import Clock
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.storage import db, erasing, keys
from carnet.storage import head as heads
from carnet.storage.head import HeadStatus
from carnet.usecases._erasing import ERASED_WITH_TRACES


class NotDestroyed(RuntimeError):
    """The record is not destroyed: its journal is kept, whatever a delayed act says."""


def destroy_traces(record_id: RecordId, clock: Clock) -> None:
    """Destroys the last keys of a destroyed record. Done twice, it changes nothing. Raises NotDestroyed.

    No event: the journal that would hold it is what ends here. The settled row of `due_act` says on which day.
    """

    def work() -> None:
        head = heads.lock(record_id)
        if head is None or head.status is not HeadStatus.DESTROYED:
            raise NotDestroyed
        erasing.erase(record_id, ERASED_WITH_TRACES)
        for purpose in (KeyPurpose.AUDIT, KeyPurpose.RECORD):
            keys.destroy(record_id, purpose)
        reach("destroy_traces.written")

    db.in_transaction(work)
