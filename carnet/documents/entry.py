"""The shapes of a document's metadata. Plain data: what SQL may filter in clear, and what is sealed."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from carnet.kernel.actors import By
from carnet.storage.sealed_json import SealedJson


class EntryStatus(StrEnum):
    """The availability of an entry (domain/rules.md 3.4). Deprecated is never stored: see `Entry.availability`."""

    CURRENT = "current"
    DEPRECATED = "deprecated"
    ARCHIVED = "archived"
    DELETED = "deleted"


@dataclass(frozen=True)
class VisibilityFlags:
    """The three visibility codes (JDV_J08): one flag each, and who set the first."""

    masque_ps: bool = False
    invisible_patient: bool = False
    invisible_representatives: bool = False
    masked_by: By | None = None

    @property
    def untold(self) -> bool:
        """Whether somebody on the patient's side may not know of it: then nobody on that side is told anything."""
        return self.invisible_patient or self.invisible_representatives


@dataclass(frozen=True)
class EntryCodes:
    """The coded metadata, stored in clear. Times are CDA times as written, so that precision and offset are kept."""

    type_code: str
    type_system: str
    class_code: str
    format_code: str
    mime_type: str
    language_code: str
    facility_code: str
    setting_code: str
    creation_time: str
    service_start: str
    service_stop: str


@dataclass(frozen=True)
class Name:
    """A person or an organisation as the document names it: an identifier and the words to show."""

    id: str
    label: str
    organisation: str = ""


@dataclass(frozen=True)
class Brought:
    """Where a document was before the person brought it: in the record of which host, since when, put there by whom.

    It says what the person's file said. Who brought it is its depositor here; its authors have no right by it.
    """

    instance: str
    deposited_at: str
    depositor_kind: str
    depositor: str = ""


@dataclass(frozen=True)
class EntrySealed(SealedJson):
    """The metadata that names or describes: sealed under the record's metadata key."""

    title: str
    unique_id: str
    authors: tuple[Name, ...] = ()
    comments: str = ""
    set_id: str = ""
    version_number: str = ""
    file_name: str = ""
    source_hash: str = ""
    pages: int = 0
    warnings: tuple[tuple[str, str], ...] = ()
    references: tuple[str, ...] = ()
    brought: Brought | None = None


@dataclass(frozen=True)
class Deposit:
    """Facts of the deposit that never change: who wrote, who deposited, when, and when first.

    `first_at` is the instant from which legal delays run: that of the first of a chain of replacements whose documents
    were withheld from the person, else `at` (R14: replacing does not start the month again).
    """

    depositor: By
    depositor_structure: str | None
    author_person: str | None
    author_structure: str | None
    at: datetime
    first_at: datetime


HiddenFrom = tuple[str, str]
"""From whom a document is hidden: the kind of audience, and its value (an identifier or the code of a profession)."""


LATER = frozenset({"sealed", "codes", "deposit"})
"""The parts of an entry that are made when they are looked at."""


@dataclass(frozen=True)
class Entry:
    """A document's current metadata, with its place in the record.

    `hidden_from` are those from whom the person hid it alone, beside what the flags say.
    `replaced_by` names the document that took its place. That is an association and no version: who may not see the
    successor is given the entry without it (`without_successor`), and reads it as one that nobody replaced.
    """

    logical_id: UUID
    entry_uuid: UUID
    version: int
    seq: int
    content_id: UUID
    status: EntryStatus
    codes: EntryCodes
    flags: VisibilityFlags
    deposit: Deposit
    changed_at: datetime
    sealed: EntrySealed
    replaced_by: UUID | None = None
    hidden_from: tuple[HiddenFrom, ...] = ()
    file: tuple[Any, ...] | None = field(default=None, compare=False, repr=False)
    """Its stored file, still sealed, where it was read with the entry (`contents.of`)."""

    @classmethod
    def closed(cls, opens: Callable[[str], Any], known: dict[str, Any]) -> Self:
        """An entry of which some parts (`LATER`) are made when they are looked at: most of a list is only counted.

        `known` are the others by their names; the entry keeps it.
        """
        made = object.__new__(cls)
        known["_opens"] = opens
        object.__setattr__(made, "__dict__", known)
        return made

    def __getattr__(self, name: str) -> Any:
        if name not in LATER or "_opens" not in self.__dict__:
            raise AttributeError(name)
        made = self.__dict__[name] = self.__dict__["_opens"](name)
        return made

    @property
    def availability(self) -> EntryStatus:
        """The status that XDS and FHIR tell: replaced is deprecated, unless the document was deleted."""
        replaced = self.replaced_by is not None and self.status is not EntryStatus.DELETED
        return EntryStatus.DEPRECATED if replaced else self.status

    def without_successor(self) -> Self:
        """The same entry for who may not know that it was replaced."""
        return replace(self, replaced_by=None)

    def with_flags(self, flags: VisibilityFlags) -> Self:
        """The same entry under other flags."""
        return replace(self, flags=flags)
