"""What hiding costs (issue 6, "Numbers"): the filtered list sends as many statements as the unfiltered one, and reads
at most 1.2 times its pages of the database. On a record of 500 documents of which many are hidden, one way or another.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from carnet.documents import entries, hiding
from carnet.documents.entries import Where
from carnet.kernel.clock import FixedClock
from carnet.kernel.ids import RecordId
from carnet.policy.model import Audience, AudienceKind
from carnet.policy.sqlfilter import visible_filter
from carnet.storage import db
from carnet.usecases._facts import load
from carnet.usecases.hide_kind_from import hide_kind_from
from carnet.usecases.list_documents import DocumentList, list_documents
from tests import cast
from tests.noway.observe import statements
from tests.reliability import world as worlds
from tests.reliability.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DOCUMENTS, MOST = 500, 1.2
COPY = (
    "INSERT INTO {0} SELECT (jsonb_populate_record(t, %s)).* FROM {0} AS t WHERE t.record_id = %s AND t.logical_id = %s"
)


@dataclass(frozen=True)
class Large:
    """A record of many documents, of which Hélène sees a part; the audiences from which the others are hidden."""

    world: World
    keys: Any

    def where(self) -> Where:
        """What the policy lets Hélène see, as the list asks for it."""
        facts = load(self.world.reader, self.world.record)
        return Where(*visible_filter(facts.caller.subject(), facts.record, facts.context).sql())


@pytest.fixture
def large(clock: FixedClock) -> Large:
    """Copies of the rows of one document: what is sealed in them is not opened here."""
    world = worlds.begin(clock)
    first = world.deposit(worlds.writer().cda(worlds.SMALL))
    ids = [uuid4() for _ in range(DOCUMENTS - 1)]
    for number, one in enumerate(ids):
        _copy(world.record, first, one, number)
    _hide(world, ids)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE document")
    return Large(world, load(world.reader, world.record).keys)


def _copy(record: RecordId, first: UUID, one: UUID, number: int) -> None:
    own = {"logical_id": str(one), "seq": 1_000_000 + number, "unique_hmac": f"\\x{uuid4().hex}"}
    version = {"logical_id": str(one), "entry_uuid": str(uuid4()), "seq": 1_000_000 + number}
    version |= {"masque_ps": number % 5 == 0, "type_code": "11488-4" if number % 3 else "11502-2"}
    for table, changes in (("document", own), ("entry_version", version)):
        db.execute(COPY.format(table), [json.dumps(changes), record, first])


def _hide(world: World, ids: list[UUID]) -> None:
    """A third each from the reader, from her structure (and shown again), and from a profession; and a whole kind."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    place, nurse = cast.CABINET.structure_id, cast.INES.facts.profession
    audiences = (("professional", world.reader.actor_id), ("structure", place), ("profession", nurse))
    for number, audience in enumerate(audiences):
        hiding.append(world.record, ids[number::3], audience, at, hidden=True)
    hiding.append(world.record, ids[1::3], audiences[1], at, hidden=False)
    reader = Audience(AudienceKind.PROFESSIONAL, world.reader.actor_id)
    hide_kind_from(world.holder, world.record, "11502-2", reader, hide=True)


def _plan(large: Large, where: Where) -> Mapping[str, Any]:
    """How PostgreSQL answers the statement of a list under this condition."""
    ran: list[tuple[str, Any]] = []

    def look(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        ran.append((statement, params))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(look), pytest.MonkeyPatch.context() as patch:
        patch.setattr(entries, "_read", lambda keys, row: row)
        rows = entries.select(large.keys, where)
    ((statement, params),) = ran
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", params)
        plan: Any = cursor.fetchone()
    found = plan[0] if isinstance(plan[0], list) else json.loads(plan[0])
    return {**found[0], "rows": len(rows)}


def _buffers(plan: Mapping[str, Any]) -> int:
    return int(plan["Plan"]["Shared Hit Blocks"]) + int(plan["Plan"]["Shared Read Blocks"])


def test_filtered_list_of_500_documents_reads_at_most_1_2_times_the_buffers(
    large: Large, capsys: pytest.CaptureFixture[str]
) -> None:
    every, filtered = _plan(large, Where("TRUE", {})), _plan(large, large.where())
    assert every["rows"] == DOCUMENTS
    assert DOCUMENTS / 4 < filtered["rows"] < 3 * DOCUMENTS / 4
    with capsys.disabled():
        print(  # noqa: T201  # The figure is the result.
            f"\nlist of {DOCUMENTS}: {_buffers(every)} buffers, filtered to {filtered['rows']}: {_buffers(filtered)}"
            f" ({_buffers(filtered) / _buffers(every):.2f})"
        )
    assert _buffers(filtered) <= MOST * _buffers(every)


def test_filtered_list_sends_as_many_statements_as_the_unfiltered_one(clock: FixedClock) -> None:
    """The same reader, before and after most of the record is hidden from her in every way there is."""
    world = worlds.begin(clock)
    documents = [world.deposit(worlds.writer().cda(worlds.SMALL)) for _ in range(4)]
    list_documents(world.reader, world.record)  # The first reading of the day posts a notice.
    sent = []
    for shown in (4, 1):
        with statements() as ran:
            answer = list_documents(world.reader, world.record)
        assert isinstance(answer, DocumentList) and len(answer.cards) == shown
        sent.append(len(ran))
        hiding.append(world.record, documents[:3], ("professional", world.reader.actor_id), clock.now(), hidden=True)
    assert sent[0] == sent[1]
