"""Which part of a journal is asked for: one of the three lists, who, what, when, one document. Owns shapes, no right.

Who acted and what was done stand in the sealed body: they are compared here, after an event was proved. Days and
documents are clear columns: the statement takes them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from carnet.kernel.ids import RecordId
from carnet.ledger.event import NewEvent, Stream, Who
from carnet.ledger.journal import After as After
from carnet.ledger.journal import Entry, Slice
from carnet.ledger.runs import Numbers, numbers_before
from carnet.policy.acts import READING, Act
from carnet.policy.model import PATIENT_SIDE, AccessMode, ActorKind
from carnet.storage import indexes
from carnet.usecases._facts import zone

JOINED: Final = "journal:join"
_TOKEN_BYTES: Final = 8
SKEW: Final = timedelta(hours=1)
"""By how much the clocks of machines may differ: the numbers of a stream are its order, not the instants."""


class Lists(StrEnum):
    """The three lists. Whoever is neither of our side nor an application stands in the first: nobody is in none."""

    CARE = "care"
    OURS = "ours"
    APPLICATIONS = "applications"


class What(StrEnum):
    """What was done, in the words of the filter."""

    SEEN = "seen"
    WRITTEN = "written"
    RIGHTS = "rights"
    REFUSED = "refused"
    EMERGENCY = "emergency"


@dataclass(frozen=True)
class Asked:
    """A part of a journal. `who` is the token of one actor; `first` and `last` are legal days, both included.

    `ref` is the number of one event, as a line names it.
    """

    of: Lists | None = None
    who: str = ""
    what: What | None = None
    first: date | None = None
    last: date | None = None
    document: UUID | None = None
    after: After | Numbers | None = None
    ref: UUID | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether only what is about one document, or one event, is read: that is looked for in the whole journal."""
        return self.document is not None or self.ref is not None

    def starts(self, record_id: RecordId, streams: tuple[Stream, ...]) -> Numbers:
        """With which event of each stream it begins; empty: the newest."""
        if self.after is not None and not isinstance(self.after, After):
            return {stream: number for stream, number in self.after.items() if stream in streams}
        before = self.slice().before
        return numbers_before(record_id, streams, before) if before else {}

    def holds(self, at: datetime) -> bool:
        """Whether an instant is of one of its days."""
        part = self.slice()
        return (part.since is None or at >= part.since) and (part.before is None or at < part.before)

    def is_past(self, at: datetime) -> bool:
        """Whether nothing that was written before an event of this instant can be of its days."""
        since = self.slice().since
        return since is not None and at < since - SKEW

    def slice(self) -> Slice:
        """What the statement takes of it."""
        return Slice(
            after=self.after if isinstance(self.after, After) else None,
            since=_midnight(self.first) if self.first else None,
            before=_midnight(self.last + timedelta(days=1)) if self.last and self.last < date.max else None,
            document=self.document,
            link_start=self.ref.bytes if self.ref else None,
        )

    def fits(self, record_id: RecordId, event: NewEvent) -> bool:
        """Whether an event belongs to this part, as far as its body says it."""
        return (
            (self.of is None or list_of(event.who) is self.of)
            and (not self.who or who_token(record_id, event.who) == self.who)
            and (self.what is None or self.what in _kinds(event))
            # Two ids side by side may hold the bytes of a third one.
            and (self.document is None or self.document in event.documents)
        )


ALL: Final = Asked()


def list_of(who: Who) -> Lists:
    """In which of the three lists an actor stands."""
    if who.kind in PATIENT_SIDE:
        # What an application does for a person is told among applications.
        return Lists.APPLICATIONS if who.application else Lists.OURS
    return Lists.APPLICATIONS if who.kind == ActorKind.APPLICATION else Lists.CARE


def who_token(record_id: RecordId, who: Who) -> str:
    """A word for one actor in the addresses of one record: no identifier stands in an address (security.md A39)."""
    return indexes.index("journal-who", record_id.hex, who.kind, who.id)[:_TOKEN_BYTES].hex()


