""" "Il y a une erreur dans ce document": to the author, else to who runs the structure; answered, replaced, late."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.identity import accounts, staff
from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import AccountId
from carnet.storage import db
from carnet.storage.outbox import Task
from carnet.usecases._card import Card
from carnet.usecases._mistakes import MistakeSeen
from carnet.usecases._to_answer import ToAnswerSeen
from carnet.usecases.answer_error import Answered, MistakeState, answer_error
from carnet.usecases.caller import Caller
from carnet.usecases.carry_out_due import carry_out_due
from carnet.usecases.change_block import change_block
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.list_errors import list_errors
from carnet.usecases.list_errors_to_answer import list_errors_to_answer
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.replace_document import replace_document
from carnet.usecases.report_error import Sent, report_error
from carnet.usecases.see_error_target import ErrorTarget, see_error_target
from carnet.usecases.see_error_to_answer import see_error_to_answer
from carnet.usecases.sweep import sweep
from tests import cast
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.scene import Scene, assert_refused, report
from tests.usecases.test_notices_by_choice import tell

WORDS = "Je suis allergique au lait."
ACT, ANSWER = "document:ask_correction", "document:answer_correction"


@pytest.fixture
def helene(scene: Scene) -> AccountId:
    """Hélène has an account here."""
    return doctors_account(scene, cast.HELENE)


def doctors_account(scene: Scene, of: cast.Carer) -> AccountId:
    details = PersonalDetails(of.login, f"{of.login}@exemple.test", None, None, Preferences())
    new = NewAccount(AccountKind.PROFESSIONAL, details, cast.PASSWORD, of.facts.professional_id)
    made = accounts.create_account(new, scene.clock.now())
    assert not isinstance(made, Conflict)
    return made


def sent(scene: Scene, card: Card, words: str = WORDS) -> UUID:
    answer = report_error(scene.odette, scene.record, card.logical_id, "fact", words)
    assert isinstance(answer, Sent), answer
    tell(scene, Task.TELL_MISTAKE)
    return answer.mistake_id


def mine(caller: Caller, scene: Scene) -> tuple[MistakeSeen, ...]:
    found = list_errors(caller, scene.record)
    assert not isinstance(found, Refusal)
    return found


def runs_the_cabinet(scene: Scene) -> Caller:
    """Marc runs Hélène's structure."""
    place = scene.caller(cast.HELENE).structure_id
    staff.make_admin(place, cast.MARC.facts.professional_id, scene.clock.now())
    return replace(scene.caller(cast.MARC), structure_id=place, structure_admin=True)


def test_report_error_holder_writes_the_author_reads_answers_and_the_person_is_told(
    scene: Scene, helene: AccountId
) -> None:
    card, author = scene.deposits(cast.HELENE, "Bilan"), scene.caller(cast.HELENE)
    target = see_error_target(scene.odette, scene.record, card.logical_id)
    assert isinstance(target, ErrorTarget) and target.asked and target.asked.id == cast.HELENE.facts.professional_id
    answer = report_error(scene.odette, scene.record, card.logical_id, "fact", WORDS)
    assert isinstance(answer, Sent)
    assert (events(scene.record)[-1].act, events(scene.record)[-1].documents) == (ACT, (card.logical_id,))
    assert tell(scene, Task.TELL_MISTAKE) == ["mail.mistake"]
    (line,) = list_errors_to_answer(author)
    # Without an agreement the words are read, and the document is named by its kind only.
    assert (line.mistake.words, line.may_open, line.mistake.title) == (WORDS, False, "")
    scene.agrees(cast.HELENE)
    (line,) = list_errors_to_answer(author)
    assert (line.mistake.words, line.may_open, line.mistake.title) == (WORDS, True, "Bilan")
    assert mine(scene.odette, scene)[0].state is MistakeState.SENT
    assert isinstance(see_error_to_answer(author, scene.record, answer.mistake_id), ToAnswerSeen)
    assert mine(scene.odette, scene)[0].state is MistakeState.READ
    for _ in range(2):
        done = answer_error(author, scene.record, answer.mistake_id, "refused", "Le test dit le contraire.")
        assert done == Answered(MistakeState.REFUSED)
    assert tell(scene, Task.TELL_MISTAKE_ANSWERED) == ["mail.mistake_answered"]
    (shown,) = mine(scene.odette, scene)
    assert (shown.state, shown.answer, shown.mine) == (MistakeState.REFUSED, "Le test dit le contraire.", True)
    again = answer_error(author, scene.record, answer.mistake_id, "corrected", "Corrigé.")
    assert again == Conflict("mistake.not_waiting")
    # The text is in no column: only the person and who was asked read it.
    assert not db.one("SELECT 1 FROM document_mistake WHERE sealed::text LIKE %s", [f"%{WORDS}%"])


