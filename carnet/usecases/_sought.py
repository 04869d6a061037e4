"""What a search looks for, and which documents answer it. Owns the comparison of words; pure, knows no right.

Everything is compared with the words of the documents that were handed over: those that the reader sees. A word that
none of them holds is looked for by its beginning, then by what resembles it, among their words and no others: neither
an answer, nor its order, nor a word that is offered comes from a document that the reader does not see.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from uuid import UUID

from rapidfuzz import process
from rapidfuzz.distance import OSA

from carnet.codes.everyday import longest, names_of, single_names
from carnet.codes.folded import folded
from carnet.codes.words import LONGEST_WORD, SHORTEST_WORD, SMALL, has_digit, root, words_in
from carnet.kernel.errors import Invalid

LONGEST: Final = 80
MOST_TERMS: Final = 8
_BEGINNING: Final = 3
"""A beginning of a word has at least so many letters."""
_ONE_WRONG, _TWO_WRONG = 4, 8
"""From how many letters on one, and two, may be wrong, missing, too many, or changed about."""
_MOST_FORMS: Final = 12
_SAME_LETTERS: Final = 2
_MOST_OFFERED: Final = 3
FIELD: Final = "recherche"


class Level(IntEnum):
    """How a word answers: itself or its plural, another name of the thing, its beginning, one that resembles it."""

    SAME = 0
    NAMED = 1
    BEGINS = 2
    NEAR = 3


@dataclass(frozen=True)
class Term:
    """One thing that is looked for: the words that name it as they were typed, and its other names."""

    words: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Query:
    """What was typed, as terms. `near`: words that resemble are wanted too."""

    terms: tuple[Term, ...]
    near: bool = False


@dataclass(frozen=True)
class Answer:
    """How a document answers: how many terms, how well the worst of them, whether in its head, and by which words."""

    terms: int
    level: Level
    in_head: bool
    forms: frozenset[str]


@dataclass(frozen=True)
class Searched:
    """The documents that answer, and what is told of the search.

    `partly`: none answers every term, these answer some. `instead`: words that nobody wrote, with those that were
    looked for in their place. `more`: words that resemble are there too.
    """

    answers: Mapping[UUID, Answer]
    partly: bool = False
    instead: tuple[tuple[str, tuple[str, ...]], ...] = ()
    more: bool = False


@dataclass(frozen=True)
class Words:
    """The words of one document: those of its head (title, kind, authors), and those inside."""

    head: frozenset[str]
    inside: frozenset[str]


def query_of(text: str, *, near: bool = False) -> Query:
    """What was typed. Invalid: `search.nothing`, `search.too_long`, `search.no_word`, `search.small_words`."""
    typed = " ".join(text.split())
    if not typed:
        raise Invalid.of(FIELD, "search.nothing")
    if len(typed) > LONGEST:
        raise Invalid.of(FIELD, "search.too_long", most=str(LONGEST))
    every = [word[:LONGEST_WORD] for word in folded(typed).split()]
    whole = [word for word in every if len(word) >= SHORTEST_WORD]
    if not whole:
        raise Invalid.of(FIELD, "search.no_word")
    said = [word for word in whole if word not in SMALL]
    if not said:
        raise Invalid.of(FIELD, "search.small_words")
    return Query(tuple(_terms(said))[:MOST_TERMS], near)


def _terms(words: Sequence[str]) -> Iterator[Term]:
    """The longest names first: "prise de sang" is one thing."""
    at = 0
    while at < len(words):
        for length in range(min(longest(), len(words) - at), 0, -1):
            taken = tuple(words[at : at + length])
            others = names_of(taken)
            if others or length == 1:
                yield Term(taken, others)
                at += length
                break


def head_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of what stands on the head of a document."""
    return frozenset(word for text in texts for word in words_in(text))


def searched(query: Query, documents: Mapping[UUID, Words]) -> Searched:
    """The documents that answer all terms; where none does, those that answer some of them."""
    known = frozenset[str]().union(*(part for one in documents.values() for part in (one.head, one.inside)))
    wanted = [_Wanted.of(term, known, near=query.near) for term in query.terms]
    found = {ref: answer for ref, words in documents.items() if (answer := _answer(words, wanted))}
    most = max((one.terms for one in found.values()), default=0)
    instead = tuple((" ".join(one.term.words), one.shown()) for one in wanted if one.level is Level.NEAR)
    return Searched(
        {ref: one for ref, one in found.items() if one.terms == most},
        partly=bool(found) and most < len(wanted),
        instead=instead,
        more=not query.near and any(one.more for one in wanted),
    )


