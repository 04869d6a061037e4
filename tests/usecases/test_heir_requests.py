"""After a death the operator writes down what heirs ask, and the answer. Nothing is given."""

from datetime import date
from uuid import uuid4

import pytest

from carnet.consent.heirs import HeirState
from carnet.kernel.errors import Conflict, Invalid
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.usecases._death import Death, DeathDocument
from carnet.usecases.answer_heir_request import answer_heir_request
from carnet.usecases.close_at_desk import close_at_desk
from carnet.usecases.list_heir_requests import list_heir_requests
from carnet.usecases.note_heir_request import Asked, HeirReason, HeirRequest, HeirTie, note_heir_request
from tests import cast
from tests.usecases.scene import Scene, assert_refused, counts
from tests.usecases.test_suspend_record import victor

PAUL = Asked("Paul Martineau", HeirTie.HEIR, HeirReason.MEMORY)


def dies(scene: Scene) -> RecordId:
    """Odette's death is noted at the desk."""
    death = Death(date(2026, 2, 20), DeathDocument.DEATH_CERTIFICATE)
    close_at_desk(cast.desk_agent(scene.clock), scene.record, death=death)
    return scene.record


def test_note_heir_request_operator_writes_it_down_sealed_and_answers_once(scene: Scene) -> None:
    record, who = dies(scene), victor(scene)
    asked = note_heir_request(who, record, PAUL)
    assert isinstance(asked, HeirRequest)
    answer = answer_heir_request(who, record, asked.request_id, "La personne ne voulait pas.", accepted=False)
    assert isinstance(answer, HeirRequest)
    assert (answer.state, answer.version) == (HeirState.REFUSED, 2)
    again = answer_heir_request(who, record, asked.request_id, "Si.", accepted=True)
    assert again == Conflict("heir.answered")
    assert list_heir_requests(who, record) == (answer,)
    held = b"".join(bytes(row[0]) for row in db.rows("SELECT sealed FROM heir_request"))
    assert b"Martineau" not in held


def test_note_heir_request_without_a_death_is_refused_and_nothing_kept(scene: Scene) -> None:
    who = victor(scene)
    answer = note_heir_request(who, scene.record, PAUL)
    assert_refused(answer, who, "heir:note", "C05", "record_not_closed", scene.record)
    assert counts("heir_request") == {"heir_request": 0}


def test_note_heir_request_others_are_refused(scene: Scene) -> None:
    record = dies(scene)
    for caller in (scene.caller(cast.HELENE), cast.desk_agent(scene.clock)):
        answer = note_heir_request(caller, record, PAUL)
        assert_refused(answer, caller, "heir:note", "C01", "not_foreseen", record)


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        (Asked(" ", HeirTie.HEIR, HeirReason.RIGHTS), "heir.name_missing"),
        (Asked("Paul", None, HeirReason.RIGHTS), "heir.tie_missing"),
        (Asked("Paul", HeirTie.COHABITEE, None), "heir.reason_missing"),
    ],
)
def test_note_heir_request_operator_without_what_the_law_asks_is_told(scene: Scene, asked: Asked, rule: str) -> None:
    with pytest.raises(Invalid) as told:
        note_heir_request(victor(scene), dies(scene), asked)
    assert [p.rule for p in told.value.problems] == [rule]


def test_answer_heir_request_operator_without_words_or_request_is_told(scene: Scene) -> None:
    record, who = dies(scene), victor(scene)
    with pytest.raises(Invalid):
        answer_heir_request(who, record, uuid4(), " ", accepted=True)
    assert answer_heir_request(who, record, uuid4(), "Oui.", accepted=True) == Conflict("heir.answered")
