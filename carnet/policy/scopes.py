"""What a software may ask for with a token. Owns the reading of scopes and what each act needs; a scope never widens.

Scopes are those of SMART App Launch 2 (`patient/DocumentReference.rs`): who speaks, a FHIR resource, letters among
create, read, update, delete and search, in this order. What is not understood is worth nothing. The rules of the
record are asked all the same: a scope only takes away (C63).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from carnet.policy.acts import Act


class Level(StrEnum):
    """For whom a scope speaks: one record that a person chose, a professional, a software by itself."""

    PATIENT = "patient"
    USER = "user"
    SYSTEM = "system"


RESOURCES: Final = frozenset(
    {"Patient", "DocumentReference", "List", "Binary", "Consent", "RelatedPerson", "AuditEvent"}
)
ANY: Final = "*"
LETTERS: Final = "cruds"
_SHAPE: Final = re.compile(r"(patient|user|system)/(\*|[A-Z][A-Za-z]{1,39})\.(c?r?u?d?s?)", re.ASCII)
_LONGEST: Final = 64
"""More signs than any scope of this shape has. Clients choose the texts: longer ones are not kept."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope that was understood."""

    level: Level
    resource: str
    letters: frozenset[str]

    def covers(self, resource: str, letter: str) -> bool:
        """Whether it speaks of this interaction."""
        return self.resource in (ANY, resource) and letter in self.letters


def parse(text: str) -> Scope | None:
    """A scope, or None for one that is not understood: an unknown resource, an order of letters, a filter."""
    return _parsed(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=512)
def _parsed(text: str) -> Scope | None:
    """A text says the same for ever, and is asked about at each decision."""
    found = _SHAPE.fullmatch(text)
    if found is None or not found[3] or (found[2] != ANY and found[2] not in RESOURCES):
        return None
    return Scope(Level(found[1]), found[2], frozenset(found[3]))


def understood(texts: Iterable[str]) -> tuple[Scope, ...]:
    """Those that were understood, in their order."""
    return tuple(scope for text in texts if (scope := parse(text)))


def _each(resources: Iterable[str], letters: str) -> frozenset[tuple[str, str]]:
    return frozenset((resource, letter) for resource in resources for letter in letters)


_DOCUMENTS: Final = ("DocumentReference", "List", "Binary")
_SEEING = _each(_DOCUMENTS, "rs")
_CHANGING = _each(("DocumentReference",), "u")
_FINDING = _each(("Patient",), "rs") | _each(("DocumentReference",), "c")
# Which of the two was asked for is said by the door.
_ACCESS_SEEN = _each(("Consent", "RelatedPerson"), "rs")
_ACCESS_CHANGED = _each(("Consent",), "cud")

NEEDS: Final[dict[Act, frozenset[tuple[str, str]]]] = {
    # Who deposits has to find the record first, and learns no more than whether it takes deposits.
    Act.RECORD_FIND: _FINDING,
    Act.RECORD_FIND_BY_TRAITS: _each(("Patient",), "s"),
    Act.RECORD_SEE_STATUS: _FINDING,
    # Which of the three was asked for is said by the door (`Subject.asks`).
    Act.DOCUMENT_LIST: _SEEING,
    Act.DOCUMENT_READ: _SEEING,
    # Of the profile a software reads what stands in the summary, which needs what reading documents needs.
    Act.PROFILE_READ: _each(("Binary",), "r"),
    Act.DOCUMENT_DEPOSIT: _each(("DocumentReference",), "c"),
    Act.DOCUMENT_REPLACE: _each(("DocumentReference",), "cu"),
    Act.DOCUMENT_DELETE: _each(("DocumentReference",), "ud"),
    Act.DOCUMENT_ARCHIVE: _CHANGING,
    Act.DOCUMENT_UNARCHIVE: _CHANGING,
    Act.DOCUMENT_HIDE: _CHANGING,
    Act.DOCUMENT_SHOW: _CHANGING,
    Act.DOCUMENT_WITHHOLD: _CHANGING,
    Act.DOCUMENT_ANNOUNCE: _CHANGING,
    Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES: _CHANGING,
    Act.DOCUMENT_SHOW_TO_REPRESENTATIVES: _CHANGING,
    Act.DOCUMENT_DESCRIBE: _CHANGING,
    Act.DOCUMENT_FILE: _each(("List",), "cu"),
    Act.AUTHORISATION_SEE: _ACCESS_SEEN,
    Act.TIES_SEE: _each(("RelatedPerson",), "rs"),
    Act.SETTINGS_READ: _ACCESS_SEEN,
    Act.AUTHORISATION_STATE: _ACCESS_CHANGED,
    Act.AUTHORISATION_GIVE: _ACCESS_CHANGED,
    Act.AUTHORISATION_END: _ACCESS_CHANGED,
    Act.AUTHORISATION_GIVE_UP: _ACCESS_CHANGED,
    Act.BLOCK_SET: _ACCESS_CHANGED,
    Act.BLOCK_LIFT: _ACCESS_CHANGED,
    Act.TREATING_DOCTOR_CLAIM: _ACCESS_CHANGED,
    Act.TREATING_DOCTOR_END: _ACCESS_CHANGED,
    Act.SETTINGS_CHANGE: _ACCESS_CHANGED,
    Act.JOURNAL_READ: _each(("AuditEvent",), "rs"),
    Act.JOURNAL_READ_OWN: _each(("AuditEvent",), "rs"),
    Act.RECORD_EXPORT: _each((ANY,), "r"),
}
"""What an act needs: any one of these interactions. An act that is not here is never done with a token."""


def cover(scopes: Iterable[str], levels: frozenset[Level], act: Act, asks: str = "") -> bool:
    """Whether these scopes let one of these levels ask for an act, and for the interaction that the door names.

    `asks` is `Resource.letter`; empty where the act says it all.
    """
    held = [scope for scope in understood(scopes) if scope.level in levels]
    if not any(scope.covers(*need) for need in NEEDS.get(act, frozenset()) for scope in held):
        return False
    resource, _, letter = asks.partition(".")
    return not asks or any(scope.covers(resource, letter) for scope in held)


def within(asked: Scope, allowed: Iterable[Scope]) -> bool:
    """Whether every part of a scope is part of scopes of the same level that were allowed."""
    same = [scope for scope in allowed if scope.level is asked.level]
    return all(any(scope.covers(asked.resource, letter) for scope in same) for letter in asked.letters)


def feeds_only(asked: Scope) -> bool:
    """Whether a scope asks for nothing but to find a record, to deposit and to take back: for who names no reader."""
    if asked.resource == "Patient":
        return asked.letters <= {"r", "s"}
    return asked.resource == "DocumentReference" and asked.letters <= {"c", "u", "d"}
