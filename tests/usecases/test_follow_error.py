"""A mistake that nobody answers goes to whoever runs the instance, who notes in fixed words what was done."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from carnet.documents.mistakes import Followed
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.ledger.event import NewEvent
from carnet.storage.outbox import Task
from carnet.usecases._asked import Transferred
from carnet.usecases._unanswered import GivenSeen
from carnet.usecases.answer_error import Answered, MistakeState, answer_error
from carnet.usecases.caller import Caller
from carnet.usecases.carry_out_due import carry_out_due
from carnet.usecases.follow_error import FollowUp, Noted, follow_error
from carnet.usecases.list_errors_to_answer import list_errors_to_answer
from carnet.usecases.list_given_errors import list_given_errors
from carnet.usecases.see_error_target import ErrorTarget, see_error_target
from carnet.usecases.see_given_error import see_given_error
from carnet.usecases.see_health import Health, see_health
from carnet.usecases.undo_transfer import undo_transfer
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, assert_refused
from tests.usecases.test_merge_records import Twice
from tests.usecases.test_mistakes_carried import WORDS, said, shown
from tests.usecases.test_move_document import Mixed
from tests.usecases.test_notices_by_choice import tell
from tests.usecases.test_report_error import doctors_account

ACT = "document:follow_correction"


class Late:
    """Odette said that Hélène's document is wrong, and a month went by without a word."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.record = scene, scene.record
        doctors_account(scene, cast.HELENE)
        self.document = scene.deposits(cast.HELENE, "Sérologie").logical_id
        self.mistake = said(scene.odette, scene.record, self.document)
        tell(scene, Task.TELL_MISTAKE)
        self.month_passes()

    def month_passes(self) -> None:
        self.scene.clock.move(timedelta(days=32))
        carry_out_due(self.scene.clock)

    @property
    def victor(self) -> Caller:
        return cast.operator(self.scene.clock)

    def listed(self) -> list[UUID]:
        found = list_given_errors(self.victor)
        assert not isinstance(found, Refusal)
        return [one.mistake_id for one in found]

    def follow(self, what: FollowUp, key: str = "") -> object:
        return follow_error(self.victor, self.record, self.mistake, what.value, key)

    def said_of_it(self) -> list[NewEvent]:
        return [one for one in events(self.record) if one.act == ACT]


@pytest.fixture
def late(scene: Scene) -> Late:
    return Late(scene)


def test_remind_error_nobody_answered_gives_it_to_the_operator_without_a_word_of_it(late: Late) -> None:
    told = tell(late.scene, Task.TELL_MISTAKE_AGAIN, Task.TELL_MISTAKE_LATE)
    assert told == ["mail.mistake_again", "mail.mistake_late"]
    given = events(late.record)[-1]
    assert (given.act, dict(given.detail)) == ("document:remind_correction", {"part": "given"})
    assert late.listed() == [late.mistake]
    health = see_health(late.victor)
    assert isinstance(health, Health) and health.waiting.mistakes == 1
    seen = see_given_error(late.victor, late.record, late.mistake)
    assert isinstance(seen, GivenSeen)
    assert {one.id for one in seen.asked} == {
        cast.HELENE.facts.professional_id, late.scene.caller(cast.HELENE).structure_id,
    }  # fmt: skip
    assert all(one.name for one in seen.asked)
    assert (seen.kind.value, seen.given_at) == ("fact", late.scene.clock.now())
    for hidden in (WORDS, "Sérologie", str(late.document), cast.ODETTE.identity.traits.birth_name):
        assert hidden not in repr(seen)
    assert [dict(one.detail) for one in late.said_of_it()] == [{"part": "read"}]
    (mine,) = shown(late.scene.odette, late.record)
    assert (mine.late, mine.given_at, mine.followed) == (True, late.scene.clock.now(), ())


def test_follow_error_operator_notes_in_fixed_words_and_the_person_reads_it_and_is_told_once(late: Late) -> None:
    now = late.scene.clock.now()
    for _ in range(2):
        assert late.follow(FollowUp.AUTHOR_ASKED, "k") == Noted(FollowUp.AUTHOR_ASKED)
    assert isinstance(late.follow(FollowUp.AUTHOR_LEFT, "k"), Conflict)
    assert tell(late.scene, Task.TELL_MISTAKE_FOLLOWED) == ["mail.mistake_followed"]
    (mine,) = shown(late.scene.odette, late.record)
    assert mine.followed == (Followed(FollowUp.AUTHOR_ASKED, now),)
    assert [dict(one.detail) for one in late.said_of_it()] == [{"done": "author_asked"}]
    # The author may answer after all, and what was done stays told.
    done = answer_error(late.scene.caller(cast.HELENE), late.record, late.mistake, "refused", "Le test le montre.")
    assert done == Answered(MistakeState.REFUSED)
    (mine,) = shown(late.scene.odette, late.record)
    assert (mine.state, mine.answer, len(mine.followed)) == (MistakeState.REFUSED, "Le test le montre.", 1)
    assert late.listed() == []
    assert_refused(late.follow(FollowUp.AUTHOR_ASKED), late.victor, ACT, "C02", "no_document", late.record)


def test_follow_error_last_word_takes_it_off_the_list_and_unknown_words_are_refused(late: Late) -> None:
    with pytest.raises(Invalid):
        follow_error(late.victor, late.record, late.mistake, "Je l’ai appelée.")
    assert late.follow(FollowUp.NO_ANSWER, "k") == Noted(FollowUp.NO_ANSWER) == late.follow(FollowUp.NO_ANSWER, "k")
    assert late.listed() == []
    assert isinstance(late.follow(FollowUp.NO_ANSWER), Refusal)


