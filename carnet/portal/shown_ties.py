"""What the templates on people who act for others are given. Owns frozen values ready to be shown; never a rule."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Relative:
    """One person who acts or is invited to."""

    ref: str
    name: str
    role: str
    concept: str
    waits: bool
    until: datetime | None
    may_end: bool
    me: bool
    may: tuple[str, ...] = ()
    """What the person may do, and may not, as ids of messages; how it is ended, where it is not ended here."""
    may_not: tuple[str, ...] = ()
    how: str = ""
    over: str = ""


@dataclass(frozen=True)
class WordLine:
    """One question to the guardian."""

    ref: str
    what: str
    state: str
    at: datetime
    waits: bool
