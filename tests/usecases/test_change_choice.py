"""The questions: what holds without an answer, and that an answer counts from the next request on."""

import pytest

from carnet.consent import choices
from carnet.consent.choices import Choice, Choices
from carnet.usecases.change_choice import change_choice
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.see_choices import ChoicesSeen, see_choices
from tests import cast
from tests.usecases.scene import Scene, assert_refused, counts, report, titles


def test_see_choices_holder_without_an_answer_gets_those_of_the_law(scene: Scene) -> None:
    seen = see_choices(scene.odette, scene.record)
    assert seen == ChoicesSeen(Choices(False, True, True, False), answered=False)
    assert (scene.last().act, scene.last().outcome.value) == ("settings:read", "done")


@pytest.mark.parametrize("choice", list(Choice))
def test_change_choice_holder_answers_and_only_this_changes(scene: Scene, choice: Choice) -> None:
    before = Choices()
    value = not getattr(before, choice.value)
    changed = change_choice(scene.odette, scene.record, choice, value=value)
    assert isinstance(changed, Choices)
    assert {name: getattr(changed, name.value) for name in Choice} == {
        name: value if name is choice else getattr(before, name.value) for name in Choice
    }
    assert see_choices(scene.odette, scene.record) == ChoicesSeen(changed, answered=True)
    told = [event for event in (scene.last(),) if event.act == "settings:read"]
    assert told


def test_change_choice_holder_keeps_what_held_and_it_is_said(scene: Scene) -> None:
    change_choice(scene.odette, scene.record, Choice.SAMU, value=True)
    assert choices.answered(scene.record)
    assert scene.last().detail == (("samu_allowed", "true"),)


def test_change_choice_holder_hides_new_documents_from_the_next_request_on(scene: Scene) -> None:
    helene, ines = scene.agrees(cast.HELENE), scene.agrees(cast.INES)
    scene.deposits(cast.HELENE, "Avant")
    change_choice(scene.odette, scene.record, Choice.HIDDEN_BY_DEFAULT, value=True)
    assert isinstance(deposit_document(helene, scene.record, report("Après")), Deposited)
    assert titles(ines, scene.record) == ["Avant"]
    assert titles(scene.odette, scene.record) == ["Après", "Avant"]


@pytest.mark.parametrize("who", ["karim", "marc"])
def test_change_choice_somebody_else_is_refused_and_nothing_changes(scene: Scene, who: str) -> None:
    caller = cast.opened(cast.KARIM, scene.clock) if who == "karim" else scene.treats(cast.MARC)
    before = counts("record_settings")
    answer = change_choice(caller, scene.record, Choice.BREAK_GLASS, value=False)
    expected = ("C02", "not_your_record") if who == "karim" else ("C01", "not_foreseen")
    assert_refused(answer, caller, "settings:change", *expected, scene.record)
    assert counts("record_settings") == before
    assert choices.current(scene.record) == Choices()
