"""What was said wrong in a document goes along with a merge, and back; a move leaves it with the person who said it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from carnet.kernel.errors import Refusal
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.kernel.ids import AccountId, RecordId
from carnet.storage import db
from carnet.storage.outbox import Task
from carnet.usecases._asked import Transferred
from carnet.usecases._mistakes import MistakeSeen
from carnet.usecases.answer_error import Answered, MistakeState, answer_error
from carnet.usecases.caller import Caller
from carnet.usecases.carry_out_due import carry_out_due
from carnet.usecases.carry_out_transfers import carry_out_transfers
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.list_errors import list_errors
from carnet.usecases.list_errors_to_answer import list_errors_to_answer
from carnet.usecases.report_error import Sent, report_error
from carnet.usecases.undo_transfer import undo_transfer
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene
from tests.usecases.test_merge_records import Twice
from tests.usecases.test_move_document import Mixed
from tests.usecases.test_notices_by_choice import tell
from tests.usecases.test_report_error import doctors_account

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Ce n’est pas mon genou."


@pytest.fixture
def paul(scene: Scene) -> AccountId:
    """Paul, who deposits, has an account here."""
    return doctors_account(scene, cast.PAUL)


def said(caller: Caller, record: RecordId, document: UUID) -> UUID:
    answer = report_error(caller, record, document, "fact", WORDS)
    assert isinstance(answer, Sent), answer
    return answer.mistake_id


def shown(caller: Caller, record: RecordId) -> list[MistakeSeen]:
    found = list_errors(caller, record)
    assert not isinstance(found, Refusal), found
    return list(found)


def asked(scene: Scene) -> list[tuple[RecordId, str]]:
    return [(one.record_id, one.mistake.words) for one in list_errors_to_answer(scene.caller(cast.PAUL))]


class Said:
    """Odette said in the record that goes that Paul's document is wrong."""

    def __init__(self, scene: Scene) -> None:
        self.twice = Twice(scene)
        self.there = replace(scene.odette, own_record=self.twice.gone)
        self.document, _ = self.twice.deposits(self.twice.gone, "Ailleurs")
        self.mistake = said(self.there, self.twice.gone, self.document)


@pytest.fixture
def odettes(scene: Scene, paul: AccountId) -> Said:
    return Said(scene)


def test_merge_records_what_was_said_goes_along_and_its_author_answers_it_in_the_record_that_stays(
    scene: Scene, odettes: Said
) -> None:
    assert tell(scene, Task.TELL_MISTAKE) == ["mail.mistake"]
    twice = odettes.twice
    twice.merge()
    (one,) = shown(scene.odette, twice.kept)
    assert (one.mistake_id, one.words, one.state, one.title) == (
        odettes.mistake, WORDS, MistakeState.SENT, "Ailleurs",
    )  # fmt: skip
    assert asked(scene) == [(twice.kept, WORDS)]
    (arrived,) = [one for one in events(twice.kept) if one.act == "record:merge" and one.documents]
    assert dict(arrived.detail)["mistakes"] == "1"
    # Nobody is told twice, and what waits for its day waits in the record that stays.
    assert tell(scene, Task.TELL_MISTAKE) == []
    scene.clock.move(timedelta(days=22))
    carry_out_due(scene.clock)
    assert tell(scene, Task.TELL_MISTAKE_AGAIN) == ["mail.mistake_again"]
    done = answer_error(scene.caller(cast.PAUL), twice.kept, odettes.mistake, "refused", "C’est le vôtre.")
    assert done == Answered(MistakeState.REFUSED)
    assert tell(scene, Task.TELL_MISTAKE_ANSWERED) == ["mail.mistake_answered"]
    sealed = db.one("SELECT 1 FROM document_mistake WHERE sealed::text LIKE %s", [f"%{WORDS}%"])
    assert sealed is None


