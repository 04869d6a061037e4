"""What a person is asked who writes advance directives here, and the check of the answers. Stores nothing."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from carnet.kernel.errors import Invalid, Problem

LONGEST: Final = 3000
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Wish(StrEnum):
    """One thing that is asked, in the order of asking."""

    IMPORTANT = "important"
    WANTED = "wanted"
    REFUSED = "refused"
    OTHER = "other"


def tidied(text: str) -> str:
    """The answer as it is kept: its own lines, without spaces at their ends."""
    lines = text.replace("\r\n", "\n").replace("\t", " ").strip().split("\n")
    return "\n".join(line.rstrip() for line in lines)


def wrong(wish: Wish, text: str) -> Problem | None:
    """What is wrong with one tidied answer; an empty one is not."""
    if len(text) > LONGEST:
        return Problem(wish.value, "profile.too_long", (("most", str(LONGEST)),))
    return Problem(wish.value, "profile.signs") if _CONTROL.search(text) else None


def checked(said: Mapping[Wish, str]) -> dict[Wish, str]:
    """The answers that were given. Raises Invalid naming each that is wrong; `directives.empty` when none was given."""
    tidy = {wish: text for wish in Wish if (text := tidied(said.get(wish, "")))}
    problems = [problem for wish, text in tidy.items() if (problem := wrong(wish, text))]
    if problems:
        raise Invalid(*problems)
    if not tidy:
        raise Invalid.of(Wish.IMPORTANT.value, "directives.empty")
    return tidy
