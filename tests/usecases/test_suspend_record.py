"""An operator suspends; the holder objects or not; six weeks later it is closed, or not."""

from datetime import UTC, datetime

import pytest

from carnet.consent import life
from carnet.consent.life import LifeStatus, Motive
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid
from carnet.storage import db
from carnet.usecases.caller import Caller
from carnet.usecases.carry_out_due import carry_out_due
from carnet.usecases.contest_suspension import Contested, contest_suspension
from carnet.usecases.deposit_document import deposit_document
from carnet.usecases.lift_suspension import Lifted, lift_suspension
from carnet.usecases.list_documents import list_documents
from carnet.usecases.read_journal import JournalPage, read_journal
from carnet.usecases.see_own_record import OwnRecord, see_own_record
from carnet.usecases.see_status import Status, see_status
from carnet.usecases.suspend_record import MOST_REASON, Suspended, suspend_record
from tests import cast
from tests.usecases.lives import DAY, NOTHING, closes, falls_due_at, goes_to, midnight
from tests.usecases.scene import Scene, assert_refused, report, titles


def victor(scene: Scene) -> Caller:
    """The operator, now."""
    return cast.operator(scene.clock)


def suspended(scene: Scene) -> datetime:
    """The record is suspended; when it closes."""
    answer = suspend_record(victor(scene), scene.record, "Deux personnes, un seul numéro.")
    assert isinstance(answer, Suspended), answer
    return answer.closes_at


def test_suspend_record_operator_stops_everybody_and_tells_the_holder(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    scene.deposits(cast.HELENE)
    suspended(scene)
    for caller in (helene, scene.odette):
        answer = list_documents(caller, scene.record)
        assert_refused(answer, caller, "document:list", "C05", "record_suspended", scene.record)
    answer_deposit = deposit_document(helene, scene.record, report("Autre"))
    assert_refused(answer_deposit, helene, "document:deposit", "C05", "record_suspended", scene.record)
    assert ("tell_suspension",) in db.rows("SELECT task FROM outbox WHERE record_id = %s", [scene.record])
    assert isinstance(read_journal(scene.odette, scene.record), JournalPage)
    own = see_own_record(scene.odette)
    assert isinstance(own, OwnRecord)
    assert (own.active, own.suspended, own.ends_on) == (False, True, midnight(2026, 4, 13))


def test_suspend_record_professional_learns_only_that_it_is_not_active(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    suspended(scene)
    status = see_status(scene.caller(cast.HELENE), scene.record)
    assert isinstance(status, Status)
    assert (status.active, status.closed_at, status.motive, status.raison) == (False, None, "", "")


@pytest.mark.parametrize(
    ("at", "closes_at"),
    [
        (datetime(2026, 3, 1, 22, 30), midnight(2026, 4, 12)),
        (datetime(2026, 3, 1, 23, 30), midnight(2026, 4, 13)),
        (datetime(2026, 10, 1, 21, 30), midnight(2026, 11, 12)),
        (datetime(2026, 10, 1, 22, 30), midnight(2026, 11, 13)),
    ],
)
def test_close_suspended_system_after_six_weeks_across_the_clock_changes(
    db: None, at: datetime, closes_at: datetime
) -> None:
    from tests.usecases import scene as scenes

    scene = scenes.at(FixedClock(at.replace(tzinfo=UTC)))
    assert suspended(scene) == closes_at
    falls_due_at(scene.clock, closes_at)
    state = life.current(scene.record)
    assert state is not None
    assert (state.status, state.motive) == (LifeStatus.CLOSED, Motive.FRAUD)


def test_contest_suspension_holder_objects_and_it_does_not_close_by_itself(scene: Scene) -> None:
    closes_at = suspended(scene)
    assert contest_suspension(scene.odette, scene.record) == Contested(scene.record)
    assert contest_suspension(scene.odette, scene.record) == Conflict("suspension.already_contested")
    goes_to(scene.clock, closes_at + DAY)
    assert carry_out_due(scene.clock) == NOTHING
    answer = list_documents(scene.odette, scene.record)
    assert_refused(answer, scene.odette, "document:list", "C05", "record_suspended", scene.record)


def test_lift_suspension_operator_gives_everything_back(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    scene.deposits(cast.HELENE, "Là")
    suspended(scene)
    contest_suspension(scene.odette, scene.record)
    assert lift_suspension(victor(scene), scene.record) == Lifted(scene.record)
    assert titles(helene, scene.record) == ["Là"]
    assert lift_suspension(victor(scene), scene.record) == Conflict("suspension.not_suspended")


def test_suspend_record_operator_twice_conflicts_and_of_a_closed_one_is_refused(scene: Scene) -> None:
    suspended(scene)
    assert suspend_record(victor(scene), scene.record, "encore") == Conflict("suspension.already_suspended")
    lift_suspension(victor(scene), scene.record)
    closes(scene)
    who = victor(scene)
    answer = suspend_record(who, scene.record, "fermé")
    assert_refused(answer, who, "record:suspend", "R02", "record_closed", scene.record)


@pytest.mark.parametrize(("reason", "rule"), [("  ", "suspension.reason_needed"), ("x" * 501, "text.too_long")])
def test_suspend_record_operator_without_a_reason_is_told(scene: Scene, reason: str, rule: str) -> None:
    assert MOST_REASON == 500
    with pytest.raises(Invalid) as told:
        suspend_record(victor(scene), scene.record, reason)
    assert [(p.element, p.rule) for p in told.value.problems] == [("reason", rule)]


def test_suspend_record_others_are_refused(scene: Scene) -> None:
    for caller in (scene.odette, scene.caller(cast.HELENE), cast.desk_agent(scene.clock)):
        answer = suspend_record(caller, scene.record, "x")
        assert_refused(answer, caller, "record:suspend", "C01", "not_foreseen", scene.record)
