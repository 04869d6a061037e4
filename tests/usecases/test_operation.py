"""The operator sees counts of acts, doors of software and health: of nobody; small numbers kept back, looks noted."""

from datetime import timedelta

import pytest

from carnet.kernel.errors import Refusal
from carnet.ledger import act_counts, own_acts
from carnet.storage import db
from carnet.usecases._operation import Told, summed, told
from carnet.usecases.close_record import close_record
from carnet.usecases.list_documents import list_documents
from carnet.usecases.note_own_acts import note_own_acts
from carnet.usecases.read_document import read_document
from carnet.usecases.see_activity import Activity, Measured, see_activity
from carnet.usecases.see_health import Health, State, see_health
from carnet.usecases.see_integration import Integration, see_integration
from carnet.usecases.sweep import sweep
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, assert_refused, system_record


def counted(scene: Scene) -> dict[tuple[str, str, str], int]:
    """What the worker counted so far, by act, outcome and rule."""
    note_own_acts(scene.clock)
    today = scene.clock.now().date()
    found = act_counts.between(today - timedelta(days=9), today)
    return {(one.act, one.outcome, one.rule): one.number for one in found}


def test_see_activity_operator_reads_how_much_is_done_and_which_rules_refused_and_small_numbers_are_kept_back(
    scene: Scene,
) -> None:
    operator = cast.operator(scene.clock)
    for number in range(6):
        scene.deposits(cast.PAUL, f"Compte rendu {number}")
    for _ in range(5):
        assert isinstance(list_documents(scene.caller(cast.HELENE), scene.record), Refusal)
    note_own_acts(scene.clock)
    found = see_activity(operator)
    assert isinstance(found, Activity)
    today = found.periods[0].numbers
    assert today[Measured.DEPOSITED] == Told(6) and today[Measured.CLOSED] == Told(0)
    assert today[Measured.OPENED] == Told(0, few=True), "the one record that opened is kept back"
    assert today[Measured.REFUSED] == Told(5) and found.refusals == (("R06", Told(5)),)
    event = events(system_record())[-1]
    assert (event.act, event.who.kind, dict(event.detail)) == ("operation:see", "operator", {"read": "activity"})
    weeks = see_activity(operator, weeks=True)
    assert isinstance(weeks, Activity) and len(weeks.periods) == 8
    assert weeks.periods[0].numbers[Measured.OPENED] == Told(0, few=True)


def test_see_activity_a_week_never_tells_a_day_that_was_kept_back() -> None:
    assert [told(number) for number in (0, 1, 4, 5)] == [Told(0), Told(0, few=True), Told(0, few=True), Told(5)]
    assert summed((told(7), told(3), told(12))) == Told(19, few=True)
    assert summed(()) == Told(0)


def test_note_own_acts_each_act_and_each_refusal_is_counted_once_and_a_refusal_is_no_own_act(scene: Scene) -> None:
    before = counted(scene)
    card = scene.deposits(cast.PAUL)
    assert isinstance(read_document(scene.caller(cast.HELENE), scene.record, card.logical_id), Refusal)
    close_record(scene.odette, scene.record)
    after = counted(scene)
    grown = {key: number - before.get(key, 0) for key, number in after.items() if number != before.get(key, 0)}
    assert grown == {
        ("document:deposit", "done", ""): 1, ("document:read", "refused", "R06"): 1, ("record:close", "done", ""): 1,
    }  # fmt: skip
    assert counted(scene) == after
    assert own_acts.of_actor(cast.HELENE.facts.professional_id, skip=0, limit=9) == ()
    (paul,) = own_acts.of_actor(cast.PAUL.facts.professional_id, skip=0, limit=9)
    assert (paul.act, paul.interface) == ("document:deposit", "portal")
    assert own_acts.waiting() == ()


def test_sweep_counts_of_more_than_400_days_ago_go(scene: Scene) -> None:
    assert counted(scene)
    scene.clock.move(timedelta(days=402))
    assert sweep(scene.clock).counts and not counted(scene)


def test_see_health_operator_is_told_what_is_late_and_what_waits(scene: Scene) -> None:
    operator = cast.operator(scene.clock)
    well = see_health(operator)
    assert isinstance(well, Health) and {one.name: one.state for one in well.lines}["acts"] is State.WELL
    scene.clock.move(timedelta(minutes=6))
    late = see_health(cast.operator(scene.clock))
    assert isinstance(late, Health) and not late.is_well
    states = {one.name: one.state for one in late.lines}
    # Nobody runs the worker here: what was done is neither told, nor counted, nor under proof.
    assert (states["acts"], states["sequencer"], states["due"]) == (State.LATE, State.LATE, State.WELL)
    assert (late.waiting.alerts, late.waiting.letters) == (0, int((db.one("SELECT count(*) FROM letter") or (0,))[0]))
    assert late.versions.database.size > 0


def test_see_integration_operator_reads_doors_and_no_person(scene: Scene) -> None:
    found = see_integration(cast.operator(scene.clock))
    assert isinstance(found, Integration)
    assert [(one.interface, one.done, one.refused) for one in found.doors] == [
        (name, Told(0), Told(0)) for name in ("fhir", "soap", "hl7v2")
    ]
    assert (found.places, dict(found.subscriptions)) == ((), {})


@pytest.mark.parametrize("see", [see_activity, see_integration, see_health])
def test_see_operation_others_are_refused(scene: Scene, see: object) -> None:
    assert callable(see)
    for caller in (scene.caller(cast.PAUL), cast.secretary(scene.clock), cast.desk_agent(scene.clock), scene.odette):
        assert_refused(see(caller), caller, "operation:see", "C01", "not_foreseen", system_record())