def test_follow_error_everybody_else_and_what_is_not_there_are_refused_alike(late: Late) -> None:
    absent = see_given_error(late.victor, late.record, UUID(int=5))
    assert_refused(absent, late.victor, ACT, "C02", "no_document", late.record)
    for caller in (late.scene.odette, late.scene.agrees(cast.HELENE), cast.desk_agent(late.scene.clock)):
        for answer in (
            list_given_errors(caller),
            see_given_error(caller, late.record, late.mistake),
            follow_error(caller, late.record, late.mistake, "author_asked"),
        ):
            assert isinstance(answer, Refusal), caller.kind
    assert shown(late.scene.odette, late.record)[0].followed == ()


def test_report_error_nobody_here_can_answer_the_operator_is_asked_at_once_and_the_author_once_there_is_an_account(
    scene: Scene,
) -> None:
    document = scene.deposits(cast.HELENE, "Sérologie").logical_id
    target = see_error_target(scene.odette, scene.record, document)
    assert isinstance(target, ErrorTarget) and target.asked is None
    mistake = said(scene.odette, scene.record, document)
    assert tell(scene, Task.TELL_MISTAKE) == []
    victor = cast.operator(scene.clock)
    seen = see_given_error(victor, scene.record, mistake)
    assert isinstance(seen, GivenSeen) and seen.given_at == scene.clock.now()
    place = scene.caller(cast.HELENE).structure_id
    assert {one.id for one in seen.asked} == {cast.HELENE.facts.professional_id, place}
    assert all(one.name and not one.has_account for one in seen.asked)
    assert WORDS not in repr(seen) and str(document) not in repr(seen)
    (mine,) = shown(scene.odette, scene.record)
    assert (mine.state, mine.given_at, mine.late) == (MistakeState.SENT, scene.clock.now(), False)
    # The operator helped Hélène to an account: she finds it, and is reminded like any author.
    assert follow_error(victor, scene.record, mistake, "author_asked") == Noted(FollowUp.AUTHOR_ASKED)
    doctors_account(scene, cast.HELENE)
    (line,) = list_errors_to_answer(scene.caller(cast.HELENE))
    assert line.mistake.words == WORDS
    scene.clock.move(timedelta(days=22))
    carry_out_due(scene.clock)
    assert tell(scene, Task.TELL_MISTAKE_AGAIN) == ["mail.mistake_again"]
    done = answer_error(scene.caller(cast.HELENE), scene.record, mistake, "corrected", "Fait.")
    assert done == Answered(MistakeState.CORRECTED) and list_given_errors(victor) == ()


def test_remind_error_nobody_could_be_asked_the_person_is_told_after_a_month_and_what_is_closed_stays_closed(
    scene: Scene,
) -> None:
    document, victor = scene.deposits(cast.HELENE, "Sérologie").logical_id, cast.operator(scene.clock)
    mistake = said(scene.odette, scene.record, document)
    given_at = scene.clock.now()
    scene.clock.move(timedelta(days=22))
    carry_out_due(scene.clock)
    assert "document:remind_correction" not in {one.act for one in events(scene.record)}
    assert follow_error(victor, scene.record, mistake, "no_answer") == Noted(FollowUp.NO_ANSWER)
    scene.clock.move(timedelta(days=12))
    carry_out_due(scene.clock)
    assert tell(scene, Task.TELL_MISTAKE_AGAIN, Task.TELL_MISTAKE_LATE) == ["mail.mistake_late"]
    last = events(scene.record)[-1]
    assert (last.act, dict(last.detail)) == ("document:remind_correction", {"part": "late"})
    (mine,) = shown(scene.odette, scene.record)
    assert (mine.late, mine.given_at) == (True, given_at)
    assert list_given_errors(victor) == ()


def test_merge_records_what_the_operator_sees_to_goes_along(scene: Scene) -> None:
    twice = Twice(scene)
    doctors_account(scene, cast.PAUL)
    document, _ = twice.deposits(twice.gone, "Ailleurs")
    mistake = said(replace(scene.odette, own_record=twice.gone), twice.gone, document)
    tell(scene, Task.TELL_MISTAKE)
    scene.clock.move(timedelta(days=32))
    carry_out_due(scene.clock)
    victor = cast.operator(scene.clock)
    assert follow_error(victor, twice.gone, mistake, "author_asked") == Noted(FollowUp.AUTHOR_ASKED)
    twice.rosa = cast.desk_agent(scene.clock)
    twice.merge()
    found = list_given_errors(victor)
    assert not isinstance(found, Refusal) and [one.record_id for one in found] == [twice.kept]
    assert [len(one.followed) for one in shown(scene.odette, twice.kept)] == [1]
    assert follow_error(victor, twice.kept, mistake, "no_answer") == Noted(FollowUp.NO_ANSWER)


def test_move_document_what_waited_at_the_operators_is_not_there_until_the_move_is_undone(scene: Scene) -> None:
    mixed = Mixed(scene)
    doctors_account(scene, cast.PAUL)
    mistake = said(scene.odette, mixed.wrong, mixed.document)
    tell(scene, Task.TELL_MISTAKE)
    scene.clock.move(timedelta(days=32))
    carry_out_due(scene.clock)
    victor, mixed.rosa = cast.operator(scene.clock), cast.desk_agent(scene.clock)
    transfer = mixed.moved()
    assert list_given_errors(victor) == ()
    assert isinstance(see_given_error(victor, mixed.wrong, mistake), Refusal)
    assert isinstance(undo_transfer(mixed.rosa, mixed.right, transfer, "C’était juste."), Transferred)
    found = list_given_errors(victor)
    assert not isinstance(found, Refusal) and [one.mistake_id for one in found] == [mistake]
