"""R03 and R04: a closed record is destroyed on its day, for good, and a crash anywhere is finished later."""

from datetime import UTC, datetime, timedelta

import pytest

from carnet.documents import contents
from carnet.identity import accounts
from carnet.identity.matching import ins_index
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import arm
from carnet.storage import db, due, keys, locator
from carnet.storage.due import DueRule
from carnet.storage.locator import KeyKind
from carnet.usecases import _birth
from carnet.usecases.ask_destruction import DestructionAsked, ask_destruction
from carnet.usecases.carry_out_due import CarriedOut, carry_out_due
from carnet.usecases.destroy_record import destroy_record
from carnet.usecases.find_record import NothingFits, find_record
from carnet.usecases.keep_record import Kept, keep_record
from carnet.usecases.list_documents import list_documents
from carnet.usecases.open_record import Opened, Opening, open_record
from carnet.usecases.reopen_record import Reopened, reopen_record
from carnet.usecases.see_status import see_status
from carnet.usecases.state_agreement import state_agreement
from carnet.usecases.sweep import sweep
from tests import cast
from tests.journal import events
from tests.usecases.lives import DAY, NOTHING, SECOND, closes, falls_due_at, goes_to, midnight, rows_of
from tests.usecases.scene import Scene, assert_refused, blobs, system_record, titles

FAILPOINTS = ("destroy.written", "destroy.committed", "destroy.blobs_erased", "destroy.cleaned", "due.done")
TRACES = {"head", "record_key", "record_life", "due_act", "event", "event_pending", "stream_head", "consent_given",
          "outbox", "act_pending"}  # fmt: skip


def asked(scene: Scene) -> datetime:
    """Odette closes her record and asks that all be destroyed; when it is done."""
    closes(scene)
    answer = ask_destruction(scene.odette, scene.record, stepped_up=True)
    assert isinstance(answer, DestructionAsked), answer
    return answer.done_at


def files_of(scene: Scene) -> set[str]:
    """Hélène puts a document into the record; the names of the stored files that the record holds."""
    scene.deposits(cast.HELENE)
    return {blob.value for blob in contents.blobs_of(scene.record)}


def test_r03_destroy_record_system_ten_years_after_closing_and_not_the_day_before(scene: Scene) -> None:
    held = files_of(scene)
    closes(scene)
    falls_due_at(scene.clock, midnight(2036, 3, 2), "destroy_closed", "destroy_traces")
    assert set(rows_of(scene.record)) <= TRACES
    assert not held & blobs()


@pytest.mark.parametrize(
    ("closed", "done"),
    [
        # The clock goes forward on 29 March 2026, and back on 25 October 2026, between the two days.
        (datetime(2026, 3, 15, 22, 30), midnight(2026, 4, 14)),
        (datetime(2026, 3, 15, 23, 30), midnight(2026, 4, 15)),
        (datetime(2026, 10, 10, 21, 30), midnight(2026, 11, 9)),
        (datetime(2026, 10, 10, 22, 30), midnight(2026, 11, 10)),
    ],
)
def test_r04_destroy_record_holder_asked_is_done_on_the_day_told(db: None, closed: datetime, done: datetime) -> None:
    from tests.usecases import scene as scenes

    scene = scenes.at(FixedClock(closed.replace(tzinfo=UTC)))
    assert asked(scene) == done
    assert done - scene.clock.now() < timedelta(days=89)
    falls_due_at(scene.clock, done)


def test_r04_destroy_record_holder_is_told_at_once_and_after(scene: Scene) -> None:
    done_at = asked(scene)
    assert (scene.last().act, scene.last().outcome.value) == ("record:destroy", "done")
    tasks = db.rows("SELECT task FROM outbox WHERE record_id = %s", [scene.record])
    assert ("tell_destruction",) in tasks
    goes_to(scene.clock, done_at)
    carry_out_due(scene.clock)
    assert [row[0] for row in db.rows("SELECT message_id FROM outgoing_mail")] == ["mail.destroyed"]


