"""A fresh proof (step-up): who must give one, which ways there are, and coming back with the form as it was."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from carnet.identity import recovery_codes
from carnet.kernel.ids import AccountId
from tests.identity import cast
from tests.identity.soft_key import SoftKey
from tests.identity.test_passkeys import added, options_in

pytestmark = pytest.mark.django_db
CODES = "account_printed_codes"


@pytest.fixture
def later() -> Iterator[time_machine.Traveller]:
    """A patient signed in at this moment; the test moves on."""
    with time_machine.travel(cast.AT, tick=False) as traveller:
        yield traveller


def stale(later: time_machine.Traveller, login: str = cast.PATIENT_LOGIN) -> Client:
    """A browser whose sign-in is too old for an act of weight."""
    browser = Client()
    cast.sign_in(browser, login)
    later.shift(timedelta(minutes=11))
    return browser


def asked(browser: Client, name: str = CODES, **form: str) -> str:
    """Asks for a page that needs a fresh proof and returns the address of the proof."""
    response = browser.post(reverse(name), form) if form else browser.get(reverse(name))
    assert "/preuve/" in response["Location"]
    return str(response["Location"])


def with_mail(browser: Client, page: str, account: AccountId, **form: str) -> Any:
    """Has a code sent and types it with the password."""
    browser.post(page, {"action": "send"})
    return browser.post(page, {"code": cast.code_of(account), "password": cast.PASSWORD} | form)


def test_step_up_just_signed_in_is_fresh_and_old_is_asked(later: time_machine.Traveller) -> None:
    cast.patient()
    browser = Client()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    later.shift(timedelta(minutes=9))
    assert browser.get(reverse(CODES)).status_code == 200
    later.shift(timedelta(minutes=2))
    asked(browser)


def test_step_up_code_by_mail_with_the_password_comes_back_to_the_page(later: time_machine.Traveller) -> None:
    account = cast.patient()
    browser = stale(later)
    before = browser.cookies["carnet_session"].value
    page = asked(browser)
    back = with_mail(browser, page, account)["Location"]
    assert browser.get(back)["Location"] == reverse(CODES)
    assert browser.get(reverse(CODES)).status_code == 200
    assert browser.cookies["carnet_session"].value != before


def test_step_up_form_is_not_lost_and_nothing_is_done_before_the_person_says_so(later: time_machine.Traveller) -> None:
    """The fields come back as they were, escaped, and are posted by a button, with a token of this page."""
    account = cast.patient()
    browser = Client(enforce_csrf_checks=False)
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    later.shift(timedelta(minutes=11))
    page = asked(browser, CODES, remark='a "quoted" <b>', other="2", csrfmiddlewaretoken="old")
    back = with_mail(browser, page, account)["Location"]
    shown = browser.get(back).content.decode()
    assert recovery_codes.left(account) == 0
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown))
    assert html.unescape(fields["remark"]) == 'a "quoted" <b>' and fields["other"] == "2"
    assert fields["csrfmiddlewaretoken"] != "old" and f'action="{reverse(CODES)}"' in shown
    assert browser.post(reverse(CODES), {"remark": "x"}).status_code == 200
    assert recovery_codes.left(account) == 10


@pytest.mark.parametrize(
    "form", [{"password": "faux"}, {"password": ""}, {"code": "000000"}, {"code": "12"}, {"code": ""}], ids=str
)
def test_step_up_wrong_or_missing_part_is_refused(later: time_machine.Traveller, form: dict[str, str]) -> None:
    account = cast.patient()
    browser = stale(later)
    page = asked(browser)
    assert with_mail(browser, page, account, **form).status_code == 200
    asked(browser)


def test_step_up_code_of_another_request_or_used_twice_is_refused(later: time_machine.Traveller) -> None:
    account = cast.patient()
    browser = stale(later)
    first, second = asked(browser), asked(browser)
    browser.post(first, {"action": "send"})
    code = cast.code_of(account)
    assert browser.post(second, {"code": code, "password": cast.PASSWORD}).status_code == 200
    assert browser.post(first, {"code": code, "password": cast.PASSWORD}).status_code == 302
    later.shift(timedelta(minutes=11))
    third = asked(browser)
    assert browser.post(third, {"code": code, "password": cast.PASSWORD}).status_code == 200


def test_step_up_application_and_printed_code_and_passkey_prove(later: time_machine.Traveller) -> None:
    account = cast.patient()
    browser = Client()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    key = SoftKey()
    added(browser, key)
    cast.application(account)
    printed = recovery_codes.make(account, cast.AT)[0]
    for proof in ("application", "printed", "passkey"):
        later.shift(timedelta(minutes=11))
        page = asked(browser)
        form = {"password": cast.PASSWORD, "code": printed}
        if proof == "application":
            form["code"] = cast.application_code(account)
        if proof == "passkey":
            form = {"action": "passkey", "answer": key.proved(options_in(browser.get(page).content))}
        assert browser.post(page, form).status_code == 302, proof
        assert browser.get(reverse(CODES)).status_code == 200, proof


def test_step_up_passkey_of_another_person_proves_nothing(later: time_machine.Traveller) -> None:
    cast.patient()
    cast.doctor()
    doctor = Client()
    cast.sign_in(doctor, cast.DOCTOR_LOGIN)
    key = SoftKey()
    added(doctor, key)
    browser = stale(later)
    page = asked(browser)
    answer = key.proved(options_in(doctor_options(key)))
    assert browser.post(page, {"action": "passkey", "answer": answer}).status_code == 200
    asked(browser)


def doctor_options(key: SoftKey) -> bytes:
    """A sign-in page: its challenge is one for any proof."""
    return Client().get(reverse("account_login")).content


def test_step_up_guesses_are_counted_apart_from_sign_in_a13(later: time_machine.Traveller) -> None:
    """Ten in a quarter of an hour, password and code together; then even the right ones wait."""
    account = cast.patient()
    cast.application(account)
    browser = stale(later)
    page = asked(browser)
    for _ in range(10):
        assert browser.post(page, {"code": "000000", "password": "faux"}).status_code == 200
    right = {"code": cast.application_code(account), "password": cast.PASSWORD}
    assert browser.post(page, right).status_code == 429
    assert cast.enter(Client(), cast.PATIENT_LOGIN, cast.PASSWORD).status_code == 302


def test_step_up_role_with_a_strong_factor_is_never_sent_a_code(later: time_machine.Traveller) -> None:
    from tests.identity.test_second_factors import officer

    account = officer()
    browser = stale(later, "canari.guichet")
    page = asked(browser)
    assert cast.said("second.send") not in browser.get(page).content.decode()
    assert browser.post(page, {"action": "send"}).status_code == 302
    assert cast.said("code.sent") not in browser.get(page).content.decode()
    form = {"code": cast.application_code(account), "password": cast.PASSWORD}
    assert browser.post(page, form).status_code == 302


def test_step_up_of_nothing_or_of_a_stranger_leads_nowhere() -> None:
    cast.patient()
    browser = Client()
    page = reverse("account_prove", kwargs={"waiting": "00000000-0000-4000-8000-000000000002"})
    assert browser.get(page)["Location"] == reverse("account_login")
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    assert browser.get(page)["Location"] == reverse("account_security")
