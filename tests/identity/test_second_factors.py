"""Authenticator applications and printed codes at sign-in (security.md A13), and the list of factors."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from carnet.crypto import totp
from carnet.identity import factors, limits, recovery_codes
from carnet.identity.models import AccountKind, FactorKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from carnet.kernel.ids import AccountId
from tests.identity import cast

pytestmark = pytest.mark.django_db
PAGE = "account_second_factor"


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    """A moment that the test moves."""
    with time_machine.travel(cast.AT, tick=False) as traveller:
        yield traveller


def with_application() -> AccountId:
    """A patient with an authenticator application, who signed in once."""
    account = cast.patient()
    cast.application(account)
    return account


def asked(login: str = cast.PATIENT_LOGIN) -> Client:
    """A browser whose password was right and that is asked for a factor."""
    browser = Client()
    assert cast.give_password(browser, login)["Location"] == reverse(PAGE)
    return browser


def give(browser: Client, code: str) -> Any:
    """Types a code of the application."""
    return browser.post(reverse(PAGE), {"code": code})


def officer(kind: AccountKind = AccountKind.DESK_AGENT) -> AccountId:
    """A desk agent or an operator without any factor."""
    details = PersonalDetails("canari.guichet", "guichet.canari@exemple.test", None, None, Preferences())
    return cast.made(NewAccount(kind, details, cast.PASSWORD))


def test_application_patient_enters(morning: time_machine.Traveller) -> None:
    account = with_application()
    browser = asked()
    assert cast.who(browser) is None
    assert give(browser, cast.application_code(account))["Location"] == reverse("patient_home")
    assert cast.who(browser)["mode"] == "two_factors"


@pytest.mark.parametrize(("later", "shape"), [(-1, "{0} {1}"), (0, "{0}{1}"), (0, "wide"), (1, " {0}-{1} ")])
def test_totp_code_replayed_in_any_writing_is_the_same_code_a13(
    morning: time_machine.Traveller, later: int, shape: str
) -> None:
    """A13: single use after normalisation, at most one step away; a space once defeated PyPI's memory."""
    account = with_application()
    code = cast.application_code(account, later)
    assert give(asked(), code)["Location"] == reverse("patient_home")
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    again = wide if shape == "wide" else shape.format(code[:3], code[3:])
    other = asked()
    refused = give(other, again)
    assert refused.status_code == 200 and cast.said("error.totp.wrong") in refused.content.decode()
    assert cast.who(other) is None


def test_totp_earlier_code_after_a_later_one_is_refused_a13(morning: time_machine.Traveller) -> None:
    account = with_application()
    give(asked(), cast.application_code(account, 1))
    for later in (-1, 0, 1):
        other = asked()
        give(other, totp.code_of(cast.TOTP_SECRET, totp.step_at(cast.AT) + later))
        assert cast.who(other) is None


@pytest.mark.parametrize("later", [-2, 2])
def test_totp_code_two_steps_away_is_refused_a13(morning: time_machine.Traveller, later: int) -> None:
    account = with_application()
    browser = asked()
    give(browser, cast.application_code(account, later))
    assert cast.who(browser) is None


def test_totp_spaced_and_full_width_right_code_enters(morning: time_machine.Traveller) -> None:
    account = with_application()
    code = cast.application_code(account)
    browser = asked()
    give(browser, "".join(chr(ord(digit) + 0xFEE0) for digit in code[:3]) + " " + code[3:])
    assert cast.who(browser) is not None


def test_totp_guesses_are_counted_and_stopped_and_the_right_code_too_a13(morning: time_machine.Traveller) -> None:
    """After five wrong codes even the right one waits; another browser of the account is stopped as well."""
    account = with_application()
    browser = asked()
    right = cast.application_code(account)
    wrong = f"{(int(right) + 7) % 10**6:06d}"
    answers = [give(browser, wrong).status_code for _ in range(5)]
    assert answers == [200] * 5
    assert give(browser, right).status_code == 429
    assert give(asked(), right).status_code == 429


def test_totp_slip_of_the_finger_costs_nothing(morning: time_machine.Traveller) -> None:
    account = with_application()
    browser = asked()
    for _ in range(9):
        assert cast.said("error.totp.wrong_form") in give(browser, "12").content.decode()
    assert give(browser, cast.application_code(account)).status_code == 302


