"""Signing in: identifier, password, code. Success and refusals share their set-up."""

import pytest
from django.test import Client
from django.urls import reverse

from carnet.identity import accounts
from tests.identity import cast

pytestmark = pytest.mark.django_db


def test_sign_in_patient_right_password_and_code_enters(browser: Client) -> None:
    """Both factors are asked for, and the session knows it."""
    account = cast.patient()
    response = cast.sign_in(browser, cast.PATIENT_LOGIN)
    assert response.status_code == 302 and response["Location"] == reverse("patient_home")
    assert cast.who(browser) == {
        "account": str(account),
        "kind": "patient",
        "professional": None,
        "sector": None,
        "mode": "two_factors",
    }


def test_sign_in_patient_password_only_is_still_outside(browser: Client) -> None:
    cast.patient()
    assert cast.give_password(browser, cast.PATIENT_LOGIN)["Location"] == reverse("account_confirm_login_code")
    assert cast.who(browser) is None


@pytest.mark.parametrize("login", ["Canari.Colette", " canari.colette ", "canari . colette", "ｃａｎａｒｉ.colette"])
def test_sign_in_patient_identifier_as_a_phone_writes_it_enters(browser: Client, login: str) -> None:
    cast.patient()
    assert cast.give_password(browser, login).status_code == 302


def test_sign_in_stranger_unknown_identifier_and_wrong_password_answer_the_same(browser: Client) -> None:
    """Same status, same bytes but for what is random in every page and the identifier that was sent."""
    cast.patient()
    wrong = cast.give_password(browser, cast.PATIENT_LOGIN, "mauvais-mot-de-passe")
    unknown = cast.give_password(Client(), "canari.inconnue", "mauvais-mot-de-passe")
    assert wrong.status_code == unknown.status_code == 200
    assert _comparable(wrong.content, cast.PATIENT_LOGIN) == _comparable(unknown.content, "canari.inconnue")
    assert cast.said("error.sign_in.wrong") in wrong.content.decode()


def test_sign_in_closed_account_answers_as_a_wrong_password(browser: Client) -> None:
    account = cast.patient()
    wrong = cast.give_password(browser, cast.PATIENT_LOGIN, "mauvais-mot-de-passe")
    accounts.set_active(account, False)
    closed = cast.give_password(Client(), cast.PATIENT_LOGIN)
    assert _comparable(closed.content, cast.PATIENT_LOGIN) == _comparable(wrong.content, cast.PATIENT_LOGIN)


def test_sign_in_account_closed_between_password_and_code_stays_outside(browser: Client) -> None:
    account = cast.patient()
    cast.give_password(browser, cast.PATIENT_LOGIN)
    accounts.set_active(account, False)
    cast.give_code(browser, cast.last_code())
    assert cast.who(browser) is None


@pytest.mark.parametrize("empty", ["login_name", "password"])
def test_sign_in_patient_missing_field_is_named(browser: Client, empty: str) -> None:
    cast.patient()
    fields = {"login_name": cast.PATIENT_LOGIN, "password": cast.PASSWORD} | {empty: ""}
    page = browser.post(reverse("account_login"), fields).content.decode()
    assert f'href="#{empty}"' in page


def test_sign_in_patient_without_mail_and_phone_is_sent_to_the_desk(browser: Client) -> None:
    cast.patient("canari.sans.mail", email=None, phone=None)
    response = cast.give_password(browser, "canari.sans.mail")
    assert response["Location"] == reverse("account_no_code")
    assert browser.get(response["Location"]).status_code == 200


def test_sign_in_asked_page_is_shown_after_the_code(browser: Client) -> None:
    cast.patient()
    browser.post(
        reverse("account_login"),
        {"login_name": cast.PATIENT_LOGIN, "password": cast.PASSWORD, "next": "/aide/"},
    )
    assert cast.give_code(browser, cast.last_code())["Location"] == "/aide/"


def test_sign_in_asked_page_of_another_site_is_ignored(browser: Client) -> None:
    cast.patient()
    browser.post(
        reverse("account_login"),
        {"login_name": cast.PATIENT_LOGIN, "password": cast.PASSWORD, "next": "https://ailleurs.test/"},
    )
    assert cast.give_code(browser, cast.last_code())["Location"] == reverse("patient_home")


def _comparable(page: bytes, login: str) -> str:
    import re

    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|data-options="[^"]*"|nonce="[^"]*"', "", page.decode())
    return text.replace(login, "LOGIN")
