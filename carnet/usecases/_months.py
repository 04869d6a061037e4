"""Delays in months of legal days. Owns the arithmetic; never reads a clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from carnet.kernel.clock import legal_day

MONTHS = 12


def months_later(at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The first instant of the legal day so many months later; the first of the next month for a day it lacks."""
    day = legal_day(at, zone)
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    try:
        later = day.replace(year=year, month=month + 1)
    except ValueError:
        later = date(year, month + 1, 28) + timedelta(days=4)
        later = later.replace(day=1)
    return datetime.combine(later, time.min, zone).astimezone(UTC)
