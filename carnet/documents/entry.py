"""The shapes of a document's metadata. Plain data: what SQL may filter in clear, and what is sealed."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from carnet.kernel.actors import By


class EntryStatus(StrEnum):
    """The availability of an entry (domain/rules.md 3.4)."""

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
class EntrySealed:
    """The metadata that names or describes: sealed under the record's metadata key."""

    title: str
    unique_id: str
    authors: tuple[Name, ...] = ()
    legal_authenticator: Name | None = None
    comments: str = ""
    set_id: str = ""
    version_number: str = ""
    file_name: str = ""
    source_hash: str = ""
    pages: int = 0
    warnings: tuple[tuple[str, str], ...] = ()

    def encoded(self) -> bytes:
        """The JSON that is sealed."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def decoded(cls, raw: bytes) -> Self:
        """Reads the JSON back."""
        content = json.loads(raw)
        authenticator = content["legal_authenticator"]
        content["authors"] = tuple(Name(**name) for name in content["authors"])
        content["legal_authenticator"] = Name(**authenticator) if authenticator else None
        content["warnings"] = tuple((element, rule) for element, rule in content["warnings"])
        return cls(**content)


@dataclass(frozen=True)
class Deposit:
    """Facts of the deposit that never change: who wrote, who deposited, when first."""

    depositor: By
    depositor_structure: str | None
    author_person: str | None
    author_structure: str | None
    at: datetime


@dataclass(frozen=True)
class Entry:
    """A document's current metadata, with its place in the record."""

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

    def with_flags(self, flags: VisibilityFlags) -> Self:
        """The same entry under other flags."""
        return replace(self, flags=flags)
