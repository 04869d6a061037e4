"""A professional keeps an own document from the person until it was talked about (CSP R.1111-53; TD3.3b)."""

from uuid import UUID

from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.ledger.event import Stream
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._announcement import draft_of, month_is_over, plan_reminder, set_withheld
from carnet.usecases._card import Card, card
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse, refuse_state, stream_about
from carnet.usecases._visible import find
from carnet.usecases.caller import Caller


def withhold_document(caller: Caller, record_id: RecordId, logical_id: UUID) -> Card | Refusal | Conflict:
    """Withholds a document that nobody on the patient's side has opened; its former states go with it.

    The clock began with the first deposit: Conflict when its month is over. Withheld already means no new version.
    """
    act = Act.DOCUMENT_WITHHOLD

    def work() -> Card | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        entry = find(facts, logical_id) if ask(facts, Act.DOCUMENT_LIST).permit else None
        decision = ask(facts, act, draft=draft_of(facts, entry)) if entry else NOTHING_THERE
        if entry is None or not decision.permit:
            return refuse(facts, act, decision, stream=stream_about(entry))
        if entry.flags.invisible_patient:
            return card(facts, entry)
        if month_is_over(facts, entry):
            return refuse_state(facts, act, Conflict("announce.month_over"))
        note(facts, act, decision, stream=Stream.NOT_YET_TOLD, documents=(logical_id,))
        changed = set_withheld(facts, entry, withheld=True)
        reach("withhold.written")
        plan_reminder(facts, changed)
        return card(facts, changed)

    return db.in_transaction(work)
