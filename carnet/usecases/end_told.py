"""The person ends that a software is told of what is new; what the software may read is another right."""

from uuid import UUID

from carnet.documents import subscriptions
from carnet.documents.subscriptions import LIVE
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


def end_told(caller: Caller, record_id: RecordId, subscription_id: UUID) -> bool | Refusal:
    """True once it is over; ended already, False. From this commit on nothing more is sent to it."""

    def work() -> bool | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.SUBSCRIPTION_END)
        every = subscriptions.of_record(record_id) if decision.permit else ()
        found = next((one for one in every if one.subscription_id == subscription_id), None)
        if found is None:
            return refuse(facts, Act.SUBSCRIPTION_END, NOTHING_THERE if decision.permit else decision)
        if found.status not in LIVE:
            return False
        note(facts, Act.SUBSCRIPTION_END, decision, detail=(("application", found.client_id),))
        subscriptions.end(found, facts.context.now)
        return True

    return db.in_transaction(work)
