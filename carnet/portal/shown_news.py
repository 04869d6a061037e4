"""What the page of the news is given. Owns frozen values ready to be shown; never a rule."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class NewsShown:
    """One line: what, in whose record (empty for none), when, how often, and by which ways it left.

    `text` and `ways` are ids of messages.
    """

    ref: str
    text: str
    concept: str
    whose: str
    mine: bool
    at: datetime
    number: int
    new: bool
    ways: tuple[str, ...]
