"""Recovery, freezing and papers of the desk (security.md A11): evidence, delay, notice on all channels, a stop."""

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.identity import accounts, activation, letters, limits, mail_worker, recovery, recovery_codes
from carnet.identity.mail import demo_mails
from carnet.identity.people import PostalAddress
from carnet.identity.recovery import Recovery
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.kernel.ids import AccountId
from carnet.policy.model import AuthenticationMode
from carnet.usecases.caller import Caller
from carnet.usecases.finish_recoveries import finish_recoveries
from carnet.usecases.freeze_account import Frozen, freeze_account
from carnet.usecases.freeze_by_link import freeze_by_link
from carnet.usecases.give_first_paper import give_first_paper
from carnet.usecases.give_paper import Paper, give_paper
from carnet.usecases.keep_address import keep_address
from carnet.usecases.see_account import see_account
from carnet.usecases.start_recovery import start_recovery
from carnet.usecases.stop_recovery import stop_recovery
from carnet.usecases.unfreeze_account import unfreeze_account
from tests import cast
from tests.journal import acts, events
from tests.usecases import scene
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(hours=24)


@pytest.fixture
def here(clock: FixedClock) -> Scene:
    """Odette's open record."""
    return scene.at(clock)


def _account(here: Scene) -> AccountId:
    assert here.odette.account_id is not None
    return AccountId(here.odette.account_id)


def _reached_by(here: Scene, email: str | None, phone: str | None, address: PostalAddress | None = None) -> AccountId:
    account = _account(here)
    details = accounts.personal_details(account)
    accounts.change_details(account, replace(details, email=email, phone=phone, address=address))
    return account


def _link(token: str) -> str:
    return f"https://carnet.test/pas-moi/{token}"


def _begin(here: Scene, account: AccountId) -> Recovery:
    begun = start_recovery(cast.desk_agent(here.clock), account, _link, papers_seen=True)
    assert isinstance(begun, Recovery), begun
    return begun


def _later(here: Scene, delta: timedelta) -> None:
    here.clock.move(delta)


def test_start_recovery_a11_nothing_changes_before_the_delay_and_everybody_is_told(here: Scene) -> None:
    account = _reached_by(here, "odette@exemple.test", "+33699001234")
    before = accounts.personal_details(account)
    begun = _begin(here, account)
    assert begun.due_at == here.clock.now() + DAY
    mail_worker.send_waiting(here.clock.now())
    told = {mail.to: mail.text.body for mail in demo_mails()}
    assert set(told) == {"odette@exemple.test", "+33699001234"}
    assert "https://carnet.test/pas-moi/" in told["odette@exemple.test"]
    assert "http" not in told["+33699001234"] and "ODETTE" not in told["+33699001234"].upper()
    _later(here, DAY - timedelta(seconds=1))
    assert finish_recoveries(here.clock) == 0
    assert accounts.personal_details(account) == before and letters.waiting_letters() == ()
    assert acts(here.record)[-1] == ("account:recover", "done")
    _later(here, timedelta(seconds=1))
    assert finish_recoveries(here.clock) == 1
    assert finish_recoveries(here.clock) == 0
    assert [one.message_id for one in letters.waiting_letters()] == ["letter.activation"]
    assert acts(here.record)[-1] == ("account:finish_recovery", "done")
    assert accounts.personal_details(account) == before


def test_finish_recoveries_that_dies_changes_nothing_and_the_next_round_finishes(here: Scene) -> None:
    account = _reached_by(here, "odette@exemple.test", None)
    _begin(here, account)
    _later(here, DAY)
    with arm("finish_recoveries.written"), pytest.raises(FailpointReached):
        finish_recoveries(here.clock)
    assert letters.waiting_letters() == () and recovery.current(account) is not None
    assert finish_recoveries(here.clock) == 1


def test_start_recovery_person_told_by_post_only_has_the_time_to_read_it(here: Scene) -> None:
    account = _reached_by(here, None, None, PostalAddress(("1 rue du Parc", "75012 Paris")))
    begun = _begin(here, account)
    assert begun.due_at == here.clock.now() + recovery.BY_POST
    assert [one.message_id for one in letters.waiting_letters()] == ["mail.recovery_started"]


