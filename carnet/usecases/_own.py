"""What a person's own documents may be. Owns their kinds and the check of what is said of them; no right."""

from datetime import date, datetime, timedelta

from carnet.codes.documents import DIRECTIVES_TYPE
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Invalid, Problem
from carnet.usecases._facts import zone
from carnet.usecases._incoming import MOST_TITLE

OTHER = "EXPPAT_2"
# In the order of the choice. DOCPAT08 is made by the medical profile; EXPPAT_3 (directives) has its own page.
OWN_TYPES = (
    "DOCPAT03",
    "DOCPAT05",
    "DOCPAT04",
    "DOCPAT02",
    "DOCPAT06",
    "DOCPAT01",
    "DOCPAT07",
    "DOCPAT09",
    "EXPPAT_1",
    OTHER,
)
OLDEST = timedelta(days=130 * 366)


def check_description(type_code: str, title: str, day: date, now: datetime) -> None:
    """Raises Invalid with every problem: a kind that is not the person's, a title, a day that no life has."""
    problems = []
    if type_code not in (*OWN_TYPES, DIRECTIVES_TYPE):
        problems.append(Problem("type_code", "own.kind"))
    if not title.strip() or len(title.strip()) > MOST_TITLE:
        problems.append(Problem("title", "deposit.title", (("most", str(MOST_TITLE)),)))
    today = legal_day(now, zone())
    if day > today:
        problems.append(Problem("day", "own.future"))
    if day < today - OLDEST:
        problems.append(Problem("day", "own.too_old"))
    if problems:
        raise Invalid(*problems)
