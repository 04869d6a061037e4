"""The person, or who validly acts for her, sees the emergency card: what a rescuer reads, and what may be chosen."""

from dataclasses import dataclass
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile.card import Card
from carnet.storage import db, indexes
from carnet.usecases._decide import ask
from carnet.usecases._emergency_card import (
    CardContent,
    CardGroup,
    CardLine,
    HeldCard,
    content_of,
    held_card,
    line_on_card,
)
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class OfferedLine:
    """A line that may stand on the card, and whether it does."""

    line: CardLine
    chosen: bool


@dataclass(frozen=True)
class CardSeen:
    """The card as it is read, what was chosen, every line that may be chosen, and what the caller may do.

    `mark` names this card to a device that keeps it: it means nothing anywhere else.
    """

    content: CardContent
    chosen: Card
    offered: dict[CardGroup, tuple[OfferedLine, ...]]
    may_write: bool
    mark: str

    def count(self, group: CardGroup) -> int:
        """How many lines of a group stand on the card."""
        return sum(one.chosen for one in self.offered[group])


def see_emergency_card(caller: Caller, record_id: RecordId, *, kept: bool = False) -> CardSeen | Refusal:
    """The card of the record. `kept`: a device asks for it, to keep it. One event, which says so."""

    def work() -> CardSeen | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.EMERGENCY_CARD_SEE)
        if not decision.permit:
            return refuse(facts, Act.EMERGENCY_CARD_SEE, decision)
        note(facts, Act.EMERGENCY_CARD_SEE, decision, detail=(("what", "device"),) if kept else ())
        return _seen(facts, held_card(facts.keys))

    return db.in_transaction(work)


def _seen(facts: Facts, held: HeldCard) -> CardSeen:
    chosen = held.made.card
    return CardSeen(
        content=content_of(facts, held),
        chosen=chosen,
        offered={group: _offered(held, group, chosen.lines) for group in CardGroup},
        may_write=ask(facts, Act.EMERGENCY_CARD_WRITE).permit,
        mark=indexes.index("card_on_device", facts.record_id.hex)[:12].hex(),
    )


def _offered(held: HeldCard, group: CardGroup, chosen: frozenset[UUID]) -> tuple[OfferedLine, ...]:
    return tuple(OfferedLine(line_on_card(line), line.line_id in chosen) for line in held.of_group(group))
