"""Passkeys: signing in with nothing else, and everything that is no proof."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carnet.identity import accounts, factors
from carnet.identity.models import FactorKind
from tests.identity import cast
from tests.identity.soft_key import PRESENT, SoftKey

pytestmark = pytest.mark.django_db


def options_in(page: bytes) -> str:
    """The options that a page hands to the browser's API."""
    found = re.search(r'data-options="([^"]*)"', page.decode())
    assert found
    return html.unescape(found.group(1))


def options(client: Client) -> str:
    """A fresh challenge of the sign-in page."""
    return options_in(client.get(reverse("account_login")).content)


def added(client: Client, key: SoftKey, name: str = "") -> Any:
    """Adds a passkey in a browser that is signed in."""
    page = reverse("account_passkey_add")
    return client.post(page, {"answer": key.made(options_in(client.get(page).content)), "name": name})


def with_passkey(key: SoftKey, login: str = cast.PATIENT_LOGIN) -> Client:
    """The browser of a patient who added a passkey."""
    browser = Client()
    cast.sign_in(browser, login)
    assert added(browser, key)["Location"].startswith(reverse("account_security"))
    return browser


def entered(client: Client, answer: str, **form: str) -> Any:
    """Sends an answer to the door of passkeys."""
    return client.post(reverse("account_passkey"), {"answer": answer, **form})


def test_passkey_patient_enters_without_identifier_or_password() -> None:
    """And the journal's mode says two factors: the key is held, and the device asked for its owner."""
    account = cast.patient()
    key = SoftKey()
    with_passkey(key)
    elsewhere = Client()
    response = entered(elsewhere, key.proved(options(elsewhere)))
    assert response["Location"] == reverse("patient_home")
    assert cast.who(elsewhere)["mode"] == "two_factors" and cast.who(elsewhere)["account"] == str(account)


def test_passkey_new_device_needs_no_confirmation_a12() -> None:
    """Bound to the site by the browser: nothing to relay (A12)."""
    account = cast.patient()
    key = SoftKey(counts=False)
    with_passkey(key)
    elsewhere = Client()
    entered(elsewhere, key.proved(options(elsewhere)))
    assert cast.who(elsewhere) is not None
    assert [one.kind for one in factors.listed(account)] == [FactorKind.PASSKEY]


def test_passkey_asked_page_is_shown_and_another_site_is_not() -> None:
    cast.patient()
    key = SoftKey()
    with_passkey(key)
    for wanted, shown in (
        ("/aide/", "/aide/"),
        ("https://ailleurs.test/", reverse("patient_home")),
        ("//x.test", "/moi/"),
    ):
        browser = Client()
        assert entered(browser, key.proved(options(browser)), next=wanted)["Location"] == shown


@pytest.mark.parametrize(
    "altered",
    [
        {"origin": "https://carnet.example.test"},
        {"origin": "http://testserver.evil.test"},
        {"origin": "http://testserver:8000"},
        {"host": "evil.test"},
        {"flags": PRESENT},
        {"flags": 0},
        {"credential_id": b"unknown"},
        {"handle": b"0123456789abcdef"},
        {"private": SoftKey().private},
    ],
    ids=lambda altered: "-".join(altered),
)
def test_passkey_that_is_no_proof_stays_outside(altered: dict[str, Any]) -> None:
    """Another origin or site, no user verification, another key, another person: one answer for all."""
    cast.patient()
    key = SoftKey()
    with_passkey(key)
    browser = Client()
    assert entered(browser, key.proved(options(browser)))["Location"] == reverse("patient_home")
    for name, value in altered.items():
        setattr(key, name, value)
    stranger = Client()
    response = entered(stranger, key.proved(options(stranger)))
    assert response.status_code == 200 and cast.said("passkey_failed.title") in response.content.decode()
    assert cast.who(stranger) is None


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", "{", '{"id": 1}', '{"id":"*","rawId":"*","response":{}}', "x" * 30000]
)
def test_passkey_malformed_answer_stays_outside(answer: str) -> None:
    browser = Client()
    assert entered(browser, answer).status_code == 200
    assert cast.who(browser) is None


def test_passkey_every_part_missing_or_of_another_type_stays_outside() -> None:
    cast.patient()
    key = SoftKey()
    with_passkey(key)
    whole = json.loads(key.proved(options(Client())))
    for part in whole["response"]:
        bad_values: tuple[Any, ...] = (None, 1, "", "*", [], {})
        for value in bad_values:
            bad = {**whole, "response": {**whole["response"], part: value}}
            browser = Client()
            assert entered(browser, json.dumps(bad)).status_code == 200, (part, value)
            assert cast.who(browser) is None or part == "userHandle", (part, value)


def test_passkey_replayed_answer_is_refused() -> None:
    """The challenge is claimed once, whatever the counter of the key says."""
    cast.patient()
    key = SoftKey(counts=False)
    with_passkey(key)
    answer = key.proved(options(Client()))
    first, second = Client(), Client()
    entered(first, answer)
    entered(second, answer)
    assert cast.who(first) is not None and cast.who(second) is None


def test_passkey_challenge_of_yesterday_or_of_another_use_is_refused() -> None:
    cast.patient()
    key = SoftKey(counts=False)
    browser = with_passkey(key)
    old, to_add = options(Client()), options_in(browser.get(reverse("account_passkey_add")).content)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        stranger = Client()
        entered(stranger, key.proved(old))
        assert cast.who(stranger) is None
    stranger = Client()
    entered(stranger, key.proved(to_add))
    assert cast.who(stranger) is None


def test_passkey_counter_that_goes_back_is_a_copy_and_refused() -> None:
    cast.patient()
    key = SoftKey()
    with_passkey(key)
    entered(Client(), key.proved(options(Client())))
    key.counter -= 1
    copy = Client()
    entered(copy, key.proved(options(copy)))
    assert cast.who(copy) is None


def test_passkey_closed_account_stays_outside() -> None:
    account = cast.patient()
    key = SoftKey()
    with_passkey(key)
    accounts.set_active(account, False)
    browser = Client()
    assert entered(browser, key.proved(options(browser))).status_code == 200
    assert cast.who(browser) is None


def test_passkey_added_twice_or_for_another_account_is_refused() -> None:
    """A challenge to add is made for one account: an answer of another is none."""
    cast.patient()
    cast.doctor()
    key, other = SoftKey(), SoftKey(credential_id=b"another")
    browser = with_passkey(key)
    assert cast.said("error.factor.known") in added(browser, key).content.decode()
    doctor = Client()
    cast.sign_in(doctor, cast.DOCTOR_LOGIN)
    page = reverse("account_passkey_add")
    foreign = other.made(options_in(doctor.get(page).content))
    refused = browser.post(page, {"answer": foreign})
    assert refused.status_code == 200 and cast.said("error.passkey.failed") in refused.content.decode()


def test_lockout_of_the_password_never_blocks_the_passkey_a13() -> None:
    """A13: whoever knows an identifier can lock the password out, and only it."""
    cast.patient()
    key = SoftKey()
    with_passkey(key)
    stranger = Client()
    for _ in range(6):
        last = cast.give_password(stranger, cast.PATIENT_LOGIN, "faux")
    assert last.status_code == 429
    browser = Client()
    assert entered(browser, key.proved(options(browser)))["Location"] == reverse("patient_home")
