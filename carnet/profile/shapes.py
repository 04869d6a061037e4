"""What each section asks, one question at a time. Owns questions, order and limits; holds no text for a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from carnet.codes.easy_words import WordList, words
from carnet.policy.sections import Section


class Question(StrEnum):
    """One thing that is asked."""

    WHAT = "what"
    LISTED = "listed"
    """Which word of the easy list it is, whose code then stands under the person's own word."""
    KIND = "kind"
    SINCE = "since"
    UNTIL = "until"
    REACTION = "reaction"
    DOSE = "dose"
    RELATION = "relation"
    PHONE = "phone"
    AGREED = "agreed"
    NOTE = "note"


class Form(StrEnum):
    """How an answer looks."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    PARTIAL_DATE = "partial_date"
    PHONE = "phone"


FORMS: Final[Mapping[Question, Form]] = {
    Question.WHAT: Form.TEXT,
    Question.LISTED: Form.CHOICE,
    Question.KIND: Form.CHOICE,
    Question.SINCE: Form.PARTIAL_DATE,
    Question.UNTIL: Form.PARTIAL_DATE,
    Question.REACTION: Form.TEXT,
    Question.DOSE: Form.TEXT,
    Question.RELATION: Form.TEXT,
    Question.PHONE: Form.PHONE,
    Question.AGREED: Form.CHOICE,
    Question.NOTE: Form.LONG,
}
LONGEST: Final[Mapping[Form, int]] = {
    Form.TEXT: 120, Form.LONG: 1000, Form.CHOICE: 40, Form.PARTIAL_DATE: 10, Form.PHONE: 25,
}  # fmt: skip
YES, NO = "yes", "no"
OWN_WORD: Final = "own"
"""The answer that no word of the list is meant: then no code is put."""
BLOOD_GROUPS: Final = ("A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-")
JOBS: Final = (
    "doctor", "specialist", "nurse", "pharmacist", "dentist", "physiotherapist", "midwife", "psychologist", "home_help",
    "other",
)  # fmt: skip
PAPERS: Final = ("health_card", "mutual_card", "mobility_card", "long_illness", "disability", "other")
RELATIVES: Final = ("mother", "father", "sister", "brother", "grandparent", "child", "other")


@cache
def _words_of(of: WordList) -> tuple[str, ...]:
    return (OWN_WORD, *(one.word_id for one in words(of)))


@dataclass(frozen=True)
class Shape:
    """What a section asks, which answers it cannot do without, and whether it holds one line only."""

    asks: tuple[Question, ...]
    needs: frozenset[Question]
    choices: tuple[str, ...] = ()
    single: bool = False
    words: WordList | None = None
    """The list whose words may be chosen, and whose codes stand under what was written."""

    def choices_of(self, question: Question) -> tuple[str, ...]:
        """What may be chosen; nothing for a question that is answered in own words."""
        if question is Question.AGREED:
            return (YES, NO)
        if question is Question.LISTED:
            return _words_of(self.words) if self.words else ()
        return self.choices if FORMS[question] is Form.CHOICE else ()


_WHAT_SINCE: Final = (Question.WHAT, Question.LISTED, Question.SINCE, Question.NOTE)
_WHAT: Final = frozenset({Question.WHAT})

SHAPES: Final[Mapping[Section, Shape]] = {
    Section.ILLNESSES: Shape(_WHAT_SINCE, _WHAT, words=WordList.ILLNESSES),
    Section.SURGERIES: Shape(_WHAT_SINCE, _WHAT, words=WordList.SURGERIES),
    Section.ALLERGIES: Shape(
        (Question.WHAT, Question.LISTED, Question.KIND, Question.REACTION, Question.NOTE),
        _WHAT,
        ("food", "medication", "environment", "other"),
        words=WordList.ALLERGIES,
    ),
    Section.TREATMENTS: Shape(
        (Question.WHAT, Question.LISTED, Question.DOSE, Question.SINCE, Question.NOTE),
        _WHAT,
        words=WordList.TREATMENTS,
    ),
    Section.HELP: Shape((Question.WHAT, Question.LISTED, Question.NOTE), _WHAT, words=WordList.HELP),
    Section.FAMILY: Shape(
        (Question.KIND, Question.WHAT, Question.LISTED, Question.NOTE),
        frozenset({Question.KIND, Question.WHAT}),
        RELATIVES,
        words=WordList.ILLNESSES,
    ),
    Section.HABITS: Shape(
        (Question.KIND, Question.WHAT, Question.NOTE),
        frozenset({Question.KIND, Question.WHAT}),
        ("tobacco", "alcohol", "activity", "food", "sleep", "other"),
    ),
    Section.BLOOD_GROUP: Shape((Question.KIND,), frozenset({Question.KIND}), BLOOD_GROUPS, single=True),
    Section.PROFESSIONALS: Shape(
        (Question.WHAT, Question.KIND, Question.PHONE, Question.NOTE), frozenset({Question.WHAT, Question.KIND}), JOBS
    ),
    Section.PAPERS: Shape((Question.KIND, Question.WHAT, Question.UNTIL), frozenset({Question.KIND}), PAPERS),
    Section.TRUSTED_PERSON: Shape(
        (Question.WHAT, Question.RELATION, Question.PHONE, Question.AGREED),
        frozenset({Question.WHAT, Question.PHONE, Question.AGREED}),
        single=True,
    ),
    Section.TO_WARN: Shape(
        (Question.WHAT, Question.RELATION, Question.PHONE, Question.AGREED), frozenset({Question.WHAT, Question.PHONE})
    ),
}
"""A test proves that every section that is asked has its shape."""

UNASKED: Final = Shape((), frozenset())
"""Of a section that no question page writes."""
OWN_PAGES: Final[frozenset[Section]] = frozenset({Section.VACCINES, Section.MEASURES, Section.CARE_HISTORY})
"""Sections that are written and read on pages and by use cases of their own; who reads them is chosen as for all."""
ASKED: Final = tuple(one for one in Section if one not in OWN_PAGES)
"""Sections that are written by answering questions, one at a time."""

Said = Mapping[Question, str]
"""The answers that were given; a question without an answer is not in it."""
