"""What the journal costs. Owns its comparisons: against a bare row, a bare SELECT, in the database alone, in a list.

The last one is the only place where a side runs without its journal, and that side is the floor: never ours.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from unittest.mock import patch

from carnet.ops.bench.pgbench import Pgbench, Statement, caught, floor_script, literal, script_of
from carnet.ops.bench.samples import Calls, Case
from carnet.ops.bench.world import Record, World

MakePgbench = Callable[[World, str, str, dict[str, str]], Pgbench]


def journal_cases(world: World, ours: Record, twin: Record, pgbench: MakePgbench) -> Iterator[Case]:
    """The cases; `pgbench` makes a floor of the measured server."""
    append = _append_of(world, twin)
    bare = pgbench(world, "pgbench: one INSERT of the same event", floor_script("bare_insert"), _values(append, twin))
    script, values = script_of([append])
    statement = pgbench(world, "pgbench: the journal's statement", script, values)
    yield Case("journal-append-use-case", "events/s", Calls("ledger.record", _appending(world, ours)), bare)
    yield Case("journal-append-statement", "events/s", statement, bare)
    yield _select_case(world, twin, append, pgbench)
    yield _list_case(world, ours)


def _append_of(world: World, record: Record) -> Statement:
    from carnet.ledger.journal import APPEND
    from carnet.usecases.list_documents import list_documents

    with caught() as found:
        list_documents(world.reader, record.record_id)
    return next(replace(s, one_row=True) for s in found if s.sql.startswith(APPEND))


def _select_case(world: World, twin: Record, append: Statement, pgbench: MakePgbench) -> Case:
    """The select of a list of 50 documents with the journal's statement in one transaction, against it alone."""
    from carnet.usecases.list_documents import list_documents

    with caught() as found:
        list_documents(world.reader, twin.record_id)
    select = next(statement for statement in found if "DISTINCT ON (d.seq)" in statement.sql)
    both, both_values = script_of([select, append])
    alone, alone_values = script_of([select])
    ours = pgbench(world, "pgbench: the select and the journal's statement", both, both_values)
    return Case("journal-in-a-read", "reads/s", ours, pgbench(world, "pgbench: the bare select", alone, alone_values))


def _values(append: Statement, record: Record) -> dict[str, str]:
    # A stream of its own number space: the bare rows are no events of the record, and nothing reads them.
    names = ("commitment", "ids", "sealed")
    return {"record": str(record.record_id), **{name: literal(append.params[name]) for name in names}}


def _appending(world: World, record: Record) -> Callable[[], object]:
    """One event in its own transaction, with the facts loaded once."""
    from carnet.ledger import journal
    from carnet.ledger.event import NewEvent, Outcome
    from carnet.storage import db, keys
    from carnet.storage import head as heads

    opened, head = keys.load(record.record_id), heads.load(record.record_id)
    if opened is None or head is None:
        raise RuntimeError("the record has no key or no head")

    def once() -> None:
        now = world.reader.now()
        event = NewEvent("document:list", Outcome.DONE, "bench", world.reader.who(), now, interface="bench")
        db.in_transaction(lambda: journal.record(event, head, opened))

    return once


def _list_case(world: World, record: Record) -> Case:
    from carnet.usecases import list_documents as module

    def without() -> object:
        with patch.object(module, "note_reading"):
            return module.list_documents(world.reader, record.record_id)

    ours = Calls("use case", lambda: module.list_documents(world.reader, record.record_id))
    return Case("list-50-with-journal", "lists/s", ours, Calls("the same use case without its journal event", without))
