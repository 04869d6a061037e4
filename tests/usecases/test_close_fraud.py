"""The operator closes a contested record on a proof of fraud; the person without account objects at the desk."""

import pytest

from carnet.consent import life
from carnet.consent.life import LifeStatus, Motive
from carnet.kernel.errors import Conflict, Invalid
from carnet.policy import delays
from carnet.storage import due
from carnet.storage.due import DueRule
from carnet.usecases.carry_out_due import carry_out_due
from carnet.usecases.close_fraud import close_fraud
from carnet.usecases.close_record import Closed
from carnet.usecases.contest_suspension import Contested, contest_suspension
from carnet.usecases.reopen_record import Reopened, reopen_record
from carnet.usecases.reopen_record_for import ReopenedFor, Word, reopen_record_for
from carnet.usecases.see_status import Status, see_status
from carnet.usecases.suspend_record import Suspended, suspend_record
from tests import cast
from tests.usecases.lives import DAY, NOTHING, PARIS, closes, goes_to
from tests.usecases.scene import Scene, assert_refused, counts

PROOF = "Jugement 26/0099 du tribunal."


def suspended(scene: Scene) -> Suspended:
    """The record is suspended."""
    answer = suspend_record(cast.operator(scene.clock), scene.record, "Deux personnes, un seul numéro.")
    assert isinstance(answer, Suspended)
    return answer


def test_contest_suspension_at_the_desk_needs_the_word_of_the_person(scene: Scene) -> None:
    rosa, until = cast.desk_agent(scene.clock), suspended(scene)
    answer = contest_suspension(rosa, scene.record, word=False)
    assert_refused(answer, rosa, "record:contest", "C21", "agreement_not_stated", scene.record)
    assert contest_suspension(rosa, scene.record) == Contested(scene.record)
    assert (scene.last().act, scene.last().who) == ("record:contest", rosa.who())
    goes_to(scene.clock, until.closes_at + DAY)
    assert carry_out_due(scene.clock) == NOTHING


def test_close_fraud_operator_once_the_holder_objected_closes_and_the_holder_is_told(scene: Scene) -> None:
    victor = cast.operator(scene.clock)
    suspended(scene)
    contest_suspension(scene.odette, scene.record)
    told = counts("outbox")["outbox"]
    answer = close_fraud(victor, scene.record, PROOF, seen=True)
    assert answer == Closed(scene.clock.now(), delays.destroyed_at(scene.clock.now(), PARIS))
    event = scene.last()
    assert (event.act, event.rule, dict(event.detail)) == ("record:close", "C34", {"motive": "FERMETURE_FRAUDE"})
    assert counts("outbox")["outbox"] == told + 1
    state = life.current(scene.record)
    assert state is not None
    assert (state.status, state.motive) == (LifeStatus.CLOSED, Motive.FRAUD)
    status = see_status(scene.caller(cast.HELENE), scene.record)
    assert isinstance(status, Status)
    assert (status.motive, status.raison) == ("FERMETURE_FRAUDE", "")
    assert [one.rule for one in due.waiting(delays.destroyed_at(scene.clock.now(), PARIS))] == [DueRule.DESTROY_CLOSED]
    assert close_fraud(victor, scene.record, PROOF, seen=True) == Conflict("closing.already_closed_for")


def test_close_fraud_operator_while_the_holder_may_object_is_refused(scene: Scene) -> None:
    victor = cast.operator(scene.clock)
    answer = close_fraud(victor, scene.record, PROOF, seen=True)
    assert_refused(answer, victor, "record:close", "C34", "record_not_suspended", scene.record)
    until = suspended(scene)
    answer = close_fraud(victor, scene.record, PROOF, seen=True)
    assert_refused(answer, victor, "record:close", "C32", "too_early", scene.record)
    goes_to(scene.clock, until.closes_at)
    assert carry_out_due(scene.clock).done == 1


def test_close_fraud_others_are_refused(scene: Scene) -> None:
    """Nobody else closes with a proof; who may close otherwise does not get the motive of a fraud either."""
    suspended(scene)
    contest_suspension(scene.odette, scene.record)
    helene = scene.caller(cast.HELENE)
    answer = close_fraud(helene, scene.record, PROOF, seen=True)
    assert_refused(answer, helene, "record:close", "C01", "not_foreseen", scene.record)


@pytest.mark.parametrize("who", ["holder", "desk"])
def test_close_fraud_of_who_may_close_otherwise_is_not_theirs(scene: Scene, who: str) -> None:
    suspended(scene)
    contest_suspension(scene.odette, scene.record)
    caller = scene.odette if who == "holder" else cast.desk_agent(scene.clock)
    answer = close_fraud(caller, scene.record, PROOF, seen=True)
    assert_refused(answer, caller, "record:close", "C01", "not_foreseen", scene.record)


@pytest.mark.parametrize(
    ("proof", "seen", "told"),
    [
        (" ", False, [("reason", "fraud.proof_needed"), ("seen", "fraud.proof_not_seen")]),
        ("x" * 501, True, [("reason", "text.too_long")]),
    ],
)
def test_close_fraud_operator_without_a_proof_is_told(
    scene: Scene, proof: str, seen: bool, told: list[tuple[str, str]]
) -> None:
    suspended(scene)
    contest_suspension(scene.odette, scene.record)
    before = counts("event", "record_life")
    with pytest.raises(Invalid) as wrong:
        close_fraud(cast.operator(scene.clock), scene.record, proof, seen=seen)
    assert [(p.element, p.rule) for p in wrong.value.problems] == told
    assert counts("event", "record_life") == before


def test_reopen_record_after_a_fraud_is_for_the_desk(scene: Scene) -> None:
    until = suspended(scene)
    goes_to(scene.clock, until.closes_at)
    assert carry_out_due(scene.clock).done == 1
    helene = scene.caller(cast.HELENE)
    mine = reopen_record(scene.odette, scene.record, consent=True)
    assert_refused(mine, scene.odette, "record:reopen", "C35", "desk_needed", scene.record)
    theirs = reopen_record_for(helene, scene.record, Word(consent=True))
    assert_refused(theirs, helene, "record:reopen", "C35", "desk_needed", scene.record)
    opened = reopen_record_for(cast.desk_agent(scene.clock), scene.record, Word(consent=True))
    assert isinstance(opened, ReopenedFor)


def test_reopen_record_after_a_suspension_closing_oneself_is_no_way_around(scene: Scene) -> None:
    """The holder of a suspended record closes it and would be back in it with the next click."""
    suspended(scene)
    closes(scene)
    mine = reopen_record(scene.odette, scene.record, consent=True)
    assert_refused(mine, scene.odette, "record:reopen", "C35", "desk_needed", scene.record)
    assert isinstance(reopen_record_for(cast.desk_agent(scene.clock), scene.record, Word(consent=True)), ReopenedFor)
    closes(scene)
    assert isinstance(reopen_record(scene.odette, scene.record, consent=True), Reopened)
