"""What a verification of the journal may find. Plain data; owns no check."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class What(StrEnum):
    """What is wrong."""

    EVENT_MISSING = "event_missing"
    EVENT_MOVED = "event_moved"
    LINK_WRONG = "link_wrong"
    BODY_WRONG = "body_wrong"
    HEAD_WRONG = "head_wrong"
    NOT_IN_LOG = "not_in_log"
    LEAF_WRONG = "leaf_wrong"
    LEAF_WITHOUT_EVENT = "leaf_without_event"
    LOG_GAP = "log_gap"
    NODE_WRONG = "node_wrong"
    SIGNATURE_WRONG = "signature_wrong"
    ROOT_WRONG = "root_wrong"
    LOG_SHORTER = "log_shorter"
    COSIGNATURE_WRONG = "cosignature_wrong"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong and where: an event by its record, stream and number, a leaf or head by its log.

    `place` is the index of a leaf, the number of a node or the size of a head; `after` the size of the last head that
    holds, so that what was changed is a leaf between the two.
    """

    what: What
    record: UUID | None = None
    stream: int | None = None
    seq: int | None = None
    log: int | None = None
    place: int | None = None
    after: int | None = None

    def where(self) -> str:
        """The place in words of the tables; it holds no data of a person."""
        named = {
            "record": self.record,
            "stream": self.stream,
            "seq": self.seq,
            "log": self.log,
            "place": self.place,
            "after": self.after,
        }
        return ", ".join(f"{name} {value}" for name, value in named.items() if value is not None)


@dataclass(frozen=True)
class Outside:
    """A signed head that was kept elsewhere than in the database: by the signer, a witness, an older export."""

    year: int
    note: bytes


@dataclass
class Counted:
    """How much was verified."""

    events: int = 0
    erased: int = 0
    leaves: int = 0
    heads: int = 0
