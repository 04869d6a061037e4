"""A lot as software hands it over, in the words of XDS, whichever door it came by. Owns the shapes; believes nothing.

FHIR and SOAP both make a `Submission`; `submit_lot` judges it. `symbol` is the handle that a sender gives to a member
inside the message (fullUrl, `Document01`); `element` names a member as that door names it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from carnet.documents.associations import AssociationKind
from carnet.documents.entry import Entry
from carnet.documents.facts import Coded, Party, Reference, ReferenceKind, SourcePatient
from carnet.kernel.errors import Problem

if TYPE_CHECKING:
    from carnet.usecases._found import FoundEntry

__all__ = [
    "AssociationKind", "Coded", "Entered", "FiledIn", "Party", "Reference", "ReferenceKind", "SourcePatient",
    "Submission", "Submitted", "SubmittedDocument", "SubmittedFolder", "SubmittedLink", "Target",
]  # fmt: skip


@dataclass(frozen=True)
class Target:
    """The end of a link: a member of the same lot (`symbol`), or a document that is in the record already.

    `id` is a logical id or an entryUUID, current or older; `unique_id` is that of the document.
    """

    symbol: str = ""
    id: UUID | None = None
    unique_id: str = ""


@dataclass(frozen=True)
class SubmittedLink:
    """An association from a document of the lot (its `source` is a symbol)."""

    kind: AssociationKind
    source: str
    target: Target


@dataclass(frozen=True)
class SubmittedDocument:
    """A DocumentEntry with its bytes. Times are CDA times as text; absent is None or empty.

    `confidentiality_codes` hold the base code and the codes of visibility alike, as XDS puts them.
    """

    symbol: str
    element: str
    data: bytes
    mime_type: str
    unique_id: str = ""
    type_code: Coded | None = None
    class_code: Coded | None = None
    format_code: Coded | None = None
    facility_type_code: Coded | None = None
    practice_setting_code: Coded | None = None
    confidentiality_codes: tuple[Coded, ...] = ()
    event_codes: tuple[Coded, ...] = ()
    language_code: str = ""
    creation_time: str = ""
    service_start: str = ""
    service_stop: str = ""
    title: str = ""
    comments: str = ""
    authors: tuple[Party, ...] = ()
    legal_authenticator: Party | None = None
    custodian: Party | None = None
    patient_id: tuple[str, str] | None = None
    source_patient: SourcePatient | None = None
    references: tuple[Reference, ...] = ()
    sha1: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class SubmittedFolder:
    """A folder: new, or one of this depositor that more documents are put into (`existing`).

    `folder_id` names one that is there by its id alone: its name and codes stay what they are.
    """

    symbol: str
    element: str
    unique_id: str = ""
    title: str = ""
    comments: str = ""
    codes: tuple[Coded, ...] = ()
    members: tuple[Target, ...] = ()
    existing: bool = False
    folder_id: UUID | None = None


@dataclass(frozen=True)
class Submission:
    """A lot (SubmissionSet) with its members.

    `deprecates` are the documents that the sender says become former versions: each must be replaced in the lot.
    `problems` is what the door found wrong in the form: told only to who may deposit at all. `warnings` likewise.
    """

    documents: tuple[SubmittedDocument, ...]
    unique_id: str = ""
    source_id: str = ""
    content_type: Coded | None = None
    title: str = ""
    comments: str = ""
    author: Party | None = None
    submission_time: str = ""
    patient_id: tuple[str, str] | None = None
    folders: tuple[SubmittedFolder, ...] = ()
    links: tuple[SubmittedLink, ...] = ()
    deprecates: tuple[Target, ...] = ()
    problems: tuple[Problem, ...] = field(default=(), compare=False)
    warnings: tuple[Problem, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Entered:
    """A document of the lot as it stands in the record now; `warnings` are element and rule."""

    symbol: str
    entry: Entry
    warnings: tuple[Problem, ...] = ()
    found: "FoundEntry | None" = None
    """All of its metadata, for who asked to be told them."""


@dataclass(frozen=True)
class FiledIn:
    """A folder of the lot."""

    symbol: str
    folder_id: UUID


@dataclass(frozen=True)
class Submitted:
    """A lot that is in the record, its members in the order in which they were handed over.

    `again`: it was there already, from this same depositor with this same content.
    """

    set_id: UUID
    unique_id: str
    at: datetime
    documents: tuple[Entered, ...]
    folders: tuple[FiledIn, ...] = ()
    again: bool = False
