"""The person takes a link to the emergency card back: it opens nothing from the next request on."""

from dataclasses import dataclass
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import health_links
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class LinkEnded:
    """No open link has this id any more."""


def end_health_link(caller: Caller, record_id: RecordId, link_id: UUID) -> LinkEnded | Refusal:
    """Ends a link; one that is not there, over or ended changes nothing."""

    def work() -> LinkEnded | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.HEALTH_LINK_END)
        if not decision.permit:
            return refuse(facts, Act.HEALTH_LINK_END, decision)
        note(facts, Act.HEALTH_LINK_END, decision, detail=(("link", str(link_id)),))
        one = (link for link in health_links.current(record_id) if link.link_id == link_id)
        if health_links.end(record_id, one, facts.context.now):
            heads.change(facts.head)
        return LinkEnded()

    return db.in_transaction(work)
