"""The person sees which links to the emergency card count now: until when, with or without a code, made by whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import health_links
from carnet.profile.health_links import HealthLink, LinkState
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._emergency_card import content_of, held_card
from carnet.usecases._facts import Facts, load
from carnet.usecases._health_link import MOST_WRONG
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class OpenLink:
    """A link that counts: nothing in it opens anything."""

    link_id: UUID
    made_at: datetime
    until: datetime
    passcode: bool
    mine: bool
    left: int
    """How many wrong codes it still bears."""


@dataclass(frozen=True)
class HealthLinks:
    """Those that count, whether the last one to end was ended by wrong codes, and whether another may be made."""

    links: tuple[OpenLink, ...]
    locked: bool
    may_make: bool
    empty_card: bool


def list_health_links(caller: Caller, record_id: RecordId) -> HealthLinks | Refusal:
    """The links of the record, oldest first."""

    def work() -> HealthLinks | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.EMERGENCY_CARD_SEE)
        if not decision.permit:
            return refuse(facts, Act.EMERGENCY_CARD_SEE, decision)
        note(facts, Act.EMERGENCY_CARD_SEE, decision, detail=(("what", "links"),))
        return _listed(facts)

    return db.in_transaction(work)


def _listed(facts: Facts) -> HealthLinks:
    now = facts.context.now
    every = health_links.current(facts.record_id, facts.keys)
    making = ask(facts, Act.HEALTH_LINK_MAKE)
    return HealthLinks(
        links=tuple(_open(facts, one) for one in every if one.open_at(now)),
        locked=any(one.state is LinkState.LOCKED and now < one.until for one in every),
        may_make=making.permit or making.rule == "C07",
        empty_card=content_of(facts, held_card(facts.keys)).empty,
    )


def _open(facts: Facts, link: HealthLink) -> OpenLink:
    passcode = bool(link.secret and link.secret.passcode)
    mine = link.made_by == facts.caller.by()
    return OpenLink(link.link_id, link.made_at, link.until, passcode, mine, MOST_WRONG - link.wrong)
