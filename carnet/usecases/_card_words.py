"""The words that a person writes for the emergency card alone. Owns their form; stores nothing."""

from collections.abc import Iterator, Mapping
from typing import Final

from carnet.kernel.errors import Invalid, Problem
from carnet.profile.card import CardWord
from carnet.usecases._profile_answers import CONTROL

LONGEST: Final = 160
"""A word of the card is read in seconds, and stands on paper of the size of a bank card."""


def tidied_words(words: Mapping[CardWord, str]) -> dict[CardWord, str]:
    """The words that were given, each on one line. Raises Invalid naming those that are too long or unreadable."""
    problems = tuple(_wrong(words))
    if problems:
        raise Invalid(*problems)
    return {word: " ".join(text.split()) for word, text in words.items() if text.strip()}


def _wrong(words: Mapping[CardWord, str]) -> Iterator[Problem]:
    for word, text in words.items():
        if len(" ".join(text.split())) > LONGEST:
            yield Problem(word.value, "card.too_long", (("most", str(LONGEST)),))
        elif CONTROL.search(text.replace("\r\n", " ")):
            yield Problem(word.value, "card.signs")
