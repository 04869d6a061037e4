"""What a person answers to the questions of a section, checked. Owns these rules of form; stores nothing."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Invalid, Problem
from carnet.policy.sections import Section
from carnet.profile.shapes import FORMS, LONGEST, SHAPES, Form, Question, Shape
from carnet.usecases._facts import Facts, zone

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_PHONE: Final = re.compile(r"\+?[0-9](?:[ .\-]?[0-9]){2,14}", re.ASCII)
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def checked(facts: Facts, section: Section, said: Mapping[Question, str]) -> dict[Question, str]:
    """The answers, tidied: those that were given, of the questions that this section asks.

    Raises Invalid naming each question (`Question` value): `profile.missing`, `profile.too_long`, `profile.signs`,
    `profile.choice`, `profile.date`, `profile.date_future`, `profile.date_before_birth`, `profile.phone`,
    `profile.question` for one that the section does not ask.
    """
    shape, today = SHAPES[section], legal_day(facts.context.now, zone())
    born = facts.patient.traits.birth_date if facts.patient else None
    tidy = {question: tidied(question, text) for question, text in said.items() if text.strip()}
    problems = [wrong(shape, question, tidy.get(question, ""), today, born) for question in (*shape.asks, *said)]
    found = tuple(dict.fromkeys(one for one in problems if one is not None))
    if found:
        raise Invalid(*found)
    return tidy


def tidied(question: Question, text: str) -> str:
    """One line of words, but for the long form, which keeps its own lines."""
    if FORMS[question] is Form.LONG:
        return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
    return " ".join(text.split())


def wrong(shape: Shape, question: Question, text: str, today: date, born: date | None = None) -> Problem | None:
    """What is wrong with one tidied answer, empty where none was given; a page asks it question by question."""
    form, name = FORMS[question], question.value
    if question not in shape.asks:
        return Problem(name, "profile.question")
    if not text:
        return Problem(name, "profile.missing") if question in shape.needs else None
    if len(text) > LONGEST[form]:
        return Problem(name, "profile.too_long", (("most", str(LONGEST[form])),))
    if CONTROL.search(text):
        return Problem(name, "profile.signs")
    if form is Form.CHOICE and text not in shape.choices_of(question):
        return Problem(name, "profile.choice")
    if form is Form.PHONE and not _PHONE.fullmatch(text):
        return Problem(name, "profile.phone")
    if form is not Form.PARTIAL_DATE:
        return None
    # Only what ends may lie ahead.
    return wrong_date(name, text, None if question is Question.UNTIL else today, born)


def wrong_date(name: str, text: str, latest: date | None, born: date | None) -> Problem | None:
    """A year, a month or a day: none that is no date, that is after `latest`, or that was before the birth."""
    span = span_of(text)
    if span is None:
        return Problem(name, "profile.date")
    first, last = span
    if latest is not None and first > latest:
        return Problem(name, "profile.date_future")
    return Problem(name, "profile.date_before_birth") if born is not None and last < born else None


def span_of(text: str) -> tuple[date, date] | None:
    """The first and a last day of what a date with its precision says; the last is never too early."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = int(found[1]), found[2], found[3]
    try:
        if day:
            return date(year, int(month), int(day)), date(year, int(month), int(day))
        if month:
            return date(year, int(month), 1), date(year + int(month) // 12, int(month) % 12 + 1, 1)
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None