def test_report_error_same_form_twice_keeps_one_and_other_words_under_it_are_a_conflict(
    scene: Scene, helene: AccountId
) -> None:
    card = scene.deposits(cast.HELENE)
    first, second = (
        report_error(scene.odette, scene.record, card.logical_id, "fact", WORDS, key="k") for _ in range(2)
    )
    assert isinstance(first, Sent) and first == second
    assert isinstance(report_error(scene.odette, scene.record, card.logical_id, "fact", "Autre.", key="k"), Conflict)
    waits = report_error(scene.odette, scene.record, card.logical_id, "missing", "Autre.", key="k2")
    assert waits == Conflict("mistake.waits")
    assert len(mine(scene.odette, scene)) == 1


@pytest.mark.parametrize(("kind", "text"), [("", WORDS), ("x", WORDS), ("fact", "  "), ("words", "a" * 1001)])
def test_report_error_bad_form_is_told_and_keeps_nothing(scene: Scene, kind: str, text: str) -> None:
    card = scene.deposits(cast.HELENE)
    with pytest.raises(Invalid):
        report_error(scene.odette, scene.record, card.logical_id, kind, text)
    assert mine(scene.odette, scene) == ()


def test_report_error_own_document_absent_and_hidden_ones_are_refused_alike(scene: Scene, helene: AccountId) -> None:
    own = deposit_document(scene.odette, scene.record, report("À moi"))
    assert isinstance(own, Deposited)
    refused = report_error(scene.odette, scene.record, own.card.logical_id, "fact", WORDS)
    assert_refused(refused, scene.odette, ACT, "C72", "not_foreseen", scene.record)
    withheld = deposit_document(scene.caller(cast.HELENE), scene.record, report("Retenu"), Options(withheld=True))
    assert isinstance(withheld, Deposited)
    answers = [
        report_error(scene.odette, scene.record, one, "fact", WORDS) for one in (withheld.card.logical_id, UUID(int=9))
    ]
    assert answers[0] == answers[1] and isinstance(answers[0], Refusal)


def test_report_error_page_of_a_document_offers_it_for_what_a_professional_wrote(scene: Scene) -> None:
    theirs, own = scene.deposits(cast.HELENE), deposit_document(scene.odette, scene.record, report("À moi"))
    assert isinstance(own, Deposited)
    offered = []
    for one in (theirs.logical_id, own.card.logical_id):
        read = read_document(scene.odette, scene.record, one)
        assert isinstance(read, DocumentRead)
        offered.append(ACT in {act.value for act in read.may})
    assert offered == [True, False]


def test_report_error_replacement_closes_it_and_a_deleted_document_too(scene: Scene, helene: AccountId) -> None:
    wrong, other = scene.deposits(cast.HELENE, "Faux"), scene.deposits(cast.HELENE, "Autre")
    first, _ = sent(scene, wrong), sent(scene, other)
    author = scene.agrees(cast.HELENE)
    assert not isinstance(replace_document(author, scene.record, wrong.logical_id, report("Juste")), Refusal | Conflict)
    delete_document(author, scene.record, other.logical_id)
    states = {one.logical_id: (one.state, one.deleted, one.is_open) for one in mine(scene.odette, scene)}
    assert states[wrong.logical_id] == (MistakeState.CORRECTED, False, False)
    assert states[other.logical_id][1:] == (True, False)
    answer = answer_error(author, scene.record, first, "refused", "Non.")
    assert answer == Conflict("mistake.not_waiting")
    assert [one.mistake.state for one in list_errors_to_answer(author)] == [MistakeState.CORRECTED]
    again = report_error(scene.odette, scene.record, wrong.logical_id, "fact", WORDS)
    assert again == Conflict("mistake.replaced")
    scene.clock.move(timedelta(days=40))
    carry_out_due(scene.clock)
    assert tell(scene, Task.TELL_MISTAKE_AGAIN, Task.TELL_MISTAKE_LATE) == []


