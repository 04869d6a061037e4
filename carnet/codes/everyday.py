"""Words of every day and of the trade that say the same. Owns the table; pure, knows no document.

A person looks for "tension", the letter says "pression artérielle". Each row of `everyday_words.csv` is one thing with
its names; names are compared folded and without endings.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from carnet.codes.table import rows
from carnet.codes.words import SMALL, root, words_in

Phrase = tuple[str, ...]
"""The words of a name, folded."""


def names_of(words: Sequence[str]) -> tuple[Phrase, ...]:
    """The other names of what these folded words name, or nothing. The words are taken as one name."""
    asked = tuple(map(root, words))
    return tuple(name for name in _groups().get(asked, ()) if tuple(map(root, name)) != asked)


@cache
def single_names() -> frozenset[str]:
    """The names that are one word, folded: what somebody may have meant to write."""
    return frozenset(name[0] for names in _groups().values() for name in names if len(name) == 1)


@cache
def longest() -> int:
    """How many words the longest name has."""
    return max(map(len, _groups()), default=1)


@cache
def _groups() -> Mapping[Phrase, tuple[Phrase, ...]]:
    """For each name, without endings, all names of the same things."""
    found: dict[Phrase, tuple[Phrase, ...]] = {}
    for row in rows("everyday_words"):
        names = tuple(phrase for text in row["names"].split("|") if (phrase := _phrase(text)))
        for name in names:
            known = found.get(key := tuple(map(root, name)), ())
            found[key] = tuple(dict.fromkeys((*known, *names)))
    return found


def _phrase(text: str) -> Phrase:
    return tuple(word for word in words_in(text) if word not in SMALL)
