"""What `carnet-record.json` says of a record that was taken home. Owns the format and its version; reads no record.

The same shapes are written by the download and read by the upload of it elsewhere (docs/carnet-record.md). A reader
leaves out what it does not know, so that a later version of the same number may say more.
"""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import msgspec

from carnet.documents.entry import Brought, EntryCodes
from carnet.documents.facts import DocumentFacts
from carnet.kernel.errors import Invalid

NAME: Final = "carnet-record.json"
FORMAT: Final = "carnet-record"
VERSION: Final = 1


@dataclass(frozen=True)
class PackedFile:
    """A file of the archive: where it stands, what it is, and how it is proved whole.

    `role`: `stored` is the document as the record keeps it, `inside` the file that is in it, `other` anything else.
    """

    path: str
    role: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class PackedTie:
    """A document that this one replaces (RPLC), completes (APND) or was made from (XFRM), by its uniqueId."""

    kind: str
    unique_id: str


@dataclass(frozen=True)
class PackedDocument:
    """A document with all its metadata, as its record held them. Without a `stored` file it could not be opened."""

    id: UUID
    unique_id: str
    title: str
    status: str
    codes: EntryCodes
    facts: DocumentFacts
    deposited_at: str
    depositor_kind: str
    depositor: str = ""
    comments: str = ""
    file_name: str = ""
    hidden: bool = False
    hidden_from: tuple[tuple[str, str], ...] = ()
    ties: tuple[PackedTie, ...] = ()
    files: tuple[PackedFile, ...] = ()
    brought: Brought | None = None

    @property
    def stored(self) -> PackedFile | None:
        """The file that the record keeps."""
        return next((one for one in self.files if one.role == "stored"), None)


@dataclass(frozen=True)
class PackedVersion:
    """A version of a line of the profile: a FHIR R4 resource without id and subject. `mine`: by who took it home.

    `source` is the document that it was taken from, `documents` those that speak of the same: ids of this archive.
    """

    version: int
    at: str
    by_kind: str
    mine: bool
    resource: dict[str, Any]
    source: UUID | None = None
    documents: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class PackedLine:
    """A line of the profile with its history, oldest version first."""

    line_id: UUID
    section: str
    versions: tuple[PackedVersion, ...]


@dataclass(frozen=True)
class PackedTarget:
    """What is aimed at for one kind of measure: a FHIR R4 Goal without id and subject."""

    kind: str
    resource: dict[str, Any]


@dataclass(frozen=True)
class PackedCard:
    """What stands on the emergency card: lines of this archive, what the record knows besides, words, a wish."""

    lines: tuple[UUID, ...] = ()
    items: tuple[str, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    donation: str = ""


@dataclass(frozen=True)
class PackedProfile:
    """What was written in "Ma santé", and what was chosen of it."""

    lines: tuple[PackedLine, ...] = ()
    sharing: dict[str, str] = field(default_factory=dict)
    not_concerned: tuple[str, ...] = ()
    measures: tuple[dict[str, Any], ...] = ()
    """Measures as they stand, each a FHIR R4 Observation; who wrote one is a name in it, and gives no right."""
    targets: tuple[PackedTarget, ...] = ()
    card: PackedCard | None = None


@dataclass(frozen=True)
class PackedPerson:
    """Whose record it is. `ins` are pairs of OID and number, the one in force first."""

    birth_name: str
    first_given_name: str
    birth_date: str
    sex: str
    given_names: str = ""
    used_name: str = ""
    ins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Manifest:
    """The whole. `made_at` is an instant (ISO 8601), `instance` the operator's name there."""

    format: str
    version: int
    made_at: str
    instance: str
    person: PackedPerson
    documents: tuple[PackedDocument, ...] = ()
    profile: PackedProfile = PackedProfile()
    others: tuple[PackedFile, ...] = ()

    def encoded(self) -> bytes:
        """The JSON text."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


class _Head(msgspec.Struct):
    """What must be understood before the rest is looked at."""

    format: str
    version: int


def read_manifest(raw: bytes) -> Manifest:
    """Raises Invalid: `takein.manifest` for what is no such file, `takein.version` for a version that is not known."""
    try:
        head = msgspec.json.decode(raw, type=_Head)
        if head.format != FORMAT:
            raise Invalid.of(NAME, "takein.manifest", why=head.format[:40])
        if head.version != VERSION:
            raise Invalid.of(NAME, "takein.version", version=str(head.version), known=str(VERSION))
        return msgspec.json.decode(raw, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Invalid.of(NAME, "takein.manifest", why=str(wrong)[:200]) from None


def schema() -> dict[str, Any]:
    """The JSON Schema of the format."""
    return msgspec.json.schema(Manifest)
