"""The desk ends a measure before its term: it was lifted, or the guardian was replaced (judgment seen)."""

from functools import partial
from uuid import UUID

from carnet.consent.ties import TieKind
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.usecases._ending import Ended, end_alone, end_by_judgment
from carnet.usecases._judgment import Seen, checked
from carnet.usecases.caller import Caller


def end_guardian(caller: Caller, record_id: RecordId, tie_id: UUID, document: Seen) -> Ended | Refusal:
    """Ends a measure: the guardian is out with the next request. Raises Invalid when no judgment was seen."""
    ended = partial(end_alone, judgment=checked(document, "guardian.judgment_seen"))
    return end_by_judgment(caller, record_id, tie_id, Act.GUARDIAN_END, TieKind.GUARDIAN, ended)
