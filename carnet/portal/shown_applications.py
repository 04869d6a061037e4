"""What a page shows of an application that was allowed. Owns the shape only."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Shown:
    """One application that was allowed. `of` is whose record, when it is not one's own; `by_other` says that somebody
    who acts for me allowed it."""

    ref: UUID
    name: str
    may: tuple[str, ...]
    of: str
    by_other: bool
    since: datetime
    used: datetime | None
    until: datetime
    ended: datetime | None
