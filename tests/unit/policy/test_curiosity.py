"""A01: each sign of an opening that care does not explain, its weight, and what speaks for care."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from carnet.policy.curiosity import ALERT_POINTS, COMMON_SURNAME, POINTS, SOUGHT_BY, Opening, Sign, points, signs

MONDAY = datetime(2026, 3, 16, 10, tzinfo=UTC)
# A consultation: agreed to a month ago, a report left before and after.
CARE = Opening(MONDAY, stated_at=MONDAY - timedelta(days=30), deposited_before=True, deposited_since=True)
JUST: dict[str, Any] = {"stated_at": MONDAY - timedelta(minutes=2)}


def test_curiosity_ordinary_care_has_no_sign_but_that_it_is_followed() -> None:
    assert signs(CARE) == {Sign.FOLLOWED}
    assert points(signs(CARE)) == 0


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"same_contact": True}, Sign.SAME_CONTACT),
        ({"same_surname": True}, Sign.SAME_SURNAME),
        ({"same_surname": True, "surname_bearers": COMMON_SURNAME}, Sign.SAME_COMMON_SURNAME),
        ({"colleague": True}, Sign.COLLEAGUE),
        ({"newcomers": SOUGHT_BY}, Sign.SOUGHT_AFTER),
        (JUST, Sign.JUST_STATED),
        ({"deposited_before": False, "deposited_since": False}, Sign.NOTHING_DEPOSITED),
        ({"at": MONDAY.replace(hour=23)}, Sign.ODD_HOUR),
        ({"at": MONDAY - timedelta(days=1)}, Sign.ODD_HOUR),
        ({"given_by_person": True}, Sign.GIVEN_BY_PERSON),
        ({"treating": True, "deposited_before": False}, Sign.FOLLOWED),
    ],
)
def test_curiosity_one_change_of_an_ordinary_opening_gives_its_sign(changes: dict[str, Any], sign: Sign) -> None:
    assert sign in signs(replace(CARE, **changes))


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"surname_bearers": 1}, Sign.SAME_SURNAME),
        ({"newcomers": SOUGHT_BY - 1}, Sign.SOUGHT_AFTER),
        ({"newcomers": SOUGHT_BY, "stated_at": None}, Sign.SOUGHT_AFTER),
        ({"stated_at": MONDAY - timedelta(days=2)}, Sign.JUST_STATED),
        ({"stated_at": MONDAY + timedelta(minutes=1)}, Sign.JUST_STATED),
        ({"at": MONDAY.replace(hour=23), "open_at_night": True}, Sign.ODD_HOUR),
        ({"deposited_before": False}, Sign.NOTHING_DEPOSITED),
    ],
)
def test_curiosity_what_is_near_a_sign_is_none(changes: dict[str, Any], sign: Sign) -> None:
    assert sign not in signs(replace(CARE, **changes))


def test_curiosity_every_sign_has_a_weight_and_no_single_weak_one_reaches_the_line() -> None:
    assert set(POINTS) == set(Sign)
    weak = set(Sign) - {Sign.SAME_CONTACT}
    assert all(POINTS[sign] < ALERT_POINTS for sign in weak)


def test_curiosity_relative_who_was_let_in_by_the_person_stays_below_the_line() -> None:
    relative = Opening(MONDAY, given_by_person=True, same_surname=True, same_contact=False)
    assert points(signs(relative)) < ALERT_POINTS
    assert points(signs(replace(relative, given_by_person=False, **JUST))) >= ALERT_POINTS
