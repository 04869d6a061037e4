"""A software does not want to be told any more."""

from uuid import UUID

from carnet.documents import subscriptions
from carnet.documents.subscriptions import LIVE, Subscription
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._subscribing import is_own
from carnet.usecases.caller import Caller


def end_subscription(caller: Caller, record_id: RecordId, subscription_id: UUID) -> Subscription | Refusal:
    """Ends one of its own; ended already, nothing changes. One of somebody else is not there."""

    def work() -> Subscription | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.DOCUMENT_LIST)
        mine = (one for one in subscriptions.of_record(record_id) if decision.permit and is_own(caller, one))
        found = next((one for one in mine if one.subscription_id == subscription_id), None)
        if found is None:
            return refuse(facts, Act.DOCUMENT_LIST, NOTHING_THERE if decision.permit else decision)
        note(facts, Act.DOCUMENT_LIST, decision, detail=(("subscription", "ends"),))
        return subscriptions.end(found, facts.context.now) if found.status in LIVE else found

    return db.in_transaction(work)
