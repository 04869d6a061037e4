"""The emergency card that comes in an archive. Owns its check and its writing; the use case decided before.

It comes in where there is no card here, with what the record has of it: a line that did not come in stands on no card.
"""

from carnet.kernel.errors import Invalid
from carnet.policy.acts import Act
from carnet.profile import card
from carnet.profile.card import Card, CardItem, CardWord, Donation
from carnet.usecases._card_words import tidied_words
from carnet.usecases._decide import ask
from carnet.usecases._emergency_card import held_card
from carnet.usecases._facts import Facts
from carnet.usecases._record_manifest import PackedCard


def packed_card(facts: Facts) -> PackedCard | None:
    """The card as it is taken home; none for who may not see it, and none where there is none."""
    if not ask(facts, Act.EMERGENCY_CARD_SEE).permit:
        return None
    made = card.current(facts.keys).card
    if made.empty:
        return None
    return PackedCard(
        lines=tuple(sorted(made.lines)),
        items=tuple(sorted(made.items)),
        words={word.value: text for word, text in sorted(made.words.items())},
        donation=made.donation.value if made.donation else "",
    )


def take_card(facts: Facts, packed: PackedCard | None) -> bool:
    """Whether it came in: then the caller moves the rights epoch. Nothing on it opens anything, links are made anew."""
    held = held_card(facts.keys)
    if packed is None or held.made.version or not ask(facts, Act.EMERGENCY_CARD_WRITE).permit:
        return False
    there = frozenset(line.line_id for line in held.lines)
    try:
        words = tidied_words({CardWord(word): text for word, text in packed.words.items()})
        items = frozenset(CardItem(one) for one in packed.items)
        donation = Donation(packed.donation) if packed.donation else None
    except (Invalid, ValueError):
        return False
    wanted = Card(frozenset(packed.lines) & there, items, words, donation)
    if wanted.empty:
        return False
    card.change(facts.keys, held.made, wanted, facts.caller.by(), facts.context.now)
    return True
