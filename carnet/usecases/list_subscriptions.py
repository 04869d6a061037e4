"""The subscriptions of a software on a record: its own, for this person or professional, and nobody else's."""

from carnet.documents import subscriptions
from carnet.documents.subscriptions import Channel as Channel
from carnet.documents.subscriptions import Content as Content
from carnet.documents.subscriptions import Subscription as Subscription
from carnet.documents.subscriptions import SubscriptionStatus as SubscriptionStatus
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._subscribing import is_own
from carnet.usecases.caller import Caller


def list_subscriptions(caller: Caller, record_id: RecordId) -> tuple[tuple[Subscription, Channel], ...] | Refusal:
    """Each with its address, the newest first. Nothing of the documents is told."""

    def work() -> tuple[tuple[Subscription, Channel], ...] | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.DOCUMENT_LIST, decision)
        note(facts, Act.DOCUMENT_LIST, decision, detail=(("subscription", "seen"),))
        mine = (one for one in subscriptions.of_record(record_id) if is_own(caller, one))
        return tuple((one, subscriptions.channel_of(facts.keys, one)) for one in mine)

    return db.in_transaction(work)
