"""The person, or who validly acts for her, chooses what stands on the emergency card: one group at a time."""

import json
from dataclasses import dataclass

from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import card
from carnet.profile.card import GROUPS, Card, CardGroup
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._card_words import tidied_words
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._emergency_card import HeldCard, held_card
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._once import asked_before
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Chosen:
    """This group stands on the card as it was chosen."""

    group: CardGroup


def choose_on_card(
    caller: Caller, record_id: RecordId, group: CardGroup, chosen: Card, *, key: str = ""
) -> Chosen | Refusal | Conflict:
    """Puts what was chosen of a group on the card, and takes the rest of the group off it.

    Raises Invalid naming the word that is too long or holds signs that cannot be read (`CardWord` value). A line, an
    item or a word that the group does not offer is absent. The same `key` with the same choice writes once.
    """
    tidy = _tidied(group, chosen)

    def work() -> Chosen | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        held, act = held_card(facts.keys), Act.EMERGENCY_CARD_WRITE
        decision = ask(facts, act)
        if decision.permit and not _fits(held, group, tidy):
            decision = NOTHING_THERE
        if not decision.permit:
            return refuse(facts, act, decision)
        before = asked_before(facts, key, _content(group, tidy))
        if isinstance(before, Conflict):
            return refuse_state(facts, act, before)
        if not before:
            _write(facts, held, group, tidy)
        return Chosen(group)

    return db.in_transaction(work)


def _write(facts: Facts, held: HeldCard, group: CardGroup, tidy: Card) -> None:
    note(facts, Act.EMERGENCY_CARD_WRITE, ask(facts, Act.EMERGENCY_CARD_WRITE), detail=(("group", group.value),))
    its = frozenset(line.line_id for line in held.of_group(group))
    # What was removed from the profile leaves the card with the first change after it.
    there = frozenset(line.line_id for line in held.lines)
    after = held.made.card.with_group(group, tidy, its)
    wanted = Card(after.lines & there, after.items, after.words, after.donation)
    if wanted != held.made.card:
        # Who holds a link reads the new card with the next request.
        heads.change(facts.head)
        card.change(facts.keys, held.made, wanted, facts.caller.by(), facts.context.now)


def _tidied(group: CardGroup, chosen: Card) -> Card:
    words = tidied_words(chosen.words)
    return Card(chosen.lines, chosen.items, words, chosen.donation if GROUPS[group].donation else None)


def _fits(held: HeldCard, group: CardGroup, chosen: Card) -> bool:
    offered, its = GROUPS[group], {line.line_id for line in held.of_group(group)}
    return chosen.lines <= its and chosen.items <= set(offered.items) and set(chosen.words) <= set(offered.words)


def _content(group: CardGroup, chosen: Card) -> str:
    lines, items = sorted(map(str, chosen.lines)), sorted(chosen.items)
    return json.dumps([group, lines, items, sorted(chosen.words.items()), chosen.donation])
