"""Legal delays in years. Owns the arithmetic of legal days; never reads a clock."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from carnet.kernel.clock import legal_day


def years_later(at: datetime, years: int, zone: ZoneInfo) -> datetime:
    """The first instant of the legal day that comes this many years later; 29 February becomes 1 March."""
    day = legal_day(at, zone)
    try:
        later = day.replace(year=day.year + years)
    except ValueError:
        later = day.replace(year=day.year + years, month=3, day=1)
    return datetime.combine(later, time.min, zone).astimezone(UTC)