def test_merge_records_reminder_told_before_is_not_told_again_and_undone_the_answer_goes_back(
    scene: Scene, odettes: Said
) -> None:
    tell(scene, Task.TELL_MISTAKE)
    twice = odettes.twice
    scene.clock.move(timedelta(days=22))
    carry_out_due(scene.clock)
    assert tell(scene, Task.TELL_MISTAKE_AGAIN) == ["mail.mistake_again"]
    transfer = twice.merge()
    scene.clock.move(timedelta(days=1))
    carry_out_due(scene.clock)
    assert tell(scene, Task.TELL_MISTAKE_AGAIN) == []
    done = answer_error(scene.caller(cast.PAUL), twice.kept, odettes.mistake, "refused", "C’est le vôtre.")
    assert done == Answered(MistakeState.REFUSED)
    assert isinstance(twice.undo(transfer), Transferred)
    assert [one.deleted for one in shown(scene.odette, twice.kept)] == [True]
    (one,) = shown(odettes.there, twice.gone)
    assert (one.state, one.answer, one.deleted) == (MistakeState.REFUSED, "C’est le vôtre.", False)
    assert [record for record, _ in asked(scene)] == [twice.gone]
    twice.merge()
    (one,) = shown(scene.odette, twice.kept)
    assert (one.state, one.answer, one.deleted) == (MistakeState.REFUSED, "C’est le vôtre.", False)


def test_undo_transfer_day_that_came_during_the_merge_is_still_told_once_in_the_record_that_is_back(
    scene: Scene, odettes: Said
) -> None:
    tell(scene, Task.TELL_MISTAKE)
    transfer = odettes.twice.merge()
    odettes.twice.undo(transfer)
    scene.clock.move(timedelta(days=22))
    carry_out_due(scene.clock)
    assert tell(scene, Task.TELL_MISTAKE_AGAIN) == ["mail.mistake_again"]


@pytest.mark.parametrize("point", ["transfer.blob_written", "transfer.arrived", "transfer.handed_over"])
def test_merge_records_step_fails_what_was_said_is_there_once_and_its_author_is_still_told(
    scene: Scene, odettes: Said, point: str
) -> None:
    """The message had not left when the record went: it leaves from the record that stays."""
    with arm(point), pytest.raises(FailpointReached):
        odettes.twice.merge()
    assert carry_out_transfers(scene.clock) == 1
    assert [one.mistake_id for one in shown(scene.odette, odettes.twice.kept)] == [odettes.mistake]
    assert tell(scene, Task.TELL_MISTAKE) == ["mail.mistake"]
    assert asked(scene) == [(odettes.twice.kept, WORDS)]


def test_merge_records_about_a_document_that_is_hidden_from_its_reader_is_not_there(
    scene: Scene, odettes: Said
) -> None:
    hidden = change_visibility(scene.caller(cast.PAUL), odettes.twice.gone, odettes.document, hide=True)
    assert not isinstance(hidden, Refusal)
    odettes.twice.merge()
    helene = scene.agrees(cast.HELENE)
    assert isinstance(list_errors(helene, odettes.twice.kept), Refusal | tuple)
    assert WORDS not in str(list_errors(helene, odettes.twice.kept))
    assert list_errors_to_answer(helene) == ()
    assert [one.words for one in shown(scene.odette, odettes.twice.kept)] == [WORDS]


def test_move_document_what_the_other_person_said_stays_with_her_and_is_absent_for_who_gets_the_document(
    scene: Scene, paul: AccountId
) -> None:
    mixed = Mixed(scene)
    mine = said(scene.odette, mixed.wrong, mixed.document)
    tell(scene, Task.TELL_MISTAKE)
    transfer = mixed.moved()
    assert shown(mixed.karim, mixed.right) == []
    assert [dict(one.detail).get("mistakes") for one in events(mixed.right)] == [None] * len(events(mixed.right))
    (one,) = shown(scene.odette, mixed.wrong)
    assert (one.mistake_id, one.deleted, one.is_open) == (mine, True, False)
    assert asked(scene) == []
    # Karim says so himself as if nobody had; nobody is reminded of what the move settled.
    his = said(mixed.karim, mixed.right, mixed.document)
    tell(scene, Task.TELL_MISTAKE)
    assert asked(scene) == [(mixed.right, WORDS)]
    assert isinstance(undo_transfer(mixed.rosa, mixed.right, transfer, "C’était juste."), Transferred)
    assert [one.mistake_id for one in shown(scene.odette, mixed.wrong)] == [mine]
    assert asked(scene) == [(mixed.wrong, WORDS)]
    assert [(one.mistake_id, one.deleted) for one in shown(mixed.karim, mixed.right)] == [(his, True)]
