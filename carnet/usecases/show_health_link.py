"""The person sees a link again that she made: to print it, or to show its picture. As weighty as making one."""

from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import health_links
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._health_link import ShownLink, shown
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


def show_health_link(caller: Caller, record_id: RecordId, link_id: UUID) -> ShownLink | Refusal:
    """The link as it is given out; one that is not there, over or ended is absent."""

    def work() -> ShownLink | Refusal:
        facts = load(caller, record_id)
        act = Act.HEALTH_LINK_MAKE
        decision = ask(facts, act)
        every = health_links.current(facts.keys.record_id, facts.keys)
        link = next((one for one in every if one.link_id == link_id and one.open_at(facts.context.now)), None)
        if decision.permit and link is None:
            decision = NOTHING_THERE
        if not decision.permit or link is None:
            return refuse(facts, act, decision)
        note(facts, act, decision, detail=(("link", str(link_id)), ("what", "shown")))
        return shown(link)

    return db.in_transaction(work)
