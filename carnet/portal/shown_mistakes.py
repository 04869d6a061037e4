"""What the templates on mistakes in documents are given. Owns frozen values ready to be shown; never a rule."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.portal.shown import PersonShown


@dataclass(frozen=True)
class MistakeShown:
    """What was written of a document, and how far it is. `state` is that of the words `mistake.state_…`."""

    document: str
    title: str
    kind: str
    words: str
    at: datetime
    state: str
    changed_at: datetime
    answer: str
    due_at: datetime
    open: bool
    late: bool
    newer: str = ""
    stopped: bool = False
    given_at: datetime | None = None
    followed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToAnswerShown:
    """One line of an author's list."""

    record: UUID
    ref: UUID
    person: PersonShown | None
    mistake: MistakeShown
    may_open: bool
    may_replace: bool


@dataclass(frozen=True)
class GivenShown:
    """One that nobody answers, for whoever runs the instance: `asked` are names of the public directory."""

    record: UUID
    ref: UUID
    kind: str
    written_at: datetime
    given_at: datetime
    asked: tuple[str, ...]
    followed: tuple[str, ...]
    without_account: bool = False
