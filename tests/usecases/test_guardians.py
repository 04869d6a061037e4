"""C20 and rules.md 1.8: the desk has seen the judgment; what the protected adult does alone, and with a word."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from carnet.consent.guardian_words import WordState
from carnet.consent.ties import Quality
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.ledger.event import Outcome
from carnet.policy.acts import Act
from carnet.usecases._card import Card
from carnet.usecases._decide import ask
from carnet.usecases._ending import Ended
from carnet.usecases._facts import load
from carnet.usecases._judgment import Seen
from carnet.usecases.answer_guardian_word import WordGiven, answer_guardian_word
from carnet.usecases.ask_guardian import Asked, ask_guardian
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.close_record import Closed, close_record
from carnet.usecases.declare_guardian import declare_guardian
from carnet.usecases.end_guardian import end_guardian
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.list_guardian_words import GuardianWords, list_guardian_words
from tests import cast
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.relatives import JUDGMENT
from tests.usecases.scene import Scene, counts

NEEDS_WORD = Refusal("C20", "guardian_must_agree")


def words(scene: Scene) -> GuardianWords:
    found = list_guardian_words(scene.odette, scene.record)
    assert isinstance(found, GuardianWords)
    return found


def test_guardian_acts_and_the_adult_keeps_reading_alone(scene: Scene) -> None:
    jeanne, _ = relatives.guardian(scene.odette)
    card = scene.deposits(cast.HELENE)
    assert isinstance(list_documents(jeanne, scene.record), DocumentList)
    assert isinstance(list_documents(scene.odette, scene.record), DocumentList)
    assert change_visibility(scene.odette, scene.record, card.logical_id, hide=True) == NEEDS_WORD
    assert isinstance(change_visibility(jeanne, scene.record, card.logical_id, hide=True), Card)
    done = [(e.act, e.who.kind) for e in events(scene.record) if e.outcome is Outcome.DONE]
    assert done[-1] == ("document:hide", "guardian")


def test_guardian_never_writes_directives_nor_names_the_trusted_person(scene: Scene) -> None:
    jeanne, _ = relatives.guardian(scene.odette)
    facts, own = load(jeanne, scene.record), load(scene.odette, scene.record)
    for act in (Act.DIRECTIVE_WRITE, Act.TRUSTED_PERSON_NAME):
        assert not ask(facts, act).permit
        assert ask(own, act).permit


def test_measure_binds_the_adult_before_the_guardian_takes_it_up(scene: Scene) -> None:
    declare_guardian(cast.desk_agent(scene.clock), scene.record, relatives.measure())
    card = scene.deposits(cast.HELENE)
    assert change_visibility(scene.odette, scene.record, card.logical_id, hide=True) == NEEDS_WORD


def test_adult_asks_the_guardian_agrees_and_the_word_counts_once(scene: Scene) -> None:
    jeanne, _ = relatives.guardian(scene.odette)
    card = scene.deposits(cast.HELENE)
    asked = ask_guardian(scene.odette, scene.record, "document:hide")
    assert asked == ask_guardian(scene.odette, scene.record, "document:hide") == Asked(Act.DOCUMENT_HIDE)
    (word,) = words(scene).words
    assert answer_guardian_word(scene.odette, scene.record, word.word_id, agree=True) == Refusal("C01", "not_foreseen")
    agreed = answer_guardian_word(jeanne, scene.record, word.word_id, agree=True)
    assert agreed == WordGiven("document:hide", True)
    assert close_record(scene.odette, scene.record) == NEEDS_WORD
    assert isinstance(change_visibility(scene.odette, scene.record, card.logical_id, hide=True), Card)
    assert [one.state for one in words(scene).words] == [WordState.USED]
    again = change_visibility(scene.odette, scene.record, card.logical_id, hide=True)
    assert again == NEEDS_WORD


def test_guardian_refuses_and_both_see_it(scene: Scene) -> None:
    jeanne, _ = relatives.guardian(scene.odette)
    ask_guardian(scene.odette, scene.record, "record:close")
    (word,) = words(scene).words
    answer_guardian_word(jeanne, scene.record, word.word_id, agree=False)
    assert close_record(scene.odette, scene.record) == NEEDS_WORD
    theirs = list_guardian_words(jeanne, scene.record)
    assert isinstance(theirs, GuardianWords)
    assert [w.state for w in theirs.words] == [w.state for w in words(scene).words] == [WordState.REFUSED]
    assert (theirs.may_ask, theirs.may_answer) == (False, True)
    late = answer_guardian_word(jeanne, scene.record, word.word_id, agree=True)
    assert late == Conflict("guardian.answered_already")
    assert isinstance(close_record(jeanne, scene.record), Closed)


def test_word_agreed_too_long_ago_no_longer_counts(scene: Scene) -> None:
    jeanne, _ = relatives.guardian(scene.odette)
    ask_guardian(scene.odette, scene.record, "record:close")
    answer_guardian_word(jeanne, scene.record, words(scene).words[0].word_id, agree=True)
    scene.clock.move(timedelta(days=30))
    assert close_record(scene.odette, scene.record) == NEEDS_WORD


def test_asking_without_a_guardian_or_for_an_act_that_needs_none_changes_nothing(scene: Scene) -> None:
    assert ask_guardian(scene.odette, scene.record, "record:close") == Conflict("guardian.none")
    with pytest.raises(Invalid):
        ask_guardian(scene.odette, scene.record, "document:read")
    assert counts("guardian_word") == {"guardian_word": 0}


def test_measure_ended_the_guardian_is_out_at_once_and_the_adult_decides(scene: Scene) -> None:
    jeanne, _ = relatives.guardian(scene.odette, ends=date(2026, 3, 2))
    scene.clock.move(timedelta(hours=13, minutes=30) - timedelta(microseconds=1))
    assert isinstance(list_documents(jeanne, scene.record), DocumentList)
    scene.clock.move(timedelta(microseconds=1))
    assert list_documents(jeanne, scene.record) == Refusal("C02", "not_your_record")
    assert isinstance(close_record(scene.odette, scene.record), Closed)


def test_desk_ends_a_measure_on_a_judgment_and_nobody_else_does(scene: Scene) -> None:
    jeanne, tie = relatives.guardian(scene.odette)
    assert end_guardian(scene.odette, scene.record, tie, JUDGMENT) == Refusal("C01", "not_foreseen")
    desk = cast.desk_agent(scene.clock)
    assert end_guardian(desk, scene.record, tie, JUDGMENT) == Ended("JEANNE MARTINEAU")
    assert list_documents(jeanne, scene.record) == Refusal("C02", "not_your_record")
    assert end_guardian(desk, scene.record, tie, JUDGMENT) == Refusal("C02", "no_document")


@pytest.mark.parametrize(
    ("change", "element", "rule"),
    [
        ({"ends": date(2026, 3, 1)}, "ends", "guardian.over"),
        ({"ends": date(2025, 12, 31)}, "ends", "guardian.ends"),
        ({"begins": None}, "begins", "guardian.begins"),
        ({"quality": Quality.CHOSEN}, "quality", "guardian.measure"),
        ({"judgment": Seen("RG 1", seen=False)}, "seen", "guardian.judgment_seen"),
    ],
)
def test_declare_guardian_wrong_measure_is_told(
    scene: Scene, change: dict[str, object], element: str, rule: str
) -> None:
    wrong = replace(relatives.measure(), **change)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as told:
        declare_guardian(cast.desk_agent(scene.clock), scene.record, wrong)
    assert [(p.element, p.rule) for p in told.value.problems] == [(element, rule)]
    assert counts("tie") == {"tie": 0}
