"""Told by choice: first access always; each, first of the day, weekly, never; once, quiet, grouped on paper."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from carnet.identity import accounts, letters
from carnet.kernel.errors import Invalid
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.kernel.ids import AccountId
from carnet.ops import jobs
from carnet.storage import db
from carnet.storage.outbox import Posted, Task
from carnet.usecases.caller import Caller
from carnet.usecases.change_notices import Question, change_notices
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.list_documents import list_documents
from carnet.usecases.read_document import read_document
from carnet.usecases.relay_outbox import relay_outbox
from carnet.usecases.see_notices import NoticesSeen, see_notices
from carnet.usecases.send_summaries import send_summaries
from carnet.usecases.state_agreement import state_agreement
from carnet.usecases.tell_holder import tell_holder
from tests import cast
from tests.usecases import relatives
from tests.usecases.scene import Scene, assert_refused, counts, report


def relayed(scene: Scene) -> list[Posted]:
    taken: list[Posted] = []
    relay_outbox(taken.append, scene.clock)
    return taken


def tell(scene: Scene, *only: Task) -> list[str]:
    """Runs the jobs that wait, as the worker does; the messages that they queued."""
    before = Counter(queued())
    for posted in relayed(scene):
        if posted.task in only:
            tell_holder(posted.record_id, posted.task, scene.clock, posted.ids, posted.outbox_id)
    return sorted((Counter(queued()) - before).elements())


def queued() -> list[str]:
    return [str(row[0]) for row in db.rows("SELECT message_id FROM outgoing_mail ORDER BY created_at, mail_id")]


def choose(caller: Caller, question: Question, answer: str) -> None:
    assert caller.record is not None
    change_notices(caller, caller.record, question, answer)


@pytest.fixture
def may(scene: Scene) -> Caller:
    """Hélène may read; what her agreement told is told already."""
    helene = scene.agrees(cast.HELENE)
    tell(scene)
    return helene


def visits(scene: Scene, helene: Caller) -> list[str]:
    list_documents(helene, scene.record)
    return tell(scene, Task.TELL_ACCESS)


def test_tell_holder_first_access_of_each_professional_is_told_whatever_was_chosen(scene: Scene, may: Caller) -> None:
    choose(scene.odette, Question.ACCESS, "never")
    assert visits(scene, may) == ["mail.first_access"]
    assert visits(scene, may) == []
    marc = scene.treats(cast.MARC)
    tell(scene)
    assert visits(scene, marc) == ["mail.first_access"]
    scene.clock.move(timedelta(days=3))
    assert visits(scene, marc) == []


def test_tell_holder_by_default_the_first_visit_of_the_day_is_told(scene: Scene, may: Caller) -> None:
    assert visits(scene, may) == ["mail.first_access"]
    assert visits(scene, may) == []
    scene.clock.move(timedelta(days=1))
    assert visits(scene, may) == ["mail.access"]
    assert visits(scene, may) == []


def test_tell_holder_each_visit_is_told_to_who_chose_so(scene: Scene, may: Caller) -> None:
    choose(scene.odette, Question.ACCESS, "each")
    visits(scene, may)
    assert [visits(scene, may) for _ in range(3)] == [["mail.access"]] * 3


def test_send_summaries_once_a_week_says_how_many_and_nothing_else(scene: Scene, may: Caller) -> None:
    choose(scene.odette, Question.ACCESS, "weekly")
    choose(scene.odette, Question.DEPOSIT, "weekly")
    assert visits(scene, may) == ["mail.first_access"]
    assert [visits(scene, may) for _ in range(3)] == [[]] * 3
    scene.deposits(cast.HELENE)
    assert tell(scene, Task.TELL_DEPOSIT) == []
    assert send_summaries(scene.clock) == 0
    scene.clock.move(timedelta(days=7))
    assert send_summaries(scene.clock) == 1
    assert queued().count("mail.week") == 1
    assert send_summaries(scene.clock) == 0
    assert db.rows("SELECT 1 FROM notice_state WHERE waiting > 0") == []


def test_send_summaries_worker_that_dies_sends_it_once(scene: Scene, may: Caller) -> None:
    choose(scene.odette, Question.DEPOSIT, "weekly")
    scene.deposits(cast.HELENE)
    tell(scene, Task.TELL_DEPOSIT)
    scene.clock.move(timedelta(days=8))
    before = Counter(queued())
    with arm("summary.taken"), pytest.raises(FailpointReached):
        send_summaries(scene.clock)
    assert Counter(queued()) == before
    assert (send_summaries(scene.clock), send_summaries(scene.clock)) == (1, 0)
    assert Counter(queued()) - before == Counter(["mail.week"])


def test_tell_holder_job_that_runs_again_after_a_kill_tells_once(scene: Scene, may: Caller) -> None:
    """A job runs at least once: killed after its commit, it runs again and does nothing."""
    choose(scene.odette, Question.ACCESS, "each")
    list_documents(may, scene.record)
    scene.deposits(cast.HELENE)
    for posted in relayed(scene):
        for _ in range(3):
            assert tell_holder(posted.record_id, posted.task, scene.clock, posted.ids, posted.outbox_id)
    assert queued().count("mail.first_access") == queued().count("mail.deposit") == 1


def test_jobs_carry_the_name_of_what_was_posted(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it a job that runs twice would tell twice."""
    seen: list[dict[str, object]] = []

    class Job:
        def defer(self, **words: object) -> None:
            seen.append(words)

    class App:
        def configure_task(self, *names: object, **options: object) -> Job:
            return Job()

    monkeypatch.setattr(jobs, "on_django_connection", App)
    posted = Posted(scene.record, UUID(int=7), Task.TELL_ACCESS, ("x",))
    jobs.defer(posted)
    assert seen == [{"record_id": str(scene.record), "task": "tell_access", "ids": ["x"], "posted": str(UUID(int=7))}]