def test_r04_destroy_record_keys_rows_blobs_and_claims_go_and_the_journal_stays(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    scene.treats(cast.MARC)
    held = files_of(scene)
    before = len(events(scene.record))
    goes_to(scene.clock, asked(scene))
    assert carry_out_due(scene.clock) == CarriedOut(done=1)
    assert set(rows_of(scene.record)) <= TRACES
    purposes = {row[0] for row in db.rows("SELECT purpose FROM record_key WHERE record_id = %s", [scene.record])}
    assert purposes == {"record", "audit"}
    assert not held & blobs()
    assert locator.find(KeyKind.INS, ins_index(_birth.qualified(cast.ODETTE.identity))) is None
    assert accounts.account_of_record(scene.record) is None
    told = events(scene.record)
    assert [event.act for event in told[before:]] == ["record:close", "record:destroy", "record:destroy"]
    assert told[-1].who.kind == "system"


def test_r03_destroy_traces_system_ten_years_after_closing_the_journal_ends_too(scene: Scene) -> None:
    goes_to(scene.clock, asked(scene))
    carry_out_due(scene.clock)
    falls_due_at(scene.clock, midnight(2036, 3, 2))
    assert keys.load(scene.record) is None
    assert "consent_given" not in rows_of(scene.record)
    assert "event" in rows_of(scene.record)


@pytest.mark.parametrize("name", FAILPOINTS)
@pytest.mark.django_db(transaction=True)
def test_destroy_record_killed_at_each_step_is_finished_by_the_next_round(name: str, clock: FixedClock) -> None:
    """After the crash and one more round, no table, no blob and no claim holds anything of the content."""
    from tests.usecases import scene as scenes

    scene = scenes.at(clock)
    held = files_of(scene)
    goes_to(scene.clock, asked(scene))
    with arm(name):
        assert carry_out_due(scene.clock) == CarriedOut(left=1)
    assert carry_out_due(scene.clock) == CarriedOut(done=1)
    sweep(FixedClock(datetime.now(tz=UTC) + 2 * DAY))
    assert set(rows_of(scene.record)) <= TRACES
    assert not held & blobs()
    assert locator.find(KeyKind.INS, ins_index(_birth.qualified(cast.ODETTE.identity))) is None
    assert carry_out_due(scene.clock) == NOTHING


@pytest.mark.django_db(transaction=True)
def test_destroy_traces_that_dies_keeps_the_journal_and_the_next_round_ends_it(
    clock: FixedClock,
) -> None:
    from tests.usecases import scene as scenes

    scene = scenes.at(clock)
    goes_to(scene.clock, asked(scene))
    carry_out_due(scene.clock)
    goes_to(scene.clock, midnight(2036, 3, 2))
    with arm("destroy_traces.written"):
        carry_out_due(scene.clock)
    assert keys.load(scene.record) is not None
    assert carry_out_due(scene.clock) == CarriedOut(done=1)
    assert keys.load(scene.record) is None


def test_destroy_record_rows_are_not_erased_while_a_key_is_there(scene: Scene) -> None:
    from django.db import DatabaseError, transaction

    for table in ("document", "event"):
        with pytest.raises(DatabaseError), transaction.atomic():
            db.one("SELECT erase_unreadable(%s, %s)", [scene.record, table])


def test_destroy_record_professional_learns_what_an_absent_record_tells(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    goes_to(scene.clock, asked(scene))
    carry_out_due(scene.clock)
    ins, born = _birth.qualified(cast.ODETTE.identity), cast.ODETTE.identity.traits.birth_date
    assert isinstance(find_record(helene, ins, born), NothingFits)
    nobody = system_record()
    for answer, act in (
        (see_status(helene, scene.record), "record:see_status"),
        (list_documents(helene, scene.record), "document:list"),
        (state_agreement(helene, scene.record, agreed=True), "authorisation:state"),
    ):
        assert answer == Refusal("C05", "no_record")
        assert events(nobody)[-1].act in {act, "record:see_status", "document:list", "authorisation:state"}


def test_destroy_record_person_opens_another_record_afterwards(scene: Scene) -> None:
    """A destroyed record gives its INS back, even if the cleaning after it died."""
    goes_to(scene.clock, asked(scene))
    with arm("destroy.committed"):
        carry_out_due(scene.clock)
    assert scene.odette.account_id is not None
    again = open_record(cast.holder(scene.odette.account_id, scene.clock), Opening(consent=True))
    assert isinstance(again, Opened)
    assert again.record_id != scene.record
    assert carry_out_due(scene.clock) == CarriedOut(done=1)
    assert locator.find(KeyKind.INS, ins_index(_birth.qualified(cast.ODETTE.identity))) is not None


def test_destroy_record_too_early_is_refused_and_nothing_changes(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    closes(scene)
    before = rows_of(scene.record)
    assert destroy_record(scene.record, scene.clock) == Refusal("R03", "too_early")
    after = rows_of(scene.record)
    assert {name: number for name, number in after.items() if before.get(name) != number} == {
        "event": before["event"] + 1,
        "event_pending": before["event_pending"] + 1,
        # The worker counts the refusal.
        "act_pending": before["act_pending"] + 1,
    }


def test_keep_record_holder_cancels_until_the_last_second(scene: Scene) -> None:
    scene.deposits(cast.HELENE, "Gardé")
    done_at = asked(scene)
    goes_to(scene.clock, done_at - SECOND)
    assert keep_record(scene.odette, scene.record) == Kept(scene.record)
    goes_to(scene.clock, done_at + DAY)
    assert carry_out_due(scene.clock) == NOTHING
    assert isinstance(reopen_record(scene.odette, scene.record, consent=True), Reopened)
    assert titles(scene.odette, scene.record) == ["Gardé"]
    kept = [one.rule for one in due.waiting(midnight(2050, 1, 1))]
    assert kept == []


def test_keep_record_holder_too_late_finds_nothing(scene: Scene) -> None:
    goes_to(scene.clock, asked(scene))
    carry_out_due(scene.clock)
    left = rows_of(scene.record)
    for answer in (
        keep_record(scene.odette, scene.record),
        ask_destruction(scene.odette, scene.record, stepped_up=True),
        reopen_record(scene.odette, scene.record, consent=True),
    ):
        assert isinstance(answer, Refusal)
        assert answer.reason in {"no_record", "not_your_record"}
    assert rows_of(scene.record) == left


def test_keep_record_holder_without_a_planned_destruction_conflicts(scene: Scene) -> None:
    closes(scene)
    assert keep_record(scene.odette, scene.record) == Conflict("destruction.not_asked")


def test_r05_reopen_record_holder_cancels_a_planned_destruction(scene: Scene) -> None:
    scene.deposits(cast.HELENE, "De retour")
    done_at = asked(scene)
    assert isinstance(reopen_record(scene.odette, scene.record, consent=True), Reopened)
    goes_to(scene.clock, done_at)
    assert carry_out_due(scene.clock) == NOTHING
    assert titles(scene.odette, scene.record) == ["De retour"]


def test_ask_destruction_holder_twice_conflicts_and_the_day_stays(scene: Scene) -> None:
    done_at = asked(scene)
    scene.clock.move(3 * DAY)
    assert ask_destruction(scene.odette, scene.record, stepped_up=True) == Conflict("destruction.already_asked")
    planned = [one.due_at for one in due.waiting(done_at) if one.rule is DueRule.DESTROY_ASKED]
    assert planned == [done_at]


@pytest.mark.parametrize("who", ["not closed", "not proved again", "another"])
def test_ask_destruction_refused_and_nothing_planned(scene: Scene, who: str) -> None:
    if who != "not closed":
        closes(scene)
    caller = cast.opened(cast.KARIM, scene.clock) if who == "another" else scene.odette
    answer = ask_destruction(caller, scene.record, stepped_up=who != "not proved again")
    rule, reason = {
        "not closed": ("C05", "record_not_closed"),
        "not proved again": ("C07", "step_up_needed"),
        "another": ("C02", "not_your_record"),
    }[who]
    assert_refused(answer, caller, "record:destroy", rule, reason, scene.record)
    assert [one.rule for one in due.waiting(midnight(2030, 1, 1))] == []


def test_destroy_record_content_of_a_destroyed_record_does_not_open(scene: Scene) -> None:
    """The keys that the database still holds open none of what a copy of the blobs would give."""
    scene.deposits(cast.HELENE)
    opened = keys.load(scene.record)
    assert opened is not None
    goes_to(scene.clock, asked(scene))
    carry_out_due(scene.clock)
    left = keys.load(scene.record)
    assert left is not None
    assert (left.document, left.metadata, left.index) == (None, None, None)
    assert list(contents.known_blobs()) == []
