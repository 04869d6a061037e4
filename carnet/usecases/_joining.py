"""A withheld act joins the journal once its document is visible (R1111-53). Owns the joining; never tells one earlier.

What is done to a document that the person was not told of stands in a stream of its own, whose numbers would betray
what still waits there. So nothing of that stream is ever shown or exported: when the document has become visible, by an
announcement or by the passing of the month, a copy of the act is written as a new event of a stream that the reader
knows, with the commitment and the opening of the first one.
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from carnet.documents import entries
from carnet.ledger import joined, journal
from carnet.ledger.event import NewEvent, Outcome, Stream, Who
from carnet.ledger.journal import Entry
from carnet.policy.model import ActorKind
from carnet.usecases._facts import Facts
from carnet.usecases._journal import SECRET
from carnet.usecases._journal_part import JOINED, readable

RULE: Final = "R14"


def join(facts: Facts, visible: Collection[UUID]) -> None:
    """Joins what waits and is all about documents that this reader may know of now.

    The number of statements is the same whether nothing waits or what waits must not be told to this reader.
    """
    waiting = joined.waiting(facts.record_id, facts.keys)
    secret = entries.ever_secret(facts.record_id)
    known, streams = set(visible), readable(facts.caller.kind)
    for entry in waiting:
        stream = _stream(entry, secret)
        if stream in streams and entry.event.documents and known.issuperset(entry.event.documents):
            _join(facts, entry, stream)


def _stream(entry: Entry, secret: Collection[UUID]) -> Stream:
    kept = SECRET in entry.event.detail or any(i in secret for i in entry.event.documents)
    return Stream.SECRET_FROM_REPRESENTATIVES if kept else Stream.OPEN


def _join(facts: Facts, entry: Entry, stream: Stream) -> None:
    copy = (
        ("commitment", entry.commitment.hex()),
        ("event", entry.event.body().decode()),
        ("opening", entry.opening.hex()),
    )
    event = NewEvent(
        act=JOINED,
        outcome=Outcome.DONE,
        rule=RULE,
        who=Who(ActorKind.SYSTEM.value, "carnet"),
        at=facts.context.now,
        stream=stream,
        interface=facts.caller.interface,
        request=facts.caller.request_id,
        documents=entry.event.documents,
        detail=copy,
    )
    journal.record(event, facts.head, facts.keys)
    joined.mark(facts.record_id, entry.ref, facts.context.now)
