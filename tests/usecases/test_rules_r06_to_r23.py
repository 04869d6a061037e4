"""Rules of the DMP through the use cases, with their events: those that no test of a flow is named after."""

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Refusal
from carnet.policy.model import AccessMode
from carnet.storage import outbox
from carnet.usecases.break_glass import Emergency, EmergencyReason, Entered, break_glass
from carnet.usecases.caller import Caller
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.state_agreement import state_agreement
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, assert_refused, nothing_kept, report, titles

URGENT = Emergency(AccessMode.BREAK_GLASS, EmergencyReason.UNCONSCIOUS, "Trouvée au sol")
CALL = Emergency(AccessMode.REGULATION, EmergencyReason.CALL, "Appel au 15")


def later(caller: Caller, scene: Scene, **duration: float) -> Caller:
    """The same caller after a while."""
    return replace(caller, clock=FixedClock(scene.clock.now() + timedelta(**duration)))


def test_r06_list_documents_doctor_without_agreement_is_refused(scene: Scene) -> None:
    card, paul = scene.deposits(cast.HELENE), scene.caller(cast.PAUL)
    answer = list_documents(paul, scene.record)
    assert_refused(answer, paul, "document:list", "R06", "no_agreement", scene.record)
    assert isinstance(read_document(paul, scene.record, card.logical_id), Refusal)
    scene.agrees(cast.PAUL)
    assert titles(paul, scene.record) == ["Compte rendu"]


def test_r08_deposit_document_doctor_without_agreement_deposits_and_reads_nothing(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    assert scene.deposits(cast.PAUL, "De Paul").title == "De Paul"
    assert list_documents(scene.caller(cast.PAUL), scene.record) == Refusal("R06", "no_agreement")
    assert scene.last().outcome.value == "refused"


def test_r11_list_documents_hidden_author_and_treating_doctor_see_others_find_nothing(scene: Scene) -> None:
    for carer in (cast.HELENE, cast.PAUL, cast.INES):
        scene.agrees(carer)
    marc = scene.treats(cast.MARC)
    card = scene.deposits(cast.HELENE)
    scene.hides(card)
    assert titles(scene.caller(cast.HELENE), scene.record) == titles(marc, scene.record) == ["Compte rendu"]
    for carer in (cast.PAUL, cast.INES):
        reader = scene.caller(carer)
        assert titles(reader, scene.record) == []
        answer = read_document(reader, scene.record, card.logical_id)
        assert_refused(answer, reader, "document:read", "C02", "no_document", scene.record)


def test_r14_list_documents_holder_withheld_absent_a_month_long_then_there(scene: Scene) -> None:
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, report(), Options(withheld=True))
    assert isinstance(kept, Deposited)
    for days in (0, 13, 27):
        assert titles(later(scene.odette, scene, days=days), scene.record) == []
        read = read_document(later(scene.odette, scene, days=days), scene.record, kept.card.logical_id)
        assert read == Refusal("C02", "no_document")
    assert titles(later(scene.odette, scene, days=32), scene.record) == ["Compte rendu"]


