"""A device that was never seen (security.md A12): a relayed password and code do not enter."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from carnet.identity import accounts, devices, mail, recovery_codes
from tests.identity import cast

pytestmark = pytest.mark.django_db


def relayed() -> Client:
    """The browser of a deceiver, to whom a page that imitates ours passed on password and code as they were typed."""
    account = cast.patient()
    cast.sign_in(Client(), cast.PATIENT_LOGIN)
    deceiver = Client()
    cast.give_password(deceiver, cast.PATIENT_LOGIN)
    assert cast.give_code(deceiver, cast.code_of(account))["Location"] == reverse("account_new_device")
    return deceiver


def link() -> str:
    """The address in the newest mail about a device."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.demo_mails(1)[0].text.body)
    assert found
    return found.group(1)


def test_a12_password_and_code_from_an_unknown_device_are_not_enough() -> None:
    deceiver = relayed()
    assert cast.who(deceiver) is None
    page = deceiver.get(reverse("account_new_device")).content.decode()
    assert cast.said("new_device.open") in page


def test_a12_link_opened_by_the_deceived_person_gives_the_deceiver_nothing() -> None:
    """The person opens the link in the own browser: nobody enters, and the page says what it means."""
    deceiver = relayed()
    victim = Client()
    page = victim.get(link()).content.decode().replace("\xa0", " ")
    assert cast.said("new_device_link.not_here") in page and cast.said("new_device_link.where") in page
    victim.post(link())
    assert cast.who(victim) is None and cast.who(deceiver) is None


def test_a12_link_opened_by_a_mail_program_changes_nothing() -> None:
    deceiver = relayed()
    for _ in range(3):
        Client().get(link())
        assert deceiver.get(link()).status_code == 200
    assert cast.who(deceiver) is None


def test_new_device_person_opens_the_link_in_the_same_browser_and_enters() -> None:
    """And the device is known from then on: no confirmation at the next sign-in."""
    own = relayed()
    assert own.post(link())["Location"] == reverse("patient_home")
    assert own.get(link())["Location"] == reverse("patient_home")
    assert cast.who(own)["mode"] == "two_factors"
    own.post(reverse("account_logout"))
    cast.give_password(own, cast.PATIENT_LOGIN)
    assert cast.give_code(own, cast.last_code())["Location"] == reverse("patient_home")


def test_new_device_link_works_once_and_the_former_one_no_longer() -> None:
    own = relayed()
    former = link()
    own.post(reverse("account_new_device"))
    own.post(former)
    assert cast.who(own) is None
    own.post(link())
    assert cast.who(own) is not None
    again = Client()
    again.post(link())
    assert cast.who(again) is None


def test_new_device_printed_code_confirms() -> None:
    own = relayed()
    account = accounts.account_of_login(cast.PATIENT_LOGIN)
    assert account is not None
    code = recovery_codes.make(account.account_id, cast.AT)[0]
    assert own.post(reverse("account_recovery_code"), {"code": code})["Location"] == reverse("patient_home")


def test_new_device_forgotten_is_asked_again() -> None:
    account = cast.patient()
    browser = Client()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    (device,) = devices.listed(account)
    assert devices.forget(account, device.device_id)
    browser.post(reverse("account_logout"))
    cast.give_password(browser, cast.PATIENT_LOGIN)
    assert cast.give_code(browser, cast.code_of(account))["Location"] == reverse("account_new_device")


def test_new_device_account_without_mail_and_printed_code_is_sent_to_the_desk() -> None:
    account = cast.patient()
    cast.sign_in(Client(), cast.PATIENT_LOGIN)
    details = accounts.personal_details(account)
    cast.application(account)
    from dataclasses import replace

    accounts.change_details(account, replace(details, email=None, phone=None))
    elsewhere = Client()
    cast.give_password(elsewhere, cast.PATIENT_LOGIN)
    asked = elsewhere.post(reverse("account_second_factor"), {"code": cast.application_code(account)})
    assert asked["Location"] == reverse("account_no_code") and cast.who(elsewhere) is None


def test_device_names_are_what_people_call_them() -> None:
    account = cast.patient()
    phone = "Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36"
    cast.sign_in(Client(headers={"User-Agent": phone}), cast.PATIENT_LOGIN)
    assert [one.name for one in devices.listed(account)] == ["Chrome, Android"]