def test_report_error_author_without_account_it_goes_to_who_runs_the_structure_who_may_not_read(scene: Scene) -> None:
    card, marc = scene.deposits(cast.HELENE, "Bilan"), runs_the_cabinet(scene)
    doctors_account(scene, cast.MARC)
    answer = report_error(scene.odette, scene.record, card.logical_id, "person", "")
    assert isinstance(answer, Sent)
    assert tell(scene, Task.TELL_MISTAKE) == ["mail.mistake"]
    (line,) = list_errors_to_answer(marc)
    assert (line.may_open, line.mistake.title) == (False, "")
    assert isinstance(answer_error(marc, scene.record, answer.mistake_id, "corrected", "Fait."), Answered)
    # Without the role there is nothing.
    plain = replace(marc, structure_admin=False)
    assert list_errors_to_answer(plain) == ()
    refused = see_error_to_answer(plain, scene.record, answer.mistake_id)
    assert_refused(refused, plain, ANSWER, "C02", "no_document", scene.record)


def test_report_error_blocked_author_is_not_asked(scene: Scene, helene: AccountId) -> None:
    card, marc = scene.deposits(cast.HELENE), runs_the_cabinet(scene)
    doctor = Grantee(GranteeKind.PROFESSIONAL, cast.HELENE.facts.professional_id)
    change_block(scene.odette, scene.record, doctor, blocked=True)
    sent(scene, card)
    assert list_errors_to_answer(scene.caller(cast.HELENE)) == ()
    assert len(list_errors_to_answer(marc)) == 1


def test_answer_error_who_was_not_asked_finds_nothing(scene: Scene, helene: AccountId) -> None:
    card, paul = scene.deposits(cast.HELENE), scene.agrees(cast.PAUL)
    asked = sent(scene, card)
    assert list_errors_to_answer(paul) == ()
    for one in (asked, UUID(int=3)):
        refused = answer_error(paul, scene.record, one, "corrected", "Fait.")
        assert_refused(refused, paul, ANSWER, "C02", "no_document", scene.record)
    for state, words in (("sent", "x"), ("refused", ""), ("refused", "a" * 1001)):
        with pytest.raises(Invalid):
            answer_error(scene.caller(cast.HELENE), scene.record, asked, state, words)


def test_remind_error_after_three_weeks_the_structure_too_after_a_month_the_person(
    scene: Scene, helene: AccountId
) -> None:
    card, marc = scene.deposits(cast.HELENE), runs_the_cabinet(scene)
    sent(scene, card)
    assert list_errors_to_answer(marc) == ()
    scene.clock.move(timedelta(days=22))
    carry_out_due(scene.clock)
    assert tell(scene, Task.TELL_MISTAKE_AGAIN, Task.TELL_MISTAKE_LATE) == ["mail.mistake_again"]
    assert len(list_errors_to_answer(replace(marc, clock=scene.clock))) == 1
    scene.clock.move(timedelta(days=12))
    carry_out_due(scene.clock)
    assert tell(scene, Task.TELL_MISTAKE_AGAIN, Task.TELL_MISTAKE_LATE) == ["mail.mistake_late"]
    assert mine(scene.odette, scene)[0].late
    assert carry_out_due(scene.clock).done == 0
    scene.clock.move(timedelta(days=400))
    # Of the author, of the structure, and of whoever runs the instance.
    assert sweep(scene.clock).mistakes == 3


@pytest.fixture
def nina(scene: Scene) -> Iterator[Caller]:
    """A caregiver who does not see what is hidden."""
    yield relatives.caregiver(scene.odette, cast.NINA, sees_hidden=False)[0]


def test_list_errors_caregiver_does_not_learn_of_one_about_a_document_that_was_hidden(
    scene: Scene, helene: AccountId, nina: Caller
) -> None:
    card = scene.deposits(cast.HELENE)
    sent(scene, card)
    assert len(mine(nina, scene)) == 1
    change_visibility(scene.odette, scene.record, card.logical_id, hide=True)
    assert mine(nina, scene) == ()
    hidden = report_error(nina, scene.record, card.logical_id, "fact", WORDS)
    assert hidden == report_error(nina, scene.record, UUID(int=4), "fact", WORDS)


def test_list_errors_parents_learn_nothing_of_a_document_kept_from_them(scene: Scene) -> None:
    family, helene = relatives.family(scene.clock), cast.carer(cast.HELENE, scene.clock)
    secret = deposit_document(helene, family.record, report("Secret"), Options(invisible_to_representatives=True))
    assert isinstance(secret, Deposited)
    for one in (secret.card.logical_id, UUID(int=4)):
        assert isinstance(report_error(family.mother, family.record, one, "fact", WORDS), Refusal)
    assert list_errors(family.mother, family.record) == ()
