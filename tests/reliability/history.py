"""What happened in a race, and the checkers that judge it. Owns the three properties; never runs anything.

1. Nothing hidden is shown: in the order of the journal, no reading that shows a document stands after a hide of it and
   before the next show.
2. No disclosure without its event: each answer has one event, which names exactly what was answered.
3. Real time: what was answered before another request began stands before it in the journal, so that a hide holds for
   every request that begins after its answer.

Each is shown to find its violation in `test_history`, and the first one the planted bug in `test_hide_race`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from carnet.kernel.ids import RecordId
from carnet.ledger import journal
from carnet.ledger.event import Outcome, Stream
from carnet.policy.acts import Act
from carnet.storage import keys

READINGS = frozenset({Act.DOCUMENT_LIST.value, Act.DOCUMENT_READ.value})
EVERYTHING = 10_000_000


class Kind(StrEnum):
    """What a checker complains of."""

    SHOWN_WHILE_HIDDEN = "shown while hidden"
    ANSWER_WITHOUT_EVENT = "answer without its event"
    ORDER_OF_TIME = "journal against real time"


@dataclass(frozen=True)
class Recorded:
    """One event of the journal, in its place."""

    seq: int
    act: str
    done: bool
    actor: str
    request: str
    documents: tuple[UUID, ...]


@dataclass(frozen=True)
class Answered:
    """One request as its client saw it: when it began and ended (monotonic), and the documents that it was given."""

    request: str
    began: float
    ended: float
    documents: frozenset[UUID]


@dataclass(frozen=True)
class Violation:
    """A broken property, and where in the journal."""

    kind: Kind
    seq: int
    about: str


def recorded(record: RecordId) -> list[Recorded]:
    """The open stream of a record in its own order, each event proved; AssertionError when the chain has a gap."""
    opened = keys.load(record)
    assert opened is not None
    found = sorted(journal.read(record, opened, (Stream.OPEN,), limit=EVERYTHING), key=lambda entry: entry.ref.seq)
    assert [entry.ref.seq for entry in found] == list(range(1, len(found) + 1))
    chain = [journal.genesis(record, Stream.OPEN), *(entry.ref.link for entry in found)]
    assert [entry.prev for entry in found] == chain[:-1]
    return [_recorded(entry) for entry in found]


def _recorded(entry: journal.Entry) -> Recorded:
    event = entry.event
    done = event.outcome is Outcome.DONE
    return Recorded(entry.ref.seq, event.act, done, event.who.id, event.request, event.documents)


def shown_while_hidden(events: Iterable[Recorded], reader: str) -> Iterator[Violation]:
    """Property 1, for one reader who has no right of their own to hidden documents."""
    hidden: set[UUID] = set()
    for event in events:
        if event.act == Act.DOCUMENT_HIDE.value and event.done:
            hidden.update(event.documents)
        elif event.act == Act.DOCUMENT_SHOW.value and event.done:
            hidden.difference_update(event.documents)
        elif event.act in READINGS and event.done and event.actor == reader:
            for document in hidden.intersection(event.documents):
                yield Violation(Kind.SHOWN_WHILE_HIDDEN, event.seq, str(document))


def answers_without_event(events: Iterable[Recorded], answers: Iterable[Answered]) -> Iterator[Violation]:
    """Property 2: every answer, also an empty one, has exactly one event with what was answered."""
    by_request: dict[str, list[Recorded]] = {}
    for event in events:
        by_request.setdefault(event.request, []).append(event)
    for answer in answers:
        mine = by_request.get(answer.request, [])
        if len(mine) != 1 or frozenset(mine[0].documents if mine[0].done else ()) != answer.documents:
            yield Violation(Kind.ANSWER_WITHOUT_EVENT, mine[0].seq if mine else 0, answer.request)


def against_time(events: Sequence[Recorded], answers: Iterable[Answered]) -> Iterator[Violation]:
    """Property 3: no event stands before one whose request had been answered when its own began."""
    times = {answer.request: answer for answer in answers}
    earliest_end = float("inf")
    for event in reversed(events):
        answer = times.get(event.request)
        if answer is None:
            continue
        if answer.began > earliest_end:
            yield Violation(Kind.ORDER_OF_TIME, event.seq, event.request)
        earliest_end = min(earliest_end, answer.ended)