def told(entry: Entry) -> tuple[NewEvent, datetime | None]:
    """The act that an event tells of: for a joined one, the act that was kept back, and since when it is told."""
    if entry.event.act != JOINED:
        return entry.event, None
    return NewEvent.from_body(dict(entry.event.detail)["event"].encode()), entry.event.at


def word_of(numbers: Numbers) -> str:
    """How far each stream was read, as a word of an address."""
    return "_".join(f"{int(stream)}.{number}" for stream, number in sorted(numbers.items()))


def place_in(word: str) -> After | Numbers | None:
    """The place that a word of an address names; None for any other text."""
    if _NUMBERS.fullmatch(word):
        pairs = (pair.split(".") for pair in word.split("_"))
        return {Stream(int(stream)): int(number) for stream, number in pairs if int(stream) in _STREAMS}
    found = Cursor.read(word)
    return found.after if found else None


@dataclass(frozen=True)
class Cursor:
    """The place in a narrow list from which older lines follow, as a word of an address."""

    after: After

    def word(self) -> str:
        """Microseconds since 1970, stream, number."""
        micros = (self.after.at - _EPOCH) // timedelta(microseconds=1)
        return f"{micros}-{self.after.stream}-{self.after.seq}"

    @classmethod
    def read(cls, word: str) -> Self | None:
        """The place; None for any other text."""
        found = _WORD.fullmatch(word)
        if found is None:
            return None
        return cls(After(_EPOCH + timedelta(microseconds=int(found[1])), int(found[2]), int(found[3])))

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The place after an event."""
        return cls(After(entry.ref.at, int(entry.ref.stream), entry.ref.seq))


def readable(kind: ActorKind) -> tuple[Stream, ...]:
    """The streams that a kind of reader may know (DESIGN 6): the holder all but what was not yet told."""
    if kind is ActorKind.HOLDER:
        return (Stream.OPEN, Stream.SECRET_FROM_REPRESENTATIVES)
    return (Stream.OPEN,)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STREAMS: Final = frozenset(int(stream) for stream in Stream)
_NUMBERS = re.compile(r"[0-9]\.[0-9]{1,15}(_[0-9]\.[0-9]{1,15})*")
_WORD = re.compile("([0-9]{1,17})-([0-9])-([0-9]{1,15})")
_FOUND = {Act.DOCUMENT_IDENTIFY, Act.RECORD_FIND, Act.RECORD_FIND_BY_TRAITS, Act.RECORD_SEE_STATUS}
_SEEN = READING | _FOUND | {Act.JOURNAL_READ}
_WRITTEN = frozenset(
    {
        Act.DOCUMENT_DEPOSIT,
        Act.DOCUMENT_REPLACE,
        Act.DOCUMENT_DELETE,
        Act.DOCUMENT_ARCHIVE,
        Act.DOCUMENT_UNARCHIVE,
        Act.DOCUMENT_DESCRIBE,
        Act.DOCUMENT_FILE,
        Act.DOCUMENT_MOVE,
        Act.PROFILE_WRITE,
        Act.EMERGENCY_CARD_WRITE,
        Act.DIRECTIVE_WRITE,
        Act.IDENTITY_CORRECT,
        Act.RECORD_MERGE,
    }
)
_SEEN_ACTS: Mapping[str, None] = dict.fromkeys(act.value for act in _SEEN)
_WRITTEN_ACTS: Mapping[str, None] = dict.fromkeys(act.value for act in _WRITTEN)


def _kinds(event: NewEvent) -> frozenset[What]:
    """A refusal is nothing else; every act that neither shows nor writes is one on rights and ways in."""
    urgent = {What.EMERGENCY} if is_emergency(event) else set()
    if event.outcome.value == "refused":
        return frozenset({What.REFUSED, *urgent})
    if event.act in _SEEN_ACTS:
        return frozenset({What.SEEN, *urgent})
    return frozenset({What.WRITTEN if event.act in _WRITTEN_ACTS else What.RIGHTS, *urgent})


def is_emergency(event: NewEvent) -> bool:
    """Whether an act was one of an emergency: opening it, or anything done in it."""
    return event.mode != AccessMode.NORMAL or event.act.startswith("emergency:")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, zone())
