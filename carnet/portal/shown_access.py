"""What the templates on access are given. Owns frozen values ready to be shown; never a rule."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class AccessLine:
    """One professional or structure: who, and in sentences until when and why. `sort` and `ref` make its address."""

    sort: str
    ref: str
    name: str
    what: str
    state: str
    until: datetime | None = None
    reason: str = ""
    concept: str = "medecin"
    opposed: bool = False
    why_opposed: str = ""
    treating_doctor: bool = False


@dataclass(frozen=True)
class AccessAct:
    """One thing that may be changed: the last word of its address, its picture and its words."""

    word: str
    concept: str
    label: str


@dataclass(frozen=True)
class CodeLine:
    """A code that nobody used yet."""

    code_id: UUID
    until: datetime
