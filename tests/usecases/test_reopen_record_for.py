"""A desk agent, a doctor or a pharmacist reopens the closed record of a person who is there and agrees."""

from datetime import date

import pytest

from carnet.consent import life
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.storage import db
from carnet.usecases._death import Death, DeathDocument
from carnet.usecases.caller import Caller
from carnet.usecases.close_at_desk import close_at_desk
from carnet.usecases.list_documents import list_documents
from carnet.usecases.open_record_for import OpenedFor, Told, open_record_for
from carnet.usecases.print_letters import print_letters
from carnet.usecases.reopen_record_for import ReopenedFor, Word, reopen_record_for
from tests import cast
from tests.usecases import relatives
from tests.usecases.lives import closes
from tests.usecases.scene import Scene, assert_refused, counts, titles

YES = Word(consent=True)


def paper(caller: Caller, answer: object) -> str:
    """Which paper an answer leads to; whoever did the act prints it."""
    assert isinstance(answer, ReopenedFor | OpenedFor), answer
    printed = print_letters(caller, [answer.receipt], mark=False)
    assert not isinstance(printed, Refusal)
    return str(printed[0].message_id)


@pytest.mark.parametrize("who", ["desk", "doctor"])
def test_reopen_record_for_person_who_agrees_data_are_back_and_the_word_is_kept(scene: Scene, who: str) -> None:
    caller = cast.desk_agent(scene.clock) if who == "desk" else scene.caller(cast.PAUL)
    helene = scene.agrees(cast.HELENE)
    scene.deposits(cast.HELENE, "Avant")
    closes(scene)
    answer = reopen_record_for(caller, scene.record, Word(consent=True, told=Told.READ_ALOUD))
    event = scene.last()
    assert (event.act, event.outcome.value, event.who) == ("record:reopen", "done", caller.who())
    assert paper(caller, answer) == "letter.reopened"
    assert dict(event.detail) == {"wording": "opening/2026-11", "told": "read_aloud"}
    row = db.one(
        "SELECT collected_by_person, collected_by_structure FROM consent_given WHERE record_id = %s"
        " AND kind = 'reopening'",
        [scene.record],
    )
    assert row == (caller.actor_id, caller.structure_id)
    assert titles(scene.odette, scene.record) == ["Avant"]
    assert_refused(list_documents(helene, scene.record), helene, "document:list", "R06", "no_agreement", scene.record)
    assert reopen_record_for(caller, scene.record, YES) == Conflict("opening.already_open_for")


def test_reopen_record_for_person_without_account_gets_a_code(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    made = open_record_for(rosa, cast.KARIM.identity, consent=True)
    assert isinstance(made, OpenedFor)
    close_at_desk(rosa, made.record_id, consent=True)
    assert paper(rosa, reopen_record_for(rosa, made.record_id, YES)) == "letter.activation"


def test_reopen_record_for_without_the_tick_is_told_and_nothing_changes(scene: Scene) -> None:
    closes(scene)
    before = counts("record_life", "event", "letter", "consent_given")
    with pytest.raises(Invalid) as told:
        reopen_record_for(cast.desk_agent(scene.clock), scene.record, Word(consent=False))
    assert [(p.element, p.rule) for p in told.value.problems] == [("consent", "opening.consent_needed")]
    assert counts("record_life", "event", "letter", "consent_given") == before


def test_reopen_record_for_others_are_refused_and_learn_no_state(scene: Scene) -> None:
    """A nurse and an operator, on an open and on a closed record: the same refusal."""
    for closed in (False, True):
        if closed:
            closes(scene)
        for caller in (scene.caller(cast.INES), cast.operator(scene.clock)):
            answer = reopen_record_for(caller, scene.record, YES)
            assert_refused(answer, caller, "record:reopen", "C01", "not_foreseen", scene.record)


def test_reopen_record_for_dead_person_is_refused(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    close_at_desk(rosa, scene.record, death=Death(date(2026, 2, 20), DeathDocument.DEATH_CERTIFICATE))
    before = counts("record_life", "letter")
    assert_refused(
        reopen_record_for(rosa, scene.record, YES), rosa, "record:reopen", "C06", "holder_deceased", scene.record
    )
    assert counts("record_life", "letter") == before


def test_reopen_record_for_child_is_the_parents(scene: Scene) -> None:
    family = relatives.family(scene.clock)
    rosa = cast.desk_agent(scene.clock)
    close_at_desk(rosa, family.record, consent=True)
    assert_refused(
        reopen_record_for(rosa, family.record, YES), rosa, "record:reopen", "C19", "minor_holder", family.record
    )


def test_reopen_record_for_protected_adult_needs_the_guardian(scene: Scene) -> None:
    relatives.guardian(scene.odette)
    for caller in (cast.desk_agent(scene.clock), scene.caller(cast.HELENE)):
        close_at_desk(cast.desk_agent(scene.clock), scene.record, consent=True)
        answer = reopen_record_for(caller, scene.record, YES)
        assert_refused(answer, caller, "record:reopen", "C20", "guardian_must_agree", scene.record)
        agreed = reopen_record_for(caller, scene.record, Word(consent=True, guardian=True))
        assert isinstance(agreed, ReopenedFor), agreed
        assert dict(scene.last().detail)["guardian"] == "agreed"
    state = life.current(scene.record)
    assert state is not None
    assert state.status is life.LifeStatus.ACTIVE
