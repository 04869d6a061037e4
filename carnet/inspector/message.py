"""A message as the inspector keeps it. Owns the shape only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """How a message was answered."""

    ACCEPTED = "accepted"
    WARNED = "warned"
    PARTIAL = "partial"
    REFUSED = "refused"


@dataclass(frozen=True)
class Looked:
    """One rule that was checked on one element: `text` and `line` say where that stands in what came (-1: nowhere)."""

    rule: str
    outcome: str
    element: str = ""
    part: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    text: int = -1
    line: int = 0


@dataclass(frozen=True)
class Who:
    """Whom the message spoke for, once that was known."""

    kind: str
    id: str
    structure: str
    profession: str
    authentication: str
    mode: str
    software: str
    secret: bool


@dataclass(frozen=True)
class File:
    """A file beside the envelope."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Text:
    """What came, as it is shown: XML with one element a line. `cut`: the end is left out."""

    name: str
    lines: tuple[str, ...]
    cut: bool = False


@dataclass(frozen=True)
class Answered:
    """What was answered."""

    http: int
    status: str
    code: str
    rule: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """One message with all that was checked. `documents` names the parts that are CDA documents."""

    id: str
    at: str
    service: str
    transaction: str
    action: str
    message_id: str
    verdict: Verdict
    who: Who | None
    patient: str
    size: int
    mtom: bool
    files: tuple[File, ...]
    answer: Answered
    checks: tuple[Looked, ...]
    cut: bool
    texts: tuple[Text, ...]
    schema: tuple[str, ...] | None = None
    """Where the body differs from the XSD of its standard; None where none was asked."""
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """One assertion of a schematron that did not hold."""

    rule: str
    location: str
    gravity: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """What one schematron found in one document; `failure` says why it did not run."""

    part: str
    schematron: str
    failure: str = ""
    findings: tuple[Sentence, ...] = ()
