"""The shape of an event: who, for whom, what, when, from where, under which rule, outcome. Plain data, no I/O.

Persons appear by official or opaque identifier only, never by name (security.md 6.7): names are looked up when read.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Self
from uuid import UUID

from carnet.crypto.commitment import canonical_json

FORMAT = 1


class Stream(IntEnum):
    """Separate counters, so that the export of one reader shows no gap for what that reader may not know."""

    OPEN = 0
    SECRET_FROM_REPRESENTATIVES = 1
    NOT_YET_TOLD = 2


class Outcome(StrEnum):
    """What became of the act."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True)
class Who:
    """Who acted: a kind of actor and an official or opaque identifier, with the structure and the way of signing in."""

    kind: str
    id: str = ""
    account: str = ""
    structure: str = ""
    profession: str = ""
    authentication: str = ""
    application: str = ""
    """The software that acted for the actor, when one did."""


@dataclass(frozen=True)
class NewEvent:
    """An event to record. `at` is a UTC instant; `documents` are the logical ids that the act shows or changes."""

    act: str
    outcome: Outcome
    rule: str
    who: Who
    at: datetime
    stream: Stream = Stream.OPEN
    mode: str = "normal"
    interface: str = "portal"
    request: str = ""
    documents: tuple[UUID, ...] = ()
    detail: tuple[tuple[str, str], ...] = ()

    def body(self) -> bytes:
        """The canonical JSON that the commitment covers."""
        # Not `asdict`: it copies each id of a list of hundreds of documents.
        content: dict[str, Any] = {
            **self.__dict__, "v": FORMAT, "who": self.who.__dict__, "at": self.at.isoformat(),
            "stream": int(self.stream), "documents": [*map(str, self.documents)], "detail": dict(self.detail),
        }  # fmt: skip
        return canonical_json(content)

    @classmethod
    def from_body(cls, body: bytes) -> Self:
        """Reads a body back; ValueError when it has another format."""
        content = json.loads(body)
        if content.pop("v") != FORMAT:
            raise ValueError("unknown event format")
        content["at"] = datetime.fromisoformat(content["at"])
        content["outcome"] = Outcome(content["outcome"])
        content["stream"] = Stream(content["stream"])
        content["who"] = Who(**content["who"])
        content["documents"] = tuple(UUID(i) for i in content["documents"])
        content["detail"] = tuple(sorted(content["detail"].items()))
        return cls(**content)