def test_r15_deposit_document_withheld_and_hidden_together_is_refused(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    with nothing_kept(refusals=1):
        answer = deposit_document(helene, scene.record, report(), Options(withheld=True, hidden=True))
    assert answer == Refusal("R15", "withheld_and_hidden")


def test_r17_break_glass_against_the_refusal_of_the_samu_only_is_opened(scene: Scene) -> None:
    change_choice(scene.odette, scene.record, Choice.SAMU, value=False)
    paul = replace(scene.caller(cast.PAUL), stepped_up=True)
    assert break_glass(paul, scene.record, CALL) == Refusal("R17", "emergency_opposed")
    assert isinstance(break_glass(paul, scene.record, URGENT), Entered)


def test_r18_break_glass_is_traced_and_told_at_once(scene: Scene) -> None:
    paul = replace(scene.caller(cast.PAUL), stepped_up=True)
    assert isinstance(break_glass(paul, scene.record, URGENT), Entered)
    event = scene.last()
    assert (event.act, event.rule, event.who) == ("emergency:break_glass", "R18", paul.who())
    assert outbox.Task.TELL_EMERGENCY in {posted.task for posted in outbox.waiting()}
    assert isinstance(list_documents(replace(paul, mode=AccessMode.BREAK_GLASS), scene.record), DocumentList)
    assert scene.last().mode == AccessMode.BREAK_GLASS.value


@pytest.mark.parametrize("change", [{"sector": "SA66"}, {"sector": "SA13"}, {"speciality": "SM25"}], ids=str)
def test_r20_occupational_doctor_has_no_team_no_emergency_and_no_stated_agreement(
    scene: Scene, change: dict[str, str]
) -> None:
    scene.agrees(cast.HELENE)
    at_work = replace(scene.caller(cast.HELENE), stepped_up=True, **change)  # type: ignore[arg-type]
    for answer, act in (
        (list_documents(at_work, scene.record), "document:list"),
        (state_agreement(at_work, scene.record, agreed=True), "authorisation:state"),
        (break_glass(at_work, scene.record, URGENT), "emergency:break_glass"),
        (deposit_document(at_work, scene.record, report()), "document:deposit"),
    ):
        assert answer == Refusal("R20", "occupational_health"), act
    assert isinstance(list_documents(scene.caller(cast.HELENE), scene.record), DocumentList)


@pytest.mark.parametrize("sector", ["SA11", "SA23", "SA44", "SA45", "SA48"])
def test_r21_insurer_or_employer_is_refused_whatever_was_agreed(scene: Scene, sector: str) -> None:
    scene.agrees(cast.HELENE)
    card = scene.deposits(cast.HELENE)
    insurer = replace(scene.caller(cast.HELENE), sector=sector, stepped_up=True)
    refusal = Refusal("R21", "activity_excluded")
    assert list_documents(insurer, scene.record) == refusal
    assert read_document(insurer, scene.record, card.logical_id) == refusal
    assert state_agreement(insurer, scene.record, agreed=True) == refusal
    assert deposit_document(insurer, scene.record, report("Autre")) == refusal
    assert break_glass(insurer, scene.record, URGENT) == refusal
    assert {event.outcome.value for event in events(scene.record)[-5:]} == {"refused"}


def test_r22_delete_document_patient_or_other_doctor_is_refused_the_author_not(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    paul = scene.agrees(cast.PAUL)
    for other in (scene.odette, paul):
        answer = delete_document(other, scene.record, card.logical_id)
        assert_refused(answer, other, "document:delete", "R22", "not_author", scene.record)
    assert titles(scene.odette, scene.record) == ["Compte rendu"]
    assert not isinstance(delete_document(scene.caller(cast.HELENE), scene.record, card.logical_id), Refusal)


def test_r23_each_act_of_a_story_leaves_one_trace_that_the_person_reads(scene: Scene) -> None:
    """Read, add, change, hide, and what was refused: as many lines more as acts."""
    helene = scene.caller(cast.HELENE)
    story = (
        lambda: state_agreement(helene, scene.record, agreed=True),
        lambda: deposit_document(helene, scene.record, report()),
        lambda: list_documents(helene, scene.record),
        lambda: list_documents(scene.caller(cast.PAUL), scene.record),
        lambda: change_choice(scene.odette, scene.record, Choice.SAMU, value=False),
    )
    for act in story:
        before = len(events(scene.record))
        act()
        assert len(events(scene.record)) == before + 1
    card = list_documents(scene.odette, scene.record)
    assert isinstance(card, DocumentList)
    before = len(events(scene.record))
    assert isinstance(read_document(helene, scene.record, card.cards[0].logical_id), DocumentRead)
    change_visibility(scene.odette, scene.record, card.cards[0].logical_id, hide=True)
    assert len(events(scene.record)) == before + 2
