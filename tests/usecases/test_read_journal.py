"""Who saw my record: every act in the journal, each proved before it is shown."""

from dataclasses import replace

import psycopg
import pytest

from carnet.kernel.ids import new_record_id
from carnet.ledger import journal
from carnet.ledger.event import Stream
from carnet.ledger.journal import JournalBroken
from carnet.storage import head as heads
from carnet.storage import keys
from carnet.usecases._journal_part import ALL, place_in
from carnet.usecases.list_documents import list_documents
from carnet.usecases.read_document import read_document
from carnet.usecases.read_journal import PAGE, Asked, JournalPage, Line, read_journal
from tests import cast
from tests.db import TestHouse
from tests.usecases.scene import Scene, assert_refused, system_record


def _lines(scene: Scene, asked: Asked = ALL) -> tuple[Line, ...]:
    found = read_journal(scene.odette, scene.record, asked)
    assert isinstance(found, JournalPage)
    return found.lines


def test_read_journal_holder_sees_who_did_what_newest_first(scene: Scene) -> None:
    helene, card = scene.agrees(cast.HELENE), scene.deposits(cast.HELENE, "Bilan")
    read_document(helene, scene.record, card.logical_id)
    list_documents(scene.caller(cast.PAUL), scene.record)
    lines = _lines(scene)
    assert [(line.event.act, line.event.outcome.value) for line in lines] == [
        ("document:list", "refused"), ("document:read", "done"), ("document:deposit", "done"),
        ("authorisation:state", "done"), ("record:open", "done"),
    ]  # fmt: skip
    refused, read = lines[0], lines[1]
    assert (refused.actor_name, refused.structure_name) == (cast.PAUL.facts.display_name, cast.HOSPITAL.name)
    assert (read.actor_name, read.titles, read.by_me) == (cast.HELENE.facts.display_name, ("Bilan",), False)
    assert lines[-1].by_me
    assert scene.last().act == "journal:read"


def test_read_journal_holder_reads_twice_the_first_reading_is_a_line(scene: Scene) -> None:
    _lines(scene)
    assert [(line.event.act, line.by_me) for line in _lines(scene)][0] == ("journal:read", True)


def test_read_journal_holder_with_many_events_reads_page_by_page(scene: Scene) -> None:
    for _ in range(PAGE + 4):
        list_documents(scene.odette, scene.record)
    first = read_journal(scene.odette, scene.record)
    assert isinstance(first, JournalPage) and first.older
    place = place_in(first.older)
    assert len(first.lines) == PAGE and place is not None
    # The reading of the first page became an event: the second goes on where the first one ended all the same.
    second = read_journal(scene.odette, scene.record, Asked(after=place))
    assert isinstance(second, JournalPage)
    assert (len(second.lines), second.older) == (5, None)
    assert second.lines[-1].event.act == "record:open"
    numbers = [line.seq for line in (*first.lines, *second.lines)]
    assert numbers == list(range(numbers[0], 0, -1))


def test_read_journal_another_patient_or_a_doctor_is_refused(scene: Scene) -> None:
    karim, helene, marc = cast.opened(cast.KARIM, scene.clock), scene.agrees(cast.HELENE), scene.treats(cast.MARC)
    for caller in (helene, marc):
        answer = read_journal(caller, scene.record)
        assert_refused(answer, caller, "journal:read", "C01", "not_foreseen", scene.record)
    answer = read_journal(karim, scene.record)
    assert_refused(answer, karim, "journal:read", "C02", "not_your_record", scene.record)
    absent = read_journal(karim, new_record_id())
    assert_refused(absent, karim, "journal:read", "C05", "no_record", system_record())


# What the owner of the tables does to the second event of the open stream (`{one}`), or to the stream.
TAMPERED = {
    "a byte of the seal": "UPDATE event SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) WHERE {one}",
    "a byte of the commitment": "UPDATE event SET commitment = set_byte(commitment, 0, get_byte(commitment, 0) # 1)"
    " WHERE {one}",
    "a byte of the link": "UPDATE event SET link = set_byte(link, 0, get_byte(link, 0) # 1) WHERE {one}",
    "a byte of the link before": "UPDATE event SET prev = set_byte(prev, 0, get_byte(prev, 0) # 1) WHERE {one}",
    "the ids shown": "UPDATE event SET ids_shown = ids_shown || uuid_send(record_id) WHERE {one}",
    "the place in the stream": "UPDATE event SET seq = seq + 1000 WHERE {one}",
    "the stream": "UPDATE event SET stream = 1 WHERE {one}",
    "the seal of another event": "UPDATE event SET sealed = (SELECT sealed FROM event WHERE record_id = %(record)s"
    " AND stream = 0 AND seq = 1) WHERE {one}",
    "an event removed": "DELETE FROM event WHERE {one}",
    "the newest event removed": "DELETE FROM event WHERE record_id = %(record)s AND stream = 0 AND seq ="
    " (SELECT max(seq) FROM event WHERE record_id = %(record)s AND stream = 0)",
    "all events removed": "DELETE FROM event WHERE record_id = %(record)s",
    "an event repeated": "INSERT INTO event SELECT record_id, stream, seq + 9, at, prev, link, commitment, ids_shown,"
    " sealed FROM event WHERE {one}",
    "the head put back": "UPDATE stream_head SET seq = seq - 1, link = prev"
    " WHERE record_id = %(record)s AND stream = 0",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", TAMPERED)
def test_read_journal_holder_after_the_owner_of_the_database_tampered_reads_nothing(
    scene: Scene, house: TestHouse, how: str
) -> None:
    """The owner of the tables may write what the application may not; the journal then no longer proves (A15)."""
    scene.agrees(cast.HELENE)
    scene.deposits(cast.HELENE)
    _lines(scene)
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        statement = TAMPERED[how].replace("{one}", "record_id = %(record)s AND stream = 0 AND seq = 2")
        touched = owner.execute(statement.encode(), {"record": scene.record}).rowcount
    assert touched
    with pytest.raises(JournalBroken):
        read_journal(scene.odette, scene.record)


@pytest.mark.django_db(transaction=True)
def test_read_journal_application_role_cannot_change_an_event(scene: Scene, house: TestHouse) -> None:
    """Append-only by grants: the role that serves pages has no right to tamper."""
    with psycopg.connect(house.cluster.dsn()) as app:
        for verb in ("UPDATE event SET seq = seq", "DELETE FROM event", "TRUNCATE event", "DELETE FROM event_pending"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(verb)
            app.rollback()


def test_read_journal_holder_is_not_told_of_a_stream_not_yet_told(scene: Scene) -> None:
    """An event of the stream NOT_YET_TOLD is in no line, no number and no gap of the holder's journal."""
    before = [line.seq for line in _lines(scene)]
    head, opened, event = heads.load(scene.record), keys.load(scene.record), scene.last()
    assert head is not None and opened is not None
    journal.record(replace(event, stream=Stream.NOT_YET_TOLD, act="document:withhold"), head, opened)
    after = _lines(scene)
    assert "document:withhold" not in [line.event.act for line in after]
    assert [line.seq for line in after] == [len(before) + 1, *before]
