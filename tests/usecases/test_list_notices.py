"""What an account was told: kept whatever was chosen, by which ways it left, read, and gone with the tie."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from carnet.identity import accounts, letters, mail_worker, notice_box
from carnet.identity.notice_box import By, Left
from carnet.kernel.errors import Unavailable
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.kernel.ids import AccountId
from carnet.storage import db
from carnet.storage.outbox import Task
from carnet.usecases.caller import Caller
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.change_notices import Question, change_notices
from carnet.usecases.hide_document_from import hide_document_from
from carnet.usecases.hide_kind_from import EVERYTHING, Audience, AudienceKind, hide_kind_from
from carnet.usecases.list_documents import list_documents
from carnet.usecases.list_notices import Notice, list_notices
from carnet.usecases.read_all_notices import read_all_notices
from carnet.usecases.read_notice import read_notice
from carnet.usecases.revoke_representative import revoke_representative
from carnet.usecases.send_monthly import send_monthly
from carnet.usecases.state_agreement import state_agreement
from tests import cast
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.scene import Scene
from tests.usecases.test_notices_by_choice import queued, relayed, tell, without_ways


def news(caller: Caller) -> list[Notice]:
    return list(list_notices(caller).shown)


def told(caller: Caller) -> list[tuple[str, int, bool]]:
    return sorted((one.kind, one.number, one.read) for one in news(caller))


@pytest.fixture
def may(scene: Scene) -> Iterator[Caller]:
    """Hélène may read; what her agreement told is read already."""
    helene = scene.agrees(cast.HELENE)
    tell(scene, *Task)
    read_all_notices(scene.odette)
    db.execute("DELETE FROM account_notice")
    yield helene


def visits(scene: Scene, helene: Caller, times: int = 1) -> None:
    for _ in range(times):
        list_documents(helene, scene.record)
        tell(scene, Task.TELL_ACCESS)


def test_list_notices_person_who_wants_no_message_still_finds_each_day_here(scene: Scene, may: Caller) -> None:
    change_notices(scene.odette, scene.record, Question.ACCESS, "never")
    visits(scene, may, 4)
    assert told(scene.odette) == [("access", 3, False), ("first_access", 1, False)]
    access = next(one for one in news(scene.odette) if one.kind == "access")
    assert access.ways == ()
    assert (events(scene.record)[-1].act, dict(events(scene.record)[-1].detail)) == (
        "record:see_status", {"part": "notices"},
    )  # fmt: skip


def test_read_notice_one_is_read_and_new_again_when_it_happens_again(scene: Scene, may: Caller) -> None:
    visits(scene, may, 2)
    access = next(one for one in news(scene.odette) if one.kind == "access")
    opened = read_notice(scene.odette, access.notice_id)
    assert opened is not None and (opened.kind, opened.mine, opened.acting) == ("access", True, None)
    assert told(scene.odette) == [("access", 1, True), ("first_access", 1, False)]
    assert list_notices(scene.odette).unread == 1
    assert [one.kind for one in list_notices(scene.odette, unread=True).shown] == ["first_access"]
    visits(scene, may)
    assert ("access", 2, False) in told(scene.odette)
    assert read_all_notices(scene.odette) == 2
    assert list_notices(scene.odette).unread == 0


def test_read_notice_of_somebody_else_or_none_is_not_there(scene: Scene, may: Caller) -> None:
    visits(scene, may)
    (first,) = news(scene.odette)
    other = relatives.account(cast.NINA, scene.clock)
    assert read_notice(other, first.notice_id) is read_notice(scene.odette, UUID(int=3)) is None
    assert told(scene.odette) == [("first_access", 1, False)]


def test_list_notices_says_what_became_of_each_way(scene: Scene, may: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    visits(scene, may)
    assert news(scene.odette)[0].ways == ((By.MAIL, Left.WAITING),)

    def broken(*_: object) -> None:
        raise Unavailable("mail server")

    with monkeypatch.context() as patched:
        patched.setattr("carnet.identity.mail.into_demo_mailbox", broken)
        for _ in range(mail_worker.MOST_TRIES):
            mail_worker.send_waiting(scene.clock.now())
            scene.clock.move(timedelta(days=1))
    # It could not leave by mail: a letter says that there is news.
    ways = dict(news(scene.odette)[0].ways)
    assert ways == {By.MAIL: Left.FAILED, By.LETTER: Left.WAITING}
    letter = letters.waiting_letters()[0]
    letters.settle_letter(letter.letter_id, letters.Outcome.POSTED, "rosa", scene.clock.now())
    assert dict(news(scene.odette)[0].ways)[By.LETTER] is Left.SENT


def test_tell_holder_by_letter_when_it_was_chosen(scene: Scene, may: Caller) -> None:
    change_notices(scene.odette, scene.record, Question.CHANNEL, "letter")
    visits(scene, may)
    assert [one.message_id for one in letters.waiting_letters()] == ["mail.first_access"]
    assert news(scene.odette)[0].ways == ((By.LETTER, Left.WAITING),)


def test_list_notices_of_a_child_are_there_for_the_parent_and_gone_with_the_tie(scene: Scene) -> None:
    family, helene = relatives.family(scene.clock), cast.carer(cast.HELENE, scene.clock)
    family.with_father()
    state_agreement(helene, family.record, agreed=True)
    list_documents(helene, family.record)
    tell(scene, *Task)
    thomas = family.thomas
    page = list_notices(thomas)
    assert "first_access" in {one.kind for one in page.shown}
    assert [one.name for one in page.people] == [cast.LEO.identity.traits.display_name]
    of_child = next(one for one in page.shown if one.kind == "first_access")
    opened = read_notice(thomas, of_child.notice_id)
    assert opened is not None and opened.acting is not None and opened.acting.record_id == family.record
    tie = next(t for t in db.rows("SELECT tie_id FROM tie WHERE account_id = %s", [thomas.account_id]))
    revoke_representative(cast.desk_agent(scene.clock), family.record, tie[0], relatives.JUDGMENT)
    assert [one for one in list_notices(thomas).shown if one.record_id] == []
    assert read_notice(thomas, of_child.notice_id) is None


def test_send_monthly_who_does_not_come_is_told_once_a_month_by_the_chosen_way(scene: Scene, may: Caller) -> None:
    account = AccountId(UUID(scene.odette.actor_id))
    db.execute("UPDATE account SET signed_in_on = %s WHERE id = %s", [scene.clock.now().date(), account])
    visits(scene, may, 3)
    assert send_monthly(scene.clock) == 0
    scene.clock.move(timedelta(days=32))
    assert (send_monthly(scene.clock), send_monthly(scene.clock)) == (1, 0)
    assert queued().count("mail.month") == 1
    scene.clock.move(timedelta(days=32))
    change_notices(scene.odette, scene.record, Question.MONTHLY, "letter")
    assert send_monthly(scene.clock) == 1
    assert [one.message_id for one in letters.waiting_letters()] == ["mail.month"]
    scene.clock.move(timedelta(days=32))
    change_notices(scene.odette, scene.record, Question.MONTHLY, "never")
    assert send_monthly(scene.clock) == 0
    scene.clock.move(timedelta(days=32))
    read_all_notices(scene.odette)
    change_notices(scene.odette, scene.record, Question.MONTHLY, "mail")
    # Nothing is new: nothing is said.
    assert send_monthly(scene.clock) == 0


def test_send_monthly_without_mail_by_letter_and_a_worker_that_dies_sends_it_once(scene: Scene, may: Caller) -> None:
    without_ways(scene)
    visits(scene, may)
    scene.clock.move(timedelta(days=32))
    with arm("month.kept"), pytest.raises(FailpointReached):
        send_monthly(scene.clock)
    assert (send_monthly(scene.clock), send_monthly(scene.clock)) == (1, 0)
    assert "mail.month" in [one.message_id for one in letters.waiting_letters()]


def test_account_notice_goes_with_the_account_and_after_a_year(scene: Scene, may: Caller) -> None:
    visits(scene, may)
    assert notice_box.forget(scene.clock.now()) == 0
    assert notice_box.forget(scene.clock.now() + timedelta(days=1)) == 1
    visits(scene, replace(may, clock=scene.clock))
    accounts.destroy_account(AccountId(UUID(scene.odette.actor_id)))
    assert db.rows("SELECT 1 FROM account_notice") == []


def test_tell_holder_devices_only_when_it_was_chosen_but_never_for_a_first_access(
    scene: Scene, may: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("carnet.identity.push.push", lambda *_: 1)
    monkeypatch.setattr("carnet.identity.push.count", lambda *_: 1)
    change_notices(scene.odette, scene.record, Question.CHANNEL, "push")
    change_notices(scene.odette, scene.record, Question.ACCESS, "each")
    visits(scene, may, 2)
    ways = {one.kind: dict(one.ways) for one in news(scene.odette)}
    assert ways["first_access"] == {By.MAIL: Left.WAITING, By.PUSH: Left.SENT}
    assert ways["access"] == {By.PUSH: Left.SENT}


def test_hiding_of_every_kind_writes_to_nobody_and_leaves_no_news(scene: Scene, may: Caller) -> None:
    """Somebody who reads the person's mails, or her news, must not learn that she hid something."""
    card = scene.deposits(cast.HELENE)
    tell(scene, *Task)
    db.execute("DELETE FROM account_notice")
    nurse = Audience(AudienceKind.PROFESSION, cast.INES.facts.profession)
    scene.hides(card)
    hide_document_from(scene.odette, scene.record, card.logical_id, nurse, hide=True)
    hide_kind_from(scene.odette, scene.record, EVERYTHING, nurse, hide=True)
    change_choice(scene.odette, scene.record, Choice.HIDDEN_BY_DEFAULT, value=True)
    assert [one.task for one in relayed(scene)] == []
    assert news(scene.odette) == []