def test_freeze_by_link_a11_stops_the_recovery_and_ends_all(here: Scene) -> None:
    account = _reached_by(here, "odette@exemple.test", None)
    _begin(here, account)
    mail_worker.send_waiting(here.clock.now())
    token = demo_mails(1)[0].text.body.split("/pas-moi/")[1].split()[0]
    assert isinstance(freeze_by_link(token, here.clock), Frozen)
    _later(here, DAY)
    assert finish_recoveries(here.clock) == 0 and recovery.current(account) is None
    assert events(here.record)[-1].act == "account:freeze"
    # A frozen account is helped by nobody before it is unfrozen with the papers.
    rosa = cast.desk_agent(here.clock)
    for paper in (Paper.IDENTIFIER, Paper.CODES):
        assert give_paper(rosa, account, paper, papers_seen=True) == Conflict("account.frozen")
    assert start_recovery(rosa, account, _link, papers_seen=True) == Conflict("account.frozen")
    with pytest.raises(Invalid):
        unfreeze_account(rosa, account)
    assert unfreeze_account(rosa, account, papers_seen=True) is True
    assert unfreeze_account(rosa, account, papers_seen=True) == Conflict("account.not_frozen")
    # The mail that froze it is of no use any more: whoever reads it cannot lock the person out again.
    assert freeze_by_link(token, here.clock) is None


@pytest.mark.parametrize("token", ["", "x", "a" * 32])
def test_freeze_by_link_stranger_with_an_invented_link_freezes_nobody(here: Scene, token: str) -> None:
    assert freeze_by_link(token, here.clock) is None


def test_freeze_by_link_is_too_old_after_thirty_days(here: Scene) -> None:
    account = _reached_by(here, "odette@exemple.test", None)
    _begin(here, account)
    mail_worker.send_waiting(here.clock.now())
    token = demo_mails(1)[0].text.body.split("/pas-moi/")[1].split()[0]
    _later(here, timedelta(days=31))
    assert freeze_by_link(token, here.clock) is None


def test_freeze_a_waiting_code_of_a_recovery_is_stopped_too(here: Scene) -> None:
    account = _account(here)
    _begin(here, account)
    _later(here, DAY)
    finish_recoveries(here.clock)
    assert isinstance(freeze_account(here.odette, account), Frozen)
    assert letters.waiting_letters() == ()


def test_freeze_does_not_touch_the_side_of_care(here: Scene) -> None:
    """The doctor who may read goes on reading: being frozen is about the way in, never about care."""
    helene = here.agrees(cast.HELENE)
    card = here.deposits(cast.HELENE)
    freeze_account(here.odette, _account(here))
    assert scene.titles(helene, here.record) == [card.title]


def test_unfreeze_owner_with_a_code_by_mail_only_is_refused(here: Scene) -> None:
    account = _account(here)
    freeze_account(here.odette, account)
    weak = replace(here.odette, authentication=AuthenticationMode.PASSWORD)
    assert isinstance(unfreeze_account(weak, account), Refusal)
    assert unfreeze_account(here.odette, account) is True


def test_start_recovery_agent_without_papers_or_a_second_time_is_told(here: Scene) -> None:
    account, rosa = _account(here), cast.desk_agent(here.clock)
    with pytest.raises(Invalid):
        start_recovery(rosa, account, _link, papers_seen=False)
    _begin(here, account)
    assert start_recovery(rosa, account, _link, papers_seen=True) == Conflict("account.recovery_under_way")
    assert keep_address(rosa, account, "2 rue du Voleur") == Conflict("account.recovery_under_way")
    assert not isinstance(stop_recovery(rosa, account), Conflict)
    assert stop_recovery(rosa, account) == Conflict("account.no_recovery")


def test_stop_recovery_owner_who_signs_in_stops_it(here: Scene) -> None:
    account = _account(here)
    _begin(here, account)
    stop_recovery(here.odette, account)
    _later(here, DAY)
    assert finish_recoveries(here.clock) == 0


def _strangers(here: Scene) -> list[Caller]:
    weak = replace(cast.desk_agent(here.clock), authentication=AuthenticationMode.PASSWORD)
    other = cast.opened(cast.KARIM, here.clock)
    return [here.caller(cast.PAUL), other, weak]


