"""The legal delays of a record's life. Owns their arithmetic in legal days; never starts or ends anything."""

from datetime import date, datetime, time, timedelta, tzinfo

OPENING_WEEKS = 6
RETENTION_YEARS = 10
DESTRUCTION_MONTHS = 3
CORRECTION_REMINDER_WEEKS = 3
DESTRUCTION_WAIT_DAYS = 30
"""How long the person may still change her mind; well within the three months of the law."""


def opens_at(notice_sent_at: datetime, zone: tzinfo) -> datetime:
    """Opt-out: the record opens six weeks after the notice (R1111-28, R01)."""
    return _start(_day(notice_sent_at, zone) + timedelta(weeks=OPENING_WEEKS), zone)


def closes_at(suspended_at: datetime, zone: tzinfo) -> datetime:
    """A suspended record is closed after six weeks without objection (R1111-36)."""
    return _start(_day(suspended_at, zone) + timedelta(weeks=OPENING_WEEKS), zone)


def destroyed_at(closed_at: datetime, zone: tzinfo) -> datetime:
    """A closed record is kept ten years (L1111-18, R03)."""
    day = _day(closed_at, zone)
    return _start(_same_day(day.year + RETENTION_YEARS, day.month, day.day), zone)


def destroyed_on_request_at(asked_at: datetime, zone: tzinfo) -> datetime:
    """When a destruction that the person asked for is done: she may cancel it until then."""
    return _start(_day(asked_at, zone) + timedelta(days=DESTRUCTION_WAIT_DAYS), zone)


def destruction_limit(asked_at: datetime, zone: tzinfo) -> datetime:
    """A destruction that the person asked for is done within three months at most (R1111-36, R04)."""
    day = _day(asked_at, zone)
    months = day.month - 1 + DESTRUCTION_MONTHS
    return _start(_same_day(day.year + months // 12, months % 12 + 1, day.day), zone)


def correction_reminder_at(told_at: datetime, zone: tzinfo) -> datetime:
    """Three weeks after the person said that a document is wrong, whoever has not answered is told again."""
    return _start(_day(told_at, zone) + timedelta(weeks=CORRECTION_REMINDER_WEEKS), zone)


def correction_due_at(told_at: datetime, zone: tzinfo) -> datetime:
    """One month is given to answer (RGPD art. 12, 3)."""
    day = _day(told_at, zone)
    return _start(_same_day(day.year + day.month // 12, day.month % 12 + 1, day.day), zone)


def majority_at(birth: date, age: int, zone: tzinfo) -> datetime:
    """Midnight of the birthday on which the person comes of age (issue 4, point 5)."""
    return _start(_same_day(birth.year + age, birth.month, birth.day), zone)


def is_minor(birth: date, now: datetime, age: int, zone: tzinfo) -> bool:
    """Whether the person is not of age at this instant."""
    return now < majority_at(birth, age, zone)


def _day(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()


def _start(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _same_day(year: int, month: int, day: int) -> date:
    """That day, or the first of the next month for a day that the month does not have (born on 29 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        # December has every day: the next month is always in the same year.
        return date(year, month + 1, 1)
