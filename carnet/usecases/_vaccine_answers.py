"""What somebody writes of a vaccination, checked. Owns these rules of form; stores nothing."""

import re
from dataclasses import replace
from datetime import date
from typing import Any, Final

from carnet.codes.vaccine_list import named
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Invalid, Problem
from carnet.profile.vaccinations import Vaccination
from carnet.usecases._facts import Facts, zone
from carnet.usecases._profile_answers import CONTROL, wrong_date

LONGEST: Final = {"name": 120, "batch": 20, "performer": 120, "place": 120, "gtin": 14, "serial": 20}
MOST_DOSES: Final = 20
LONGEST_WORD: Final = 500
MOST_WORDS: Final = 20
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def checked(facts: Facts, said: Vaccination) -> Vaccination:
    """The vaccination, tidied; a vaccine of the list brings its name as written there and its diseases.

    Raises Invalid naming each answer that breaks a rule: `name`, `day`, `dose`, `batch`, `expiry`, `performer`,
    `place`, `gtin`, `serial`; rules `profile.missing`, `.too_long`, `.signs`, `.date`, `.date_future`,
    `.date_before_birth`, `vaccine.dose`, `vaccine.expiry`.
    """
    today = legal_day(facts.context.now, zone())
    born = facts.patient.traits.birth_date if facts.patient else None
    tidy = tidied(said)
    found = tuple(one for name in ("name", "day", "dose", "batch", "expiry", "performer", "place", "gtin", "serial")
                  if (one := wrong(name, tidy, today, born)) is not None)  # fmt: skip
    if found:
        raise Invalid(*found)
    return tidy


def tidied(said: Vaccination) -> Vaccination:
    """One line of words each; the name and the diseases of the list where it has the vaccine."""
    lines: dict[str, Any] = {name: " ".join(getattr(said, name).split()) for name in (*LONGEST, "day", "expiry")}
    tidy = replace(said, **lines)
    known = named(tidy.name)
    return replace(tidy, name=known.name, diseases=known.diseases) if known else tidy


def wrong(name: str, said: Vaccination, today: date, born: date | None = None) -> Problem | None:
    """What is wrong with one answer; a page asks it question by question."""
    if name == "dose":
        return None if 0 <= said.dose <= MOST_DOSES else Problem("dose", "vaccine.dose", (("most", str(MOST_DOSES)),))
    text = str(getattr(said, name))
    if not text:
        return Problem(name, "profile.missing") if name == "name" else None
    if name in LONGEST and len(text) > LONGEST[name]:
        return Problem(name, "profile.too_long", (("most", str(LONGEST[name])),))
    if CONTROL.search(text):
        return Problem(name, "profile.signs")
    if name == "day":
        return wrong_date(name, text, today, born)
    return Problem(name, "vaccine.expiry") if name == "expiry" and not _is_day(text) else None


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def word_of(text: str) -> str:
    """A word that is added, its own lines kept. Raises Invalid (`word`)."""
    tidy = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
    if not tidy:
        raise Invalid.of("word", "profile.missing")
    if len(tidy) > LONGEST_WORD:
        raise Invalid.of("word", "profile.too_long", most=str(LONGEST_WORD))
    if CONTROL.search(tidy):
        raise Invalid.of("word", "profile.signs")
    return tidy