def test_help_at_the_desk_others_are_refused_and_nothing_of_it_is_in_the_record(here: Scene) -> None:
    account, before = _account(here), len(events(here.record))
    for caller in _strangers(here):
        refusals = [
            start_recovery(caller, account, _link, papers_seen=True),
            stop_recovery(caller, account),
            freeze_account(caller, account),
            unfreeze_account(caller, account, papers_seen=True),
            give_paper(caller, account, Paper.IDENTIFIER, papers_seen=True),
            give_first_paper(caller, here.record, papers_seen=True),
            keep_address(caller, account, "1 rue"),
            see_account(caller, account),
        ]
        assert all(isinstance(one, Refusal) for one in refusals), refusals
    assert len(events(here.record)) == before
    assert [event.outcome.value for event in events(scene.system_record())[-8:]] == ["refused"] * 8


def test_give_paper_identifier_travels_on_paper_and_changes_nothing(here: Scene) -> None:
    account, rosa = _account(here), cast.desk_agent(here.clock)
    letter = give_paper(rosa, account, Paper.IDENTIFIER, papers_seen=True)
    assert [one.letter_id for one in letters.waiting_letters()] == [letter]
    assert demo_mails() == ()
    assert cast.ODETTE.login not in repr(events(here.record))
    assert give_paper(rosa, account, Paper.ACTIVATION, papers_seen=True) == Conflict("account.activated")


def test_give_first_paper_holder_without_an_account_gets_one_code_and_one_account(clock: FixedClock) -> None:
    from carnet.usecases.open_record import Opened
    from carnet.usecases.open_record_for import open_record_for

    rosa = cast.desk_agent(clock)
    opened = open_record_for(rosa, cast.KARIM.identity, consent=True)
    assert isinstance(opened, Opened)
    first = give_first_paper(rosa, opened.record_id, papers_seen=True)
    second = give_first_paper(rosa, opened.record_id, papers_seen=True)
    assert [one.letter_id for one in letters.waiting_letters()] == [second] and first != second
    facts = accounts.account_of_record(opened.record_id)
    assert facts is not None and not facts.activated
    assert len(accounts.accounts_of_person(cast.KARIM.identity.traits)) == 1


def test_start_recovery_account_that_was_never_used_needs_no_recovery(clock: FixedClock) -> None:
    waiting = activation.prepare(cast.KARIM.identity, at=clock.now())
    rosa = cast.desk_agent(clock)
    assert start_recovery(rosa, waiting, _link, papers_seen=True) == Conflict("account.not_activated")
    assert not isinstance(give_paper(rosa, waiting, Paper.ACTIVATION, papers_seen=True), Conflict)


def _by_code(here: Scene, login: str, code: str) -> bool:
    from carnet.usecases.start_recovery_by_code import start_recovery_by_code

    return start_recovery_by_code(login, code, "192.0.2.8", _link, here.clock)


def test_start_recovery_by_code_a11_waits_and_is_told_like_every_other(here: Scene) -> None:
    account = _reached_by(here, "odette@exemple.test", None)
    codes = recovery_codes.make(account, here.clock.now())
    assert _by_code(here, cast.ODETTE.login, codes[0])
    begun = recovery.current(account)
    assert begun is not None and begun.due_at == here.clock.now() + DAY
    mail_worker.send_waiting(here.clock.now())
    assert any("/pas-moi/" in one.text.body for one in demo_mails())
    assert acts(here.record)[-1] == ("account:recover", "done")
    # The code is used up; a second one begins no second recovery.
    assert not _by_code(here, cast.ODETTE.login, codes[0])
    assert _by_code(here, cast.ODETTE.login, codes[1]) and recovery.current(account) == begun


def test_start_recovery_by_code_stranger_gets_one_answer_and_is_stopped(here: Scene) -> None:
    recovery_codes.make(_account(here), here.clock.now())
    assert not _by_code(here, "personne-de-connu", "123412341234")
    for _ in range(5):
        assert not _by_code(here, cast.ODETTE.login, "123412341234")
    with pytest.raises(limits.TooManyAttempts):
        _by_code(here, cast.ODETTE.login, "123412341234")
    assert recovery.current(_account(here)) is None