@dataclass(frozen=True)
class _Wanted:
    """A term, by the words of these documents that answer it. `ways`: each is words that must all be there."""

    term: Term
    ways: tuple[tuple[Level, tuple[frozenset[str], ...]], ...]
    level: Level
    more: bool

    @classmethod
    def of(cls, term: Term, known: frozenset[str], *, near: bool) -> "_Wanted":
        """The words of these documents that a term is looked for by."""
        roots = _same(known, {word for name in (term.words, *term.others) for word in name})
        own = tuple(roots[word] for word in term.words)
        ways = [(Level.SAME, own)]
        ways += [(Level.NAMED, tuple(roots[word] for word in name)) for name in term.others]
        ways = [way for way in ways if all(way[1])]
        begins = tuple(roots[word] or _beginning(known, word) for word in term.words)
        alike = tuple(roots[word] | _alike(known, word) for word in term.words)
        if near or not ways:
            ways += [(Level.BEGINS, begins)] if all(begins) else []
        if near or not ways:
            ways += [(Level.NEAR, alike)] if all(alike) else []
        if not ways:
            ways += _meant(known, term)
        more = any(len(a) > len(b) for a, b in zip(alike, own, strict=True)) and all(alike)
        level = min((one for one, _ in ways), default=Level.SAME)
        return cls(term, tuple(ways), level, more and level is not Level.NEAR)

    def by(self, words: frozenset[str]) -> tuple[Level, frozenset[str]] | None:
        """How well these words answer it, and which of them do; None: they do not."""
        for level, way in self.ways:
            held = [one & words for one in way]
            if all(held):
                return level, frozenset().union(*held)
        return None

    def shown(self) -> tuple[str, ...]:
        """The words, or names of several words, that were looked for in its place."""
        single = sorted({form for _, way in self.ways if len(way) == 1 for form in way[0]})
        names = [" ".join(min(one) for one in way) for _, way in self.ways if len(way) > 1]
        return tuple([*single, *names][:_MOST_OFFERED])


def _meant(known: frozenset[str], term: Term) -> list[tuple[Level, tuple[frozenset[str], ...]]]:
    """By the other names of what somebody meant to write: "tention" is a tension, which a letter calls by its name."""
    if len(term.words) > 1:
        return []
    names = [name for word in _alike(single_names(), term.words[0]) for name in names_of((word,))]
    roots = _same(known, {word for name in names for word in name})
    ways = [tuple(roots[word] for word in name) for name in names]
    return [(Level.NEAR, way) for way in ways if all(way)]


def _same(known: frozenset[str], words: set[str]) -> dict[str, frozenset[str]]:
    """For each word, its forms among those that are known: itself, its plural, its feminine."""
    wanted: dict[str, set[str]] = {}
    for word in words:
        wanted.setdefault(root(word), set()).add(word)
    starts = tuple({word[:_SAME_LETTERS] for word in words})
    found: dict[str, set[str]] = {word: set() for word in words}
    for form in known:
        if form.startswith(starts):
            for word in wanted.get(root(form), ()):
                found[word].add(form)
    return {word: frozenset(forms) for word, forms in found.items()}


def _beginning(known: frozenset[str], word: str) -> frozenset[str]:
    """The words that begin so."""
    if len(word) < _BEGINNING:
        return frozenset()
    return frozenset(sorted((form for form in known if form.startswith(word)), key=lambda f: (len(f), f))[:_MOST_FORMS])


def _alike(known: frozenset[str], word: str) -> frozenset[str]:
    """The words that resemble it most; nothing resembles a number."""
    if len(word) < _ONE_WRONG or has_digit(word):
        return frozenset()
    wrong = 1 if len(word) < _TWO_WRONG else 2
    close = process.extract(word, known, scorer=OSA.distance, score_cutoff=wrong, limit=None)
    apart = [(int(score), form) for form, score, _ in close if score and not has_digit(form)]
    nearest = min((score for score, _ in apart), default=0)
    return frozenset(sorted(form for score, form in apart if score == nearest)[:_MOST_FORMS])


def _answer(words: Words, wanted: Sequence[_Wanted]) -> Answer | None:
    every = words.head | words.inside
    found = [held for one in wanted if (held := one.by(every))]
    if not found:
        return None
    forms = frozenset[str]().union(*(held for _, held in found))
    return Answer(len(found), max(level for level, _ in found), bool(forms & words.head), forms)
