"""How little an opening is explained by care. Owns the signs, their weights and the sum; never looks anything up.

A curious colleague, neighbour or relative has every right that the policy asks for: an agreement that he stated himself
(security.md A01). No single sign proves anything, and a score accuses nobody: it chooses what a human being looks at.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Sign(StrEnum):
    """Something that is true of an opening and is more often true of curiosity than of care."""

    SAME_CONTACT = "same_contact"
    SAME_SURNAME = "same_surname"
    SAME_COMMON_SURNAME = "same_common_surname"
    COLLEAGUE = "colleague"
    SOUGHT_AFTER = "sought_after"
    JUST_STATED = "just_stated"
    NOTHING_DEPOSITED = "nothing_deposited"
    ODD_HOUR = "odd_hour"
    GIVEN_BY_PERSON = "given_by_person"
    FOLLOWED = "followed"


POINTS: Final = {
    # Same postal address, telephone or mailbox as the person, or as who acts for the person.
    Sign.SAME_CONTACT: 8,
    Sign.SAME_SURNAME: 4,
    Sign.SAME_COMMON_SURNAME: 1,
    # The person bears the names of somebody who works in the same structure.
    Sign.COLLEAGUE: 4,
    # Several professionals stated an agreement for this person within days: somebody whom people talk about.
    Sign.SOUGHT_AFTER: 3,
    Sign.JUST_STATED: 1,
    Sign.NOTHING_DEPOSITED: 2,
    Sign.ODD_HOUR: 1,
    # What speaks for care: the person gave the access, or the professional follows the person.
    Sign.GIVEN_BY_PERSON: -5,
    Sign.FOLLOWED: -3,
}
"""Weights set by hand from what each sign means; `python -m tools.replay_curiosity` says what they find."""

ALERT_POINTS: Final = 6
COMMON_SURNAME: Final = 8
"""From so many professionals of the directory on, a family name says little."""
SOUGHT_BY: Final = 4
SOUGHT_WITHIN: Final = timedelta(days=7)
JUST: Final = timedelta(days=1)
_FIRST_HOUR, _LAST_HOUR = 7, 21
_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Opening:
    """What the system knows of one opening some days after it; every name and address stays where it was read."""

    at: datetime
    """In the instance's legal zone."""
    stated_at: datetime | None = None
    """When this professional stated the agreement himself; None: the right has another origin."""
    given_by_person: bool = False
    treating: bool = False
    deposited_before: bool = False
    deposited_since: bool = False
    same_surname: bool = False
    surname_bearers: int = 0
    same_contact: bool = False
    colleague: bool = False
    newcomers: int = 0
    """How many professionals stated an agreement in this record around that day."""
    open_at_night: bool = False
    """A place that works at night and on Sundays: a hospital."""


def signs(opening: Opening) -> frozenset[Sign]:
    """The signs of an opening."""
    return frozenset(sign for sign, holds in _signs(opening) if holds)


def points(found: frozenset[Sign]) -> int:
    """The sum, never below nothing."""
    return max(0, sum(POINTS[sign] for sign in found))


def _signs(one: Opening) -> tuple[tuple[Sign, bool], ...]:
    common = one.surname_bearers >= COMMON_SURNAME
    odd = not _FIRST_HOUR <= one.at.hour < _LAST_HOUR or one.at.weekday() == _SUNDAY
    return (
        (Sign.SAME_CONTACT, one.same_contact),
        (Sign.SAME_SURNAME, one.same_surname and not common),
        (Sign.SAME_COMMON_SURNAME, one.same_surname and common),
        (Sign.COLLEAGUE, one.colleague),
        (Sign.SOUGHT_AFTER, one.newcomers >= SOUGHT_BY and one.stated_at is not None),
        (Sign.JUST_STATED, one.stated_at is not None and timedelta(0) <= one.at - one.stated_at <= JUST),
        (Sign.NOTHING_DEPOSITED, not (one.deposited_before or one.deposited_since)),
        (Sign.ODD_HOUR, odd and not one.open_at_night),
        (Sign.GIVEN_BY_PERSON, one.given_by_person),
        (Sign.FOLLOWED, one.treating or one.deposited_before),
    )
