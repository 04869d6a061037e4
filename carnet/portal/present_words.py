"""The words of the easy lists as the pages of the profile offer them, in the language of the page. Owns no rule."""

from collections.abc import Mapping

from carnet.codes.folded import folded
from carnet.portal import preferences
from carnet.portal.jinja import t
from carnet.usecases._profile import OWN_WORD, Question, Section
from carnet.usecases._profile_words import OfferedWord, every_word, settled, word_named, words_found, words_like

LONGEST_SEARCH = 120


def _language() -> str:
    return preferences.active_language().value


def offered(section: Section, said: Mapping[Question, str]) -> list[dict[str, str]]:
    """The words that may be meant by what was typed, as choices, with the own word last; none where nothing is like."""
    like = words_like(section, said.get(Question.WHAT, ""), _language())
    own = {"value": OWN_WORD, "text": str(t("profile.own_word"))}
    return [*({"value": one.word_id, "text": _said_with(one)} for one in like), own] if like else []


def _said_with(word: OfferedWord) -> str:
    return f"{word.name} ({word.plain})" if word.plain else word.name


def names(section: Section, question: Question) -> list[str]:
    """The words that a field of words suggests."""
    return [one.name for one in every_word(section, _language())] if question is Question.WHAT else []


def name_of(section: Section, word_id: str) -> str:
    """The name of a word of the list; nothing for an id that names none."""
    word = word_named(section, word_id, _language())
    return word.name if word else ""


def listed(section: Section, text: str) -> list[dict[str, str]]:
    """What a search in the list finds, all of it in the order of the alphabet where nothing is searched."""
    every = sorted(every_word(section, _language()), key=lambda one: folded(one.name))
    found = words_found(section, text, _language()) if text else every
    return [{"value": one.word_id, "text": one.name, "plain": one.plain} for one in found]


def kind_of(section: Section, said: Mapping[Question, str]) -> str:
    """The kind of allergy that the word of the list is; nothing where it says none."""
    word = word_named(section, settled(section, said).get(Question.LISTED, ""), _language())
    return word.kind if word else ""


def without_word(kept: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The answers as they travel when the person wants the own word alone."""
    name = Question.LISTED.value
    return [*(one for one in kept if one[0] != name), (name, OWN_WORD)]
