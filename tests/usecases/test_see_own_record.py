"""The home of a person: is my record open, who is my médecin traitant."""

from dataclasses import replace

from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.usecases.close_record import close_record
from carnet.usecases.open_record_for import OpenedFor, open_record_for
from carnet.usecases.see_own_record import OwnRecord, see_own_record
from tests import cast
from tests.usecases.scene import Scene, assert_refused, counts


def test_see_own_record_holder_sees_it_open_with_the_doctor(scene: Scene) -> None:
    scene.treats(cast.MARC)
    own = see_own_record(scene.odette)
    assert isinstance(own, OwnRecord)
    plain = replace(own, may=frozenset(), answered=True)
    assert not own.answered
    assert plain == OwnRecord(opened=True, active=True, since=scene.clock.now(), doctors=(cast.MARC.facts,))
    assert Act.RECORD_CLOSE in own.may
    assert Act.GUARDIAN_ANSWER not in own.may
    assert (scene.last().act, scene.last().who) == ("record:see_status", scene.odette.who())


def test_see_own_record_holder_sees_it_closed(scene: Scene) -> None:
    close_record(scene.odette, scene.record)
    own = see_own_record(scene.odette)
    assert isinstance(own, OwnRecord)
    assert (own.opened, own.active) == (True, False)


def test_see_own_record_person_without_a_record_sees_none_and_leaves_no_event(scene: Scene) -> None:
    karim = cast.holder(cast.account_of(cast.KARIM, scene.clock), scene.clock)
    before = counts("event")
    assert see_own_record(karim) == OwnRecord(opened=False)
    assert counts("event") == before


def test_see_own_record_minor_is_refused(scene: Scene) -> None:
    """A minor's own account opens nothing in this version: the record is in the hands of the representatives."""
    opened = _leo_opened_at_the_desk(scene)
    leo = replace(cast.holder(cast.account_of(cast.LEO, scene.clock), scene.clock), own_record=opened)
    answer = see_own_record(leo)
    assert_refused(answer, leo, "record:see_status", "C19", "minor_holder", opened)


def _leo_opened_at_the_desk(scene: Scene) -> RecordId:
    answer = open_record_for(cast.desk_agent(scene.clock), cast.LEO.identity, consent=True, children=True)
    assert isinstance(answer, OpenedFor)
    return answer.record_id


def test_see_own_record_holder_is_offered_the_way_to_a_treating_doctor_and_not_after_closing(scene: Scene) -> None:
    open_now = see_own_record(scene.odette)
    assert isinstance(open_now, OwnRecord) and Act.TREATING_DOCTOR_NAME in open_now.may
    close_record(scene.odette, scene.record)
    closed = see_own_record(scene.odette)
    assert isinstance(closed, OwnRecord) and Act.TREATING_DOCTOR_NAME not in closed.may
