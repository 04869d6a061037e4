"""The clock of the "consultation d'annonce". Owns its two dates; never sends anything.

A document that a professional made invisible to the patient becomes visible one month after its first deposit, without
an act of anybody; on day 14 the person is told that the record was updated (R1111-53, R14). Delays are counted in
legal days of the instance's zone: the document is visible from the beginning of the day with the same number in the
next month, or of the last day of that month when there is no such number.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta, tzinfo

REMINDER_DAYS = 14


def one_month_after(day: date) -> date:
    """The same day of the next month, or its last day."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def visible_from(first_deposited_at: datetime, zone: tzinfo) -> datetime:
    """The instant from which the patient's side sees a withheld document."""
    day = one_month_after(first_deposited_at.astimezone(zone).date())
    return datetime.combine(day, time(), zone)


def reminder_at(first_deposited_at: datetime, zone: tzinfo) -> datetime:
    """The instant at which the person is invited to ask about an updated record, if nothing was announced."""
    day = first_deposited_at.astimezone(zone).date() + timedelta(days=REMINDER_DAYS)
    return datetime.combine(day, time(), zone)


def is_still_withheld(first_deposited_at: datetime, now: datetime, zone: tzinfo) -> bool:
    """Whether the month is not over."""
    return now.astimezone(zone).date() < one_month_after(first_deposited_at.astimezone(zone).date())


def deposited_before(now: datetime, zone: tzinfo) -> datetime:
    """The instant before which a first deposit is old enough: the same rule, seen from today, for the SQL filter."""
    today = now.astimezone(zone).date()
    day = today
    while one_month_after(day) > today:
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), zone)
