"""The shape of an event: who, for whom, what, when, from where, under which rule, outcome. Plain data, no I/O.

Persons appear by official or opaque identifier only, never by name (security.md 6.7): names are looked up when read.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Self
from uuid import UUID

from carnet.crypto.commitment import in_order, ordered

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
        who = self.who
        # In the order of the canonical form, so that nothing is left to sort but what an act adds.
        return in_order({
            "act": self.act, "at": self.at.isoformat(), "detail": ordered(dict(self.detail)) if self.detail else {},
            "documents": self.documents, "interface": self.interface, "mode": self.mode,
            "outcome": self.outcome, "request": self.request, "rule": self.rule, "stream": int(self.stream),
            "v": FORMAT, "who": {
                "account": who.account, "application": who.application, "authentication": who.authentication,
                "id": who.id, "kind": who.kind, "profession": who.profession, "structure": who.structure,
            },
        })  # fmt: skip

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
