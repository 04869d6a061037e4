"""Legal days: the month of the announcement, six weeks, three months, ten years, majority; both clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.policy import announcement, delays
from carnet.policy.announcement import (
    deposited_before,
    is_still_withheld,
    one_month_after,
    reminder_at,
    visible_from,
)
from tests.unit.policy.worlds import PARIS

MINUTES = st.datetimes(datetime(2023, 1, 1), datetime(2029, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("deposited", "visible"),
    [
        (date(2026, 1, 15), date(2026, 2, 15)),
        (date(2026, 1, 28), date(2026, 2, 28)),
        (date(2026, 1, 29), date(2026, 2, 28)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 2, 28), date(2026, 3, 28)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 11, 30), date(2026, 12, 30)),
        (date(2026, 5, 31), date(2026, 6, 30)),
    ],
)
def test_r14_one_month_after_a_day(deposited: date, visible: date) -> None:
    assert one_month_after(deposited) == visible


def test_r14_visible_from_midnight_in_paris_whatever_the_clock_change() -> None:
    deposit = datetime(2026, 3, 1, 23, 30, tzinfo=PARIS)
    assert visible_from(deposit, PARIS) == datetime(2026, 4, 1, tzinfo=PARIS)
    assert visible_from(deposit, PARIS).astimezone(UTC) == datetime(2026, 3, 31, 22, tzinfo=UTC)
    autumn = datetime(2026, 10, 1, 12, tzinfo=PARIS)
    assert visible_from(autumn, PARIS).astimezone(UTC) == datetime(2026, 10, 31, 23, tzinfo=UTC)
    # 23:30 UTC on the 31st is already the 1st in Paris.
    assert visible_from(datetime(2026, 1, 31, 23, 30, tzinfo=UTC), PARIS) == datetime(2026, 3, 1, tzinfo=PARIS)


@settings(max_examples=300)
@given(MINUTES)
def test_r14_withheld_until_visible_and_no_longer(deposit: datetime) -> None:
    visible = visible_from(deposit, PARIS)
    assert is_still_withheld(deposit, visible - timedelta(seconds=1), PARIS)
    assert not is_still_withheld(deposit, visible, PARIS)
    # A month of 28 days, from its last minute to its first, less the hour of the change to summer time.
    assert timedelta(days=26, hours=23) < visible - deposit <= timedelta(days=31, hours=1)


@settings(max_examples=300)
@given(MINUTES, MINUTES)
def test_r14_sql_bound_says_the_same_as_the_clock(deposit: datetime, now: datetime) -> None:
    for at in (deposit, now - timedelta(days=29), now - timedelta(days=31)):
        assert (at < deposited_before(now, PARIS)) is not is_still_withheld(at, now, PARIS)


def test_r14_reminder_on_day_14_at_midnight() -> None:
    deposit = datetime(2026, 3, 20, 18, tzinfo=PARIS)
    assert reminder_at(deposit, PARIS) == datetime(2026, 4, 3, tzinfo=PARIS)
    assert announcement.REMINDER_DAYS == 14


def test_r01_opening_six_weeks_after_the_notice() -> None:
    assert delays.opens_at(datetime(2026, 3, 1, 9, tzinfo=PARIS), PARIS) == datetime(2026, 4, 12, tzinfo=PARIS)


def test_suspension_closes_six_weeks_after() -> None:
    assert delays.closes_at(datetime(2026, 10, 1, 9, tzinfo=PARIS), PARIS) == datetime(2026, 11, 12, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("closed", "destroyed"),
    [
        (date(2016, 3, 16), date(2026, 3, 16)),
        (date(2024, 2, 29), date(2034, 3, 1)),
        (date(2024, 12, 31), date(2034, 12, 31)),
    ],
)
def test_r03_destruction_ten_years_after_closing(closed: date, destroyed: date) -> None:
    at = datetime(closed.year, closed.month, closed.day, 15, tzinfo=PARIS)
    assert delays.destroyed_at(at, PARIS) == datetime(destroyed.year, destroyed.month, destroyed.day, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("asked", "limit"),
    [
        (date(2026, 1, 15), date(2026, 4, 15)),
        (date(2026, 11, 30), date(2027, 3, 1)),
        (date(2026, 10, 15), date(2027, 1, 15)),
        (date(2026, 9, 30), date(2026, 12, 30)),
        (date(2026, 12, 1), date(2027, 3, 1)),
    ],
)
def test_r04_destruction_on_request_three_months_at_most(asked: date, limit: date) -> None:
    at = datetime(asked.year, asked.month, asked.day, 15, tzinfo=PARIS)
    assert delays.destruction_limit(at, PARIS) == datetime(limit.year, limit.month, limit.day, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("birth", "of_age"), [(date(2008, 3, 16), date(2026, 3, 16)), (date(2008, 2, 29), date(2026, 3, 1))]
)
def test_majority_at_midnight_of_the_birthday_in_paris(birth: date, of_age: date) -> None:
    midnight = datetime(of_age.year, of_age.month, of_age.day, tzinfo=PARIS)
    assert delays.majority_at(birth, 18, PARIS) == midnight
    assert delays.is_minor(birth, midnight - timedelta(seconds=1), 18, PARIS)
    assert not delays.is_minor(birth, midnight, 18, PARIS)
    assert not delays.is_minor(birth, midnight + timedelta(days=1), 18, PARIS)
    assert delays.is_minor(birth, midnight, 21, PARIS)
