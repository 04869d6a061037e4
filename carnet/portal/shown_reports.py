"""What the templates of reported accesses are given. Owns frozen values ready to be shown; never a rule."""

from dataclasses import dataclass
from datetime import datetime

from carnet.portal.shown import JournalLine


@dataclass(frozen=True)
class AccessReportShown:
    """A report: its line, its state (message `report_access.state_<state>`), the words of the operator."""

    ref: str
    line: JournalLine
    at: datetime
    state: str
    changed_at: datetime
    words: str
    who: str = ""
    profession: str = ""
    structure: str = ""
    act: str = ""

    @property
    def is_open(self) -> bool:
        """Whether an answer is owed."""
        return self.state in ("waiting", "looking")
