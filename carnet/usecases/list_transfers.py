"""The merges and moves that a record was part of, for an agent at the desk: when and how far, never what."""

from dataclasses import dataclass

from carnet.documents import transfers
from carnet.documents.transfers import Side, Transfer, TransferState
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases import _transfer
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.see_status import NO_RECORD


@dataclass(frozen=True)
class TransferSeen:
    """A transfer, and whether it may still be undone from this record."""

    transfer: Transfer
    may_undo: bool


def list_transfers(caller: Caller, record_id: RecordId) -> tuple[TransferSeen, ...] | Refusal:
    """The transfers of a record, newest first. Who does not merge records does not see them."""

    def work() -> tuple[TransferSeen, ...] | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.RECORD_SEE_STATUS)
        if not decision.permit or not facts.exists or caller.kind is not ActorKind.DESK_AGENT:
            return refuse(facts, Act.RECORD_SEE_STATUS, NO_RECORD if decision.permit else decision)
        note(facts, Act.RECORD_SEE_STATUS, decision, detail=(("part", "transfers"),))
        limit = facts.context.now - _transfer.undo_delay()
        return tuple(
            TransferSeen(one, one.side is Side.TARGET and one.state is TransferState.DONE and one.at >= limit)
            for one in transfers.of_record(record_id)
        )

    return db.in_transaction(work)
