"""What the templates on access are given. Owns frozen values ready to be shown; never a rule."""

from dataclasses import dataclass
from datetime import datetime


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
