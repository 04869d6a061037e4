"""A desk agent, a doctor or a pharmacist opens the record of a person who is there and agrees."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carnet.consent.choices import Choices, current
from carnet.identity import accounts
from carnet.identity.ins import Ins, InsRoot
from carnet.identity.traits import IdentityStatus, PersonIdentity
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.open_record import Opened
from carnet.usecases.open_record_for import OpenedFor, Told, open_record_for
from carnet.usecases.print_letters import print_letters
from tests import cast
from tests.journal import acts, events
from tests.usecases.lives import closes
from tests.usecases.scene import Scene, assert_noted, assert_refused, counts, nothing_kept, system_record

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
    rosa = cast.desk_agent(scene.clock)
    answer = open_record_for(rosa, cast.ODETTE.identity, consent=True)
    assert answer == Conflict("opening.already_open_for")
    assert counts("record_life", "consent_given") == before
    assert_noted(scene, rosa, "record:open", "C60", "opening.already_open_for")


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


def test_open_record_for_desk_agent_gives_a_paper_with_a_code_and_nothing_of_health(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    answer = open_record_for(rosa, KARIM, consent=True, told=Told.READ_ALOUD, chosen=Choices(samu_allowed=False))
    assert isinstance(answer, OpenedFor)
    printed = print_letters(rosa, [answer.receipt], mark=False)
    assert not isinstance(printed, Refusal)
    assert (printed[0].message_id, set(printed[0].values)) == ("letter.activation", {"code", "until"})
    opening = next(event for event in events(answer.record_id) if event.act == "record:open")
    assert dict(opening.detail) == {"wording": "opening/2026-11", "told": "read_aloud"}
    row = db.one("SELECT wording, collected_by_person FROM consent_given WHERE record_id = %s", [answer.record_id])
    assert row == ("opening/2026-11", rosa.actor_id)
    assert current(answer.record_id) == Choices(samu_allowed=False)


def test_open_record_for_doctor_prints_the_own_receipt_only(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    answer = open_record_for(helene, KARIM, consent=True)
    assert isinstance(answer, OpenedFor)
    assert not isinstance(print_letters(helene, [answer.receipt], mark=False), Refusal)
    assert isinstance(print_letters(scene.caller(cast.MARC), [answer.receipt], mark=False), Refusal)


def test_open_record_for_person_who_signs_in_already_gets_a_receipt_without_a_code(scene: Scene) -> None:
    account_id = cast.account_of(cast.KARIM, scene.clock)
    rosa = cast.desk_agent(scene.clock)
    answer = open_record_for(rosa, KARIM, consent=True)
    assert isinstance(answer, OpenedFor)
    printed = print_letters(rosa, [answer.receipt], mark=False)
    assert not isinstance(printed, Refusal)
    assert (printed[0].message_id, set(printed[0].values)) == ("letter.opened", {"day"})
    known = accounts.account_of_record(answer.record_id)
    assert known is not None
    assert known.account_id == account_id


def test_open_record_for_child_is_told_to_ask_the_parents(scene: Scene) -> None:
    before = counts("head", "locator", "event")
    with pytest.raises(Invalid) as told:
        open_record_for(cast.desk_agent(scene.clock), cast.LEO.identity, consent=True)
    assert [(p.element, p.rule) for p in told.value.problems] == [("birth_date", "opening.minor")]
    assert counts("head", "locator", "event") == before


def test_open_record_for_wrong_birth_date_learns_no_state(scene: Scene) -> None:
    wrong = replace(cast.ODETTE.identity, traits=replace(cast.ODETTE.identity.traits, birth_date=date(1950, 1, 1)))
    rosa = cast.desk_agent(scene.clock)
    assert open_record_for(rosa, wrong, consent=True) == Conflict("opening.not_possible")
    assert_noted(scene, rosa, "record:open", "C60", "opening.not_possible")
    closes(scene)
    assert open_record_for(rosa, wrong, consent=True) == Conflict("opening.not_possible")
    assert open_record_for(rosa, cast.ODETTE.identity, consent=True) == Conflict("opening.closed_for")


@pytest.mark.parametrize(
    ("root", "for_tests", "rule"),
    [
        (InsRoot.NIR_TEST, False, "ins.test_in_production"),
        (InsRoot.NIR_DEMO, False, "ins.test_in_production"),
        (InsRoot.NIR, True, "ins.real_on_a_test_instance"),
        (InsRoot.NIA, True, "ins.real_on_a_test_instance"),
    ],
)
def test_open_record_for_desk_agent_with_a_number_of_the_other_kind_of_instance_is_told(
    scene: Scene, settings: Any, root: InsRoot, for_tests: bool, rule: str
) -> None:
    assert KARIM.ins is not None
    settings.CARNET_FOR_TESTS_ONLY = for_tests
    other = replace(KARIM, ins=Ins(root, KARIM.ins.value))
    with nothing_kept(), pytest.raises(Invalid) as caught:
        open_record_for(cast.desk_agent(scene.clock), other, consent=True)
    assert [(problem.element, problem.rule) for problem in caught.value.problems] == [("ins", rule)]


def test_open_record_for_desk_agent_of_an_identity_that_is_not_qualified_is_told(scene: Scene) -> None:
    for status in set(IdentityStatus) - {IdentityStatus.QUALIFIED}:
        with nothing_kept(), pytest.raises(Invalid) as caught:
            open_record_for(cast.desk_agent(scene.clock), replace(KARIM, status=status), consent=True)
        assert caught.value.problems[0].rule == "opening.identity_not_qualified"
