"""What the page of words of hospitals is given. Owns frozen values; never a rule."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SaidShown:
    """What one place said: `what` ends the name of the message that says it; `noted`: it counts already."""

    ref: str
    place: str
    question: str
    what: str
    at: datetime
    noted: bool
