"""A desk agent, a doctor or a pharmacist opens the record of a person who is there and agrees."""

from dataclasses import replace

import pytest

from carnet.identity.traits import IdentityStatus, PersonIdentity
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.model import ActorKind
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.open_record import Opened
from carnet.usecases.open_record_for import open_record_for
from tests import cast
from tests.journal import acts
from tests.usecases.scene import Scene, assert_refused, counts, system_record

KARIM = cast.KARIM.identity


def test_open_record_for_desk_agent_with_agreement_opens(scene: Scene) -> None:
    answer = open_record_for(cast.desk_agent(scene.clock), KARIM, consent=True)
    assert isinstance(answer, Opened)
    assert acts(answer.record_id) == [("record:open", "done")]
    assert KARIM.ins is not None
    assert find_record(scene.caller(cast.HELENE), KARIM.ins, KARIM.traits.birth_date) == Found(answer.record_id)


def test_open_record_for_doctor_with_agreement_opens(scene: Scene) -> None:
    assert isinstance(open_record_for(scene.caller(cast.HELENE), KARIM, consent=True), Opened)


def test_open_record_for_nurse_is_refused_alike_whether_a_record_exists(scene: Scene) -> None:
    """Opening is no way to learn who has a record (security.md A14)."""
    ines = scene.caller(cast.INES)
    absent = open_record_for(ines, KARIM, consent=True)
    assert_refused(absent, ines, "record:open", "C01", "not_foreseen", system_record())
    existing = open_record_for(ines, cast.ODETTE.identity, consent=True)
    assert_refused(existing, ines, "record:open", "C01", "not_foreseen", scene.record)
    assert counts("record_life") == {"record_life": 1}


def test_open_record_for_desk_agent_without_agreement_is_told(scene: Scene) -> None:
    before = counts("head", "locator", "event")
    with pytest.raises(Invalid) as told:
        open_record_for(cast.desk_agent(scene.clock), KARIM, consent=False)
    assert told.value.problems[0].rule == "opening.consent_needed"
    assert counts("head", "locator", "event") == before


def test_open_record_for_desk_agent_of_an_open_record_conflicts(scene: Scene) -> None:
    before = counts("record_life", "consent_given")
    answer = open_record_for(cast.desk_agent(scene.clock), cast.ODETTE.identity, consent=True)
    assert answer == Conflict("opening.already_open")
    assert counts("record_life", "consent_given") == before


def test_open_record_for_person_without_ins_is_told(scene: Scene) -> None:
    unnumbered = PersonIdentity(KARIM.traits, None, IdentityStatus.PROVISIONAL)
    with pytest.raises(Invalid) as told:
        open_record_for(cast.desk_agent(scene.clock), unnumbered, consent=True)
    assert told.value.problems[0].rule == "opening.identity_not_proved"


@pytest.mark.django_db
def test_open_record_for_operator_is_refused(clock: FixedClock) -> None:
    victor = replace(cast.desk_agent(clock), kind=ActorKind.OPERATOR, actor_id="victor-exploitant")
    assert isinstance(open_record_for(victor, KARIM, consent=True), Refusal)
    assert counts("record_life") == {"record_life": 0}