def without_ways(scene: Scene) -> AccountId:
    """Odette's account loses its mail: she is told on paper."""
    account = AccountId(UUID(scene.odette.actor_id))
    details = accounts.personal_details(account)
    accounts.change_details(account, replace(details, email="", phone=None))
    return account


def test_tell_holder_person_without_mail_gets_one_letter_for_many_visits(scene: Scene, may: Caller) -> None:
    without_ways(scene)
    for _ in range(4):
        assert visits(scene, may) == []
        scene.deposits(cast.HELENE)
        tell(scene, Task.TELL_DEPOSIT)
    assert [letter.message_id for letter in letters.waiting_letters()] == ["mail.first_access"]
    scene.clock.move(timedelta(days=8))
    assert send_summaries(scene.clock) == 1
    assert [letter.message_id for letter in letters.waiting_letters()] == ["mail.first_access", "mail.week"]
    visits(scene, may)
    scene.clock.move(timedelta(days=8))
    # The one that was not printed yet stands for this week too.
    send_summaries(scene.clock)
    assert len(letters.waiting_letters()) == 2


def test_tell_holder_by_telephone_when_it_was_chosen(scene: Scene, may: Caller) -> None:
    account = AccountId(UUID(scene.odette.actor_id))
    details = accounts.personal_details(account)
    accounts.change_details(account, replace(details, phone="+33600000001"))
    choose(scene.odette, Question.CHANNEL, "sms")
    visits(scene, may)
    assert db.one("SELECT channel FROM outgoing_mail WHERE message_id = 'mail.first_access'") == ("sms",)


QUIET: dict[str, Callable[[Scene, Caller], object]] = {
    "a withheld deposit": lambda scene, helene: deposit_document(
        helene, scene.record, report("Retenu"), Options(withheld=True)
    ),
    "a refused reading": lambda scene, _: list_documents(scene.caller(cast.PAUL), scene.record),
}


@pytest.mark.parametrize("what", QUIET)
def test_tell_holder_what_the_person_may_not_know_sends_nothing(scene: Scene, may: Caller, what: str) -> None:
    QUIET[what](scene, may)
    assert [posted.task for posted in relayed(scene) if posted.task in (Task.TELL_ACCESS, Task.TELL_DEPOSIT)] == []
    assert counts("notice_reader") == {"notice_reader": 0}


def test_tell_holder_reading_of_a_withheld_document_is_quiet_until_the_month_is_over(scene: Scene, may: Caller) -> None:
    kept = deposit_document(may, scene.record, report("Retenu"), Options(withheld=True))
    assert isinstance(kept, Deposited)
    relayed(scene)
    read_document(may, scene.record, kept.card.logical_id)
    assert relayed(scene) == []
    scene.clock.move(timedelta(days=32))
    read_document(may, scene.record, kept.card.logical_id)
    assert [posted.task for posted in relayed(scene)] == [Task.TELL_ACCESS]


def test_tell_holder_secret_reading_is_no_first_access(scene: Scene) -> None:
    """R13: the reading in connexion secrète tells nobody, and the next open one is still the first."""
    family = relatives.family(scene.clock)
    helene = cast.carer(cast.HELENE, scene.clock)
    state_agreement(helene, family.record, agreed=True)
    tell(scene)
    list_documents(replace(helene, secret=True), family.record)
    assert relayed(scene) == []
    list_documents(helene, family.record)
    assert tell(scene, Task.TELL_ACCESS) == ["mail.first_access_charge"]


def test_change_notices_each_parent_chooses_alone(scene: Scene) -> None:
    family = relatives.family(scene.clock)
    family.with_father()
    change_notices(family.father, family.record, Question.DEPOSIT, "never")
    mine, his = see_notices(family.mother, family.record), see_notices(family.father, family.record)
    assert isinstance(mine, NoticesSeen) and isinstance(his, NoticesSeen)
    assert (mine.choice.deposit.value, his.choice.deposit.value) == ("daily", "never")
    relayed(scene)
    deposit_document(
        cast.carer(cast.HELENE, scene.clock),
        family.record,
        report("Bilan"),
        Options(invisible_to_representatives=False),
    )
    assert tell(scene, Task.TELL_DEPOSIT) == ["mail.charge"]


def test_tell_holder_account_that_is_gone_keeps_nobody_from_being_told(scene: Scene) -> None:
    family = relatives.family(scene.clock)
    family.with_father()
    relayed(scene)
    accounts.destroy_account(AccountId(UUID(family.thomas.actor_id)))
    plain = Options(invisible_to_representatives=False)
    deposit_document(cast.carer(cast.HELENE, scene.clock), family.record, report("Bilan"), plain)
    assert tell(scene, Task.TELL_DEPOSIT) == ["mail.charge"]


def test_change_notices_strange_answer_caregiver_and_doctor_keep_nothing(scene: Scene) -> None:
    for question, answer in ((Question.ACCESS, "sms"), (Question.CHANNEL, "daily"), (Question.DEPOSIT, "")):
        with pytest.raises(Invalid):
            change_notices(scene.odette, scene.record, question, answer)
    nina, _ = relatives.caregiver(scene.odette, cast.NINA)
    refused = change_notices(nina, scene.record, Question.ACCESS, "never")
    assert_refused(refused, nina, "settings:change", "R24", "caregiver_limit", scene.record)
    helene = scene.caller(cast.HELENE)
    refused = change_notices(helene, scene.record, Question.ACCESS, "never")
    assert_refused(refused, helene, "settings:change", "C01", "not_foreseen", scene.record)
    assert counts("notice_choice") == {"notice_choice": 0}
