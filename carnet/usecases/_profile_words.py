"""Which word of an easy list a person's own word is. Owns what is offered and when a code is put by itself.

A code is put without a question for a word of the list alone (whatever its capitals and accents), or because the person
chose it. The own word is kept as it was written; who says that no word is meant gets no code.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from carnet.codes import easy_words
from carnet.codes.easy_words import SHORT, Word
from carnet.policy.sections import Section
from carnet.profile.lines import Line
from carnet.profile.resources import Resource, codings_in, said_in, with_codings
from carnet.profile.shapes import OWN_WORD, SHAPES, Question, Said


@dataclass(frozen=True)
class OfferedWord:
    """A word of a list as a page offers it: its id, its name, the same said otherwise, the kind of an
    allergy (or "")."""

    word_id: str
    name: str
    plain: str = ""
    kind: str = ""


def every_word(section: Section, language: str) -> tuple[OfferedWord, ...]:
    """All words of the list of a section, in the order of its file; none for a section without a list."""
    of = SHAPES[section].words
    return tuple(_offered(one, language) for one in easy_words.words(of)) if of else ()


def words_like(section: Section, text: str, language: str) -> tuple[OfferedWord, ...]:
    """The words that may be meant by what was typed: none where it is a word of the list itself."""
    of = SHAPES[section].words
    if of is None or not text.strip() or easy_words.exactly(of, text):
        return ()
    return words_found(section, text, language)


def words_found(section: Section, text: str, language: str) -> tuple[OfferedWord, ...]:
    """The words that a search in the list finds, the word itself too."""
    of = SHAPES[section].words
    return tuple(_offered(one, language) for one in easy_words.like(of, text)) if of else ()


def word_named(section: Section, word_id: str, language: str) -> OfferedWord | None:
    """The word of this id in the list of a section."""
    of = SHAPES[section].words
    word = easy_words.named(of, word_id) if of else None
    return _offered(word, language) if word else None


def code_of(section: Section, word_id: str) -> str:
    """The code of a word with its system, as a professional names them; nothing for an id that names no word."""
    of = SHAPES[section].words
    word = easy_words.named(of, word_id) if of else None
    return f"{SHORT[word.system]} {word.code}" if word else ""


def settled(section: Section, said: Said) -> dict[Question, str]:
    """The answers with the word of the list that they are: the chosen one, else the one that was typed."""
    of, found = SHAPES[section].words, dict(said)
    if of is None or Question.LISTED in found:
        return found
    word = easy_words.exactly(of, found.get(Question.WHAT, ""))
    return {**found, Question.LISTED: word.word_id} if word else found


def keeping_codes(section: Section, resource: Resource, former: Line | None, said: Mapping[Question, str]) -> Resource:
    """The resource with the codes that a document put under the same word: an own word has the code of its document.

    Not where the person changed the word, or which word of the list it is: then they say something else.
    """
    if former is None or SHAPES[section].words is None:
        return resource
    before = said_in(section, former.written.resource)
    if any(before.get(one, OWN_WORD) != said.get(one, OWN_WORD) for one in (Question.WHAT, Question.LISTED)):
        return resource
    return with_codings(section, resource, codings_in(section, former.written.resource))


def _offered(word: Word, language: str) -> OfferedWord:
    name, plain = word.label.in_language(language), word.plain.in_language(language)
    return OfferedWord(word.word_id, name, plain, word.kind)
