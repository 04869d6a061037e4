"""The operator opens one emergency access to review it; the person reads in the journal that it was looked at."""

from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.usecases._emergency_access import Reviewed, reviewed
from carnet.usecases._facts import load
from carnet.usecases.caller import Caller


def see_emergency(caller: Caller, record_id: RecordId, access_id: UUID) -> Reviewed | Refusal:
    """One access with the words of its reason and what was concluded of it."""
    return db.in_transaction(lambda: reviewed(load(caller, record_id), access_id, (("read", "access"),)))
