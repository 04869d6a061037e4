"""Consents for interfaces: who is told which, and which act a wish is (TD0.3)."""

from dataclasses import replace

import pytest

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import new_record_id
from carnet.usecases._facts import grantee_of
from carnet.usecases.change_choice import Choice
from carnet.usecases.change_consent import Changed, Wish, change_consent
from carnet.usecases.give_up_access import GivenUp, give_up_access
from carnet.usecases.list_carers import list_carers
from carnet.usecases.list_consents import ConsentAbout, ConsentShown, list_consents
from carnet.usecases.list_guardian_words import list_guardian_words
from carnet.usecases.list_ties import list_ties
from carnet.usecases.see_access import Grantee, GranteeKind
from carnet.usecases.see_status import MyRight, Status, see_status
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, titles

PAUL = Grantee(GranteeKind.PROFESSIONAL, cast.PAUL.facts.professional_id)
HELENE = Grantee(GranteeKind.PROFESSIONAL, cast.HELENE.facts.professional_id)


def _lines(answer: object) -> dict[object, ConsentShown]:
    assert isinstance(answer, tuple), answer
    return {one.given.grantee if one.given else one.choice: one for one in answer}


def _right(scene: Scene, of: cast.Carer) -> MyRight:
    status = see_status(scene.caller(of), scene.record)
    assert isinstance(status, Status)
    return status.right


def test_list_consents_person_sees_accesses_blocks_and_emergencies(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    assert isinstance(change_consent(scene.odette, scene.record, Wish(permits=False, grantee=PAUL)), Changed)
    lines = _lines(list_consents(scene.odette, scene.record))
    assert set(lines) == {HELENE, PAUL, Choice.BREAK_GLASS, Choice.SAMU}
    assert (lines[HELENE].about, lines[HELENE].permits) == (ConsentAbout.ACCESS, True)
    assert (lines[PAUL].about, lines[PAUL].permits) == (ConsentAbout.BLOCK, False)


def test_list_consents_professional_sees_the_own_one_only(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    scene.agrees(cast.INES)
    lines = _lines(list_consents(helene, scene.record))
    assert set(lines) == {HELENE}
    assert lines[HELENE].consent_id == _lines(list_consents(scene.odette, scene.record))[HELENE].consent_id
    assert _lines(list_consents(scene.caller(cast.PAUL), scene.record)) == {}


def test_list_consents_professional_of_a_record_that_is_not_there_is_refused(scene: Scene) -> None:
    answer = list_consents(scene.caller(cast.HELENE), new_record_id())
    assert answer == Refusal("C05", "no_record")


def test_list_ties_carers_and_words_professional_is_refused(scene: Scene) -> None:
    """The own authorisation is part of the work; the family and the other carers are not."""
    helene = scene.agrees(cast.HELENE)
    refused = Refusal("C01", "not_foreseen")
    for lists in (list_ties, list_carers, list_guardian_words):
        assert lists(helene, scene.record) == refused
        assert (scene.last().act, scene.last().outcome.value) == ("ties:see", "refused")


def test_list_consents_another_patient_is_refused(scene: Scene) -> None:
    karim = cast.opened(cast.KARIM, scene.clock)
    assert list_consents(karim, scene.record) == Refusal("C02", "not_your_record")


def test_change_consent_professional_adds_and_removes_the_own_one(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    wish = Wish(permits=True, grantee=HELENE, agreed=True, key="1")
    assert isinstance(change_consent(helene, scene.record, wish), Changed)
    assert isinstance(change_consent(helene, scene.record, wish), Changed)
    assert _right(scene, cast.HELENE) is MyRight.VALID
    assert isinstance(change_consent(helene, scene.record, Wish(permits=True, active=False, grantee=HELENE)), Changed)
    assert _right(scene, cast.HELENE) is MyRight.NONE


def test_change_consent_professional_neither_blocks_nor_ends_for_others(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    scene.agrees(cast.PAUL)
    refused = Refusal("C01", "not_foreseen")
    assert change_consent(helene, scene.record, Wish(permits=False, grantee=PAUL)) == refused
    assert change_consent(helene, scene.record, Wish(permits=True, active=False, grantee=PAUL)) == refused
    assert change_consent(helene, scene.record, Wish(permits=False, choice=Choice.SAMU)) == refused
    assert _right(scene, cast.PAUL) is MyRight.VALID


def test_change_consent_person_gives_ends_blocks_and_lifts(scene: Scene) -> None:
    def does(wish: Wish, about: ConsentShown | None = None) -> object:
        return change_consent(scene.odette, scene.record, wish, about)

    assert isinstance(does(Wish(permits=True, grantee=PAUL)), Changed)
    assert titles(scene.caller(cast.PAUL), scene.record) == []
    assert isinstance(does(Wish(permits=True, active=False, grantee=PAUL)), Changed)
    assert _right(scene, cast.PAUL) is MyRight.NONE
    assert isinstance(does(Wish(permits=False, grantee=PAUL)), Changed)
    assert _right(scene, cast.PAUL) is MyRight.FORBIDDEN
    assert does(Wish(permits=True, grantee=PAUL)) == Conflict("access.blocked")
    line = _lines(list_consents(scene.odette, scene.record))[PAUL]
    assert isinstance(does(Wish(permits=True, active=False, grantee=PAUL), line), Changed)
    assert _right(scene, cast.PAUL) is MyRight.NONE


def test_change_consent_line_said_again_as_it_stands_is_not_done_again(scene: Scene) -> None:
    made = change_consent(scene.odette, scene.record, Wish(permits=True, grantee=PAUL))
    line = _lines(list_consents(scene.odette, scene.record))[PAUL]
    before = len(events(scene.record))
    assert change_consent(scene.odette, scene.record, Wish(permits=True, grantee=PAUL), line) == made
    assert made == Changed(line.consent_id)
    assert len(events(scene.record)) == before


def test_change_consent_line_is_about_one_grantee_or_one_emergency_for_ever(scene: Scene) -> None:
    assert isinstance(change_consent(scene.odette, scene.record, Wish(permits=True, grantee=PAUL)), Changed)
    line = _lines(list_consents(scene.odette, scene.record))[PAUL]
    for other in (Wish(permits=False, grantee=HELENE), Wish(permits=False, choice=Choice.SAMU), Wish(permits=False)):
        with pytest.raises(Invalid) as caught:
            change_consent(scene.odette, scene.record, other, line)
        assert (caught.value.problems[0].element, caught.value.problems[0].rule) == ("about", "fhir.consent_patch")
    assert _right(scene, cast.HELENE) is MyRight.NONE


def test_change_consent_professional_sends_a_former_statement_back_and_states_nothing(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    line = _lines(list_consents(helene, scene.record))[HELENE]
    assert isinstance(give_up_access(helene, scene.record), GivenUp)
    over = replace(line, holds=False)
    with pytest.raises(Invalid):
        change_consent(helene, scene.record, Wish(permits=True, grantee=HELENE, agreed=True), over)
    assert _right(scene, cast.HELENE) is MyRight.NONE


def test_change_consent_person_answers_on_an_emergency(scene: Scene) -> None:
    assert isinstance(change_consent(scene.odette, scene.record, Wish(permits=False, choice=Choice.SAMU)), Changed)
    assert _lines(list_consents(scene.odette, scene.record))[Choice.SAMU].permits is False
    assert grantee_of(scene.caller(cast.PAUL)) == PAUL
