"""What a page of a journal costs: the same in a long journal, on the first page and deep in it; and what it proves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from carnet.ledger import journal
from carnet.ledger.event import Stream
from carnet.ledger.journal import JournalBroken
from carnet.storage import head as heads
from carnet.storage import keys
from carnet.usecases._journal_page import PAGE
from carnet.usecases._journal_part import ALL, Asked, place_in
from carnet.usecases.read_journal import JournalPage, read_journal
from tests.db import TestHouse
from tests.usecases.scene import Scene

AT_ONCE = 200


def add(scene: Scene, many: int) -> None:
    """So many openings more, ten minutes apart."""
    opened, event = keys.load(scene.record), scene.last()
    assert opened is not None
    for start in range(0, many, AT_ONCE):
        head = heads.load(scene.record)
        assert head is not None
        at = event.at + timedelta(minutes=10 * start)
        journal.record_all([replace(event, at=at)] * min(AT_ONCE, many - start), head, opened)


def sent(scene: Scene, asked: Asked) -> list[tuple[str, Any]]:
    """The statements about events that a page sends."""
    found = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "event" in sql and sql.lstrip().startswith("SELECT"):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        assert isinstance(read_journal(scene.odette, scene.record, asked), JournalPage)
    return found


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def cost(statements: list[tuple[str, Any]]) -> tuple[int, int]:
    """Pages of tables and indexes that are looked at, and the most rows that any part of a plan gives."""
    pages = rows = 0
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0][0]["Plan"]
            pages += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            rows = max(rows, *(one["Actual Rows"] * one["Actual Loops"] for one in nodes(plan)))
    return pages, rows


def deep(scene: Scene) -> Asked:
    """A page in the middle, and one of the newest day."""
    numbers = journal.last_numbers(scene.record, [Stream.OPEN, Stream.SECRET_FROM_REPRESENTATIVES])
    return Asked(after={stream: number // 2 for stream, number in numbers.items()})


@pytest.mark.django_db
def test_read_journal_holder_of_a_long_journal_costs_what_a_short_one_does(scene: Scene) -> None:
    """By the pages that PostgreSQL looks at, not by time."""
    costs = []
    for many in (300, 2_700):
        add(scene, many)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE event")
        costs.append([cost(sent(scene, asked)) for asked in (ALL, deep(scene))])
    for (short, _), (long, rows) in zip(*costs, strict=True):
        assert long <= short * 1.25 + 20, costs
        assert rows <= 500, costs


@pytest.mark.django_db
def test_read_journal_holder_reads_every_event_once_page_after_page(scene: Scene) -> None:
    add(scene, 130)
    head, opened, event = heads.load(scene.record), keys.load(scene.record), scene.last()
    assert head is not None and opened is not None
    # A machine whose clock is late, and a stream of another name in between: numbers keep their order.
    late = replace(event, at=event.at - timedelta(minutes=3))
    secret = replace(event, stream=Stream.SECRET_FROM_REPRESENTATIVES)
    for one in (late, secret, event, secret):
        journal.record(one, head, opened)
    last = journal.last_numbers(scene.record, [Stream.OPEN, Stream.SECRET_FROM_REPRESENTATIVES])
    asked, seen = ALL, list[tuple[int, int]]()
    while True:
        page = read_journal(scene.odette, scene.record, asked)
        assert isinstance(page, JournalPage)
        assert len(page.lines) == len(page.places) <= PAGE
        seen += [(line.stream, line.seq) for line in page.lines]
        if page.older is None:
            break
        asked = Asked(after=place_in(page.older))
    for stream, number in last.items():
        assert [seq for of, seq in seen if of == stream] == list(range(number, 0, -1))


TAMPERED = {
    "an event removed": "DELETE FROM event WHERE record_id = %(record)s AND stream = 0 AND seq = %(seq)s",
    "the newer one removed": "DELETE FROM event WHERE record_id = %(record)s AND stream = 0 AND seq = %(seq)s + 1",
    "the first one removed": "DELETE FROM event WHERE record_id = %(record)s AND stream = 0 AND seq = 1",
    "the link before altered": "UPDATE event SET prev = sha256(prev)"
    " WHERE record_id = %(record)s AND stream = 0 AND seq = %(seq)s",
    "the newer one's altered": "UPDATE event SET prev = sha256(prev)"
    " WHERE record_id = %(record)s AND stream = 0 AND seq = %(seq)s + 1",
    "what is sealed altered": "UPDATE event SET sealed = set_byte(sealed, 9, 0)"
    " WHERE record_id = %(record)s AND stream = 0 AND seq = %(seq)s",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", TAMPERED)
def test_read_journal_holder_of_a_later_page_after_the_owner_tampered_there_reads_nothing(
    scene: Scene, house: TestHouse, how: str
) -> None:
    add(scene, 3)
    begin = Asked(after={Stream.OPEN: 3, Stream.SECRET_FROM_REPRESENTATIVES: 0})
    assert isinstance(read_journal(scene.odette, scene.record, begin), JournalPage)
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        assert owner.execute(TAMPERED[how].encode(), {"record": scene.record, "seq": 3}).rowcount == 1
    with pytest.raises(JournalBroken):
        read_journal(scene.odette, scene.record, begin)


@pytest.mark.django_db
def test_read_journal_holder_asks_for_days_and_gets_all_of_them_and_no_other(scene: Scene) -> None:
    """Three parts of 200, a day and nine hours apart."""
    day = (scene.last().at + timedelta(minutes=10 * AT_ONCE)).date()
    add(scene, 600)
    asked, found = Asked(first=day, last=day), 0
    while True:
        page = read_journal(scene.odette, scene.record, asked)
        assert isinstance(page, JournalPage)
        assert {line.event.at.date() for line in page.lines} == {day}
        found += len(page.lines)
        if page.older is None:
            break
        asked = replace(asked, after=place_in(page.older))
    assert found == AT_ONCE
    before = read_journal(scene.odette, scene.record, Asked(last=day - timedelta(days=90)))
    assert isinstance(before, JournalPage) and before.lines == ()