def test_totp_secret_is_160_bits_and_bound_to_the_drawing() -> None:
    secret = totp.new_secret()
    assert len(secret) * 8 == 160 and secret != totp.new_secret()
    # RFC 6238, appendix B (SHA-1): the last six of the eight digits.
    assert totp.code_of(b"12345678901234567890", 59 // 30) == "287082"
    assert totp.code_of(b"12345678901234567890", 1111111109 // 30) == "081804"


def test_second_factor_patient_in_a_known_device_may_take_a_code_by_mail(morning: time_machine.Traveller) -> None:
    account = cast.patient()
    known = Client()
    cast.sign_in(known, cast.PATIENT_LOGIN)
    cast.application(account)
    known.post(reverse("account_logout"))
    morning.shift(timedelta(minutes=1))
    assert cast.give_password(known, cast.PATIENT_LOGIN)["Location"] == reverse(PAGE)
    assert cast.said("second.send") in known.get(reverse(PAGE)).content.decode()
    assert known.post(reverse(PAGE), {"action": "send"})["Location"] == reverse("account_confirm_login_code")
    cast.give_code(known, cast.code_of(account))
    assert cast.who(known) is not None


def test_second_factor_elsewhere_no_code_by_mail_is_sent(morning: time_machine.Traveller) -> None:
    """Neither offered nor sent: the mailbox does not weaken who chose more."""
    account = cast.patient()
    cast.sign_in(Client(), cast.PATIENT_LOGIN)
    cast.application(account)
    stranger = asked()
    assert cast.said("second.send") not in stranger.get(reverse(PAGE)).content.decode()
    assert stranger.post(reverse(PAGE), {"action": "send"}).status_code == 200
    assert stranger.get(reverse("account_confirm_login_code"))["Location"] == reverse("account_login")


@pytest.mark.parametrize("kind", sorted(factors.STRONG_KINDS))
def test_second_factor_role_that_must_have_one_is_led_to_it_and_acts_with_it(kind: AccountKind) -> None:
    """A code by mail alone signs in to the page that sets one up, and is no second factor for any act."""
    account = officer(kind)
    browser = Client()
    cast.give_password(browser, "canari.guichet")
    assert cast.give_code(browser, cast.code_of(account))["Location"] == reverse("account_factor_needed")
    assert cast.who(browser)["mode"] == "password"
    page = browser.get(reverse("account_application_add"))
    secret = bytes.fromhex(browser.session["application_to_add"])
    assert page.status_code == 200 and "<svg" in page.content.decode()
    from django.utils import timezone

    browser.post(
        reverse("account_application_add"), {"code": totp.code_of(secret, totp.step_at(timezone.now())), "name": "tel"}
    )
    assert cast.who(browser)["mode"] == "two_factors"


def test_second_factor_role_with_one_is_never_offered_a_code_by_mail() -> None:
    account = officer()
    known = Client()
    cast.give_password(known, "canari.guichet")
    cast.give_code(known, cast.code_of(account))
    cast.application(account)
    known.post(reverse("account_logout"))
    cast.give_password(known, "canari.guichet")
    assert cast.said("second.send") not in known.get(reverse(PAGE)).content.decode()
    known.post(reverse(PAGE), {"action": "send"})
    assert known.get(reverse("account_confirm_login_code"))["Location"] == reverse("account_login")


def test_factors_last_one_of_a_role_stays_and_of_a_patient_goes() -> None:
    agent, patient = officer(), cast.patient()
    for account in (agent, patient):
        cast.application(account)
    now = cast.AT
    (only,) = factors.listed(agent)
    assert factors.remove(agent, only.factor_id, AccountKind.DESK_AGENT, now) is factors.Change.LAST
    cast.application(agent, "tablette")
    assert factors.remove(agent, only.factor_id, AccountKind.DESK_AGENT, now) is factors.Change.DONE
    (free,) = factors.listed(patient)
    assert factors.remove(patient, free.factor_id, AccountKind.PATIENT, now) is factors.Change.DONE
    assert factors.listed(patient) == () and [one.name for one in factors.listed(agent)] == ["tablette"]


def test_factors_of_another_account_are_absent() -> None:
    account, other = cast.patient(), officer()
    cast.application(account)
    (mine,) = factors.listed(account)
    assert factors.remove(other, mine.factor_id, AccountKind.PATIENT, cast.AT) is factors.Change.ABSENT
    assert len(factors.listed(account)) == 1


def test_factors_each_change_is_told() -> None:
    from carnet.identity import mail_worker

    account = cast.patient()
    cast.application(account)
    (one,) = factors.listed(account)
    factors.remove(account, one.factor_id, AccountKind.PATIENT, cast.AT)
    recovery_codes.make(account, cast.AT)
    mail_worker.send_waiting(cast.AT + timedelta(days=3000))
    from carnet.identity import mail

    told = [one.text.subject for one in mail.demo_mails()]
    assert told.count(cast.said("mail.factor_added.subject")) == 2  # Added and removed have the same subject.
    assert cast.said("mail.recovery_codes_made.subject") in told


def test_printed_code_patient_enters_once(morning: time_machine.Traveller) -> None:
    account = with_application()
    made = recovery_codes.make(account, cast.AT)
    assert len(set(made)) == 10 and all(len(code.replace(" ", "")) == 12 for code in made)
    browser = asked()
    assert browser.post(reverse("account_recovery_code"), {"code": made[3].replace(" ", "-")}).status_code == 302
    assert cast.who(browser)["mode"] == "two_factors"
    again = asked()
    refused = again.post(reverse("account_recovery_code"), {"code": made[3]})
    assert cast.said("error.recovery.wrong") in refused.content.decode() and cast.who(again) is None
    assert recovery_codes.left(account) == 9


def test_printed_codes_of_before_and_of_another_account_are_refused(morning: time_machine.Traveller) -> None:
    account, other = with_application(), officer()
    before = recovery_codes.make(account, cast.AT)
    foreign = recovery_codes.make(other, cast.AT)
    recovery_codes.make(account, cast.AT)
    for code in (before[0], foreign[0]):
        assert not recovery_codes.check(account, code, cast.AT)


def test_printed_codes_guesses_are_counted_apart_and_stopped_a13(morning: time_machine.Traveller) -> None:
    """Their own count: the application's tries are left, and the right printed code waits too."""
    account = with_application()
    right = recovery_codes.make(account, cast.AT)[0]
    browser = asked()
    wrong = [browser.post(reverse("account_recovery_code"), {"code": f"{n:012d}"}).status_code for n in range(5)]
    assert wrong == [200] * 5
    assert browser.post(reverse("account_recovery_code"), {"code": right}).status_code == 429
    assert give(browser, cast.application_code(account)).status_code == 302


def test_limits_of_each_factor_are_apart_and_the_passkey_has_no_account_rule_a13() -> None:
    actions = [limits.TOTP, limits.RECOVERY, limits.PROOF, limits.CODE, limits.SIGN_IN, limits.PASSKEY]
    assert len({one.action for one in actions}) == len(actions)
    assert limits.Scope.ACCOUNT not in {rule.scope for rule in limits.PASSKEY.rules}
    assert FactorKind.PASSKEY.value == "passkey"
