"""The pages “J’ai un code d’activation” as a browser walks them, and what they never tell."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from carnet.identity import accounts, activation, activation_codes, mail
from carnet.identity.activation import Issued, Reason
from carnet.identity.people import CodesBy
from carnet.identity.terms import VERSION
from carnet.kernel.failpoints import FailpointReached, arm
from tests.identity import cast

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN, PASSWORD = "canari.nouveau", "canari mot de passe tout neuf"
EMAIL, PHONE = "canari.neuf@exemple.test", "06 99 00 12 34"


def _issued(reason: Reason = Reason.OPENING) -> Issued:
    now = datetime.now(UTC)
    return activation.issue(activation.prepare(cast.COLETTE, at=now), reason, made_by="desk", at=now)


def _begin(browser: Client, code: str, day: str = "9") -> Any:
    born = {"naissance-day": day, "naissance-month": "4", "naissance-year": "1958"}
    return browser.post(reverse("account_activate"), {"code": code, **born})


def _ways(browser: Client, login: str = LOGIN, password: str = PASSWORD, again: str = "") -> Any:
    form = {"login": login, "password": password, "password_again": again or password}
    return browser.post(reverse("account_activate_login"), form)


def _contact(browser: Client, kind: str, **typed: str) -> Any:
    return browser.post(reverse("account_activate_contact"), {"comment": kind, **typed})


def _agree(browser: Client) -> Any:
    return browser.post(reverse("account_activate_terms"), {"accord": "oui"})


def _code(to: str) -> str:
    found = re.search(r"\b\d{6}\b", next(one for one in mail.demo_mails() if one.to == to).text.body)
    assert found
    return found.group()


@pytest.mark.parametrize(
    ("kind", "typed", "to", "by"),
    [("email", {"email": EMAIL}, EMAIL, CodesBy.MAIL), ("phone", {"phone": PHONE}, "+33699001234", CodesBy.SMS)],
)
def test_activation_person_with_an_address_walks_to_the_end_and_signs_in(
    browser: Client, kind: str, typed: dict[str, str], to: str, by: CodesBy
) -> None:
    issued = _issued()
    assert _begin(browser, issued.code)["Location"] == reverse("account_activate_login")
    assert _ways(browser)["Location"] == reverse("account_activate_contact")
    assert _contact(browser, kind, **typed)["Location"] == reverse("account_activate_code")
    # Nothing counts before the end: the account still opens to nobody.
    assert accounts.account_of_login(LOGIN) is None
    browser.post(reverse("account_activate_code"), {"code": _code(to)})
    assert _agree(browser)["Location"] == reverse("account_activated")
    details = accounts.personal_details(issued.account_id)
    assert (details.login, details.email or details.phone, details.preferences.codes_by) == (LOGIN, to, by)
    facts = accounts.account_of_login(LOGIN)
    assert facts is not None and facts.activated and facts.terms_version == VERSION
    # The paper is of no more use.
    assert _begin(Client(), issued.code).status_code == 200
    assert cast.give_password(Client(), LOGIN, PASSWORD).status_code == 302


def test_activation_person_without_mail_and_telephone_walks_to_the_end(browser: Client) -> None:
    issued = _issued()
    _begin(browser, issued.code)
    _ways(browser)
    assert _contact(browser, "list")["Location"] == reverse("account_activate_terms")
    assert _agree(browser)["Location"] == reverse("account_activated_by_list")
    details = accounts.personal_details(issued.account_id)
    assert (details.email, details.phone, details.preferences.codes_by) == (None, None, CodesBy.LIST)


def test_activation_stranger_gets_one_answer_for_all_that_does_not_fit(browser: Client) -> None:
    """No such code, and a code whose birth date is another: the same page, but for what was typed."""
    issued = _issued()
    pages = [
        _begin(Client(), code, day).content.decode().replace(code, "CODE").replace(f'value="{day}"', "")
        for code, day in ((activation_codes.new_code(), "9"), (issued.code, "8"))
    ]
    hidden = re.compile(r"nonce-[^\"';]+|nonce=\"[^\"]+\"|value=\"[A-Za-z0-9]{32,}\"")
    assert hidden.sub("", pages[0]) == hidden.sub("", pages[1])
    assert cast.said("error.activation.wrong") in pages[0]


def test_activation_slip_of_the_finger_is_not_counted(browser: Client) -> None:
    issued = _issued()
    for _ in range(30):
        assert cast.said("error.activation.form") in _begin(browser, issued.code[:-1]).content.decode()
    assert _begin(browser, issued.code).status_code == 302


def test_activation_too_many_codes_of_a_network_asks_to_wait(browser: Client) -> None:
    for _ in range(20):
        _begin(browser, activation_codes.new_code())
    assert _begin(browser, activation_codes.new_code()).status_code == 429


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"login": "court"}, "error.login.wrong_length"),
        ({"login": EMAIL}, "error.login.looks_like_email"),
        ({"login": cast.PATIENT_LOGIN}, "error.login.taken"),
        ({"password": "court"}, "error.password.too_short"),
        ({"password": "motdepassemotdepasse", "login": "motdepassemotdepasse"}, "error.password.is_the_login"),
        ({"again": "un autre mot de passe"}, "error.password.differs"),
    ],
)
def test_activation_login_or_password_that_is_refused_says_why(
    browser: Client, change: dict[str, str], error: str
) -> None:
    cast.patient()
    issued = _issued()
    _begin(browser, issued.code)
    assert cast.said(error) in _ways(browser, **change).content.decode()


def test_activation_wrong_code_of_the_address_does_not_prove_it(browser: Client) -> None:
    issued = _issued()
    _begin(browser, issued.code)
    _ways(browser)
    _contact(browser, "email", email=EMAIL)
    wrong = f"{(int(_code(EMAIL)) + 1) % 10**6:06d}"
    page = browser.post(reverse("account_activate_code"), {"code": wrong}).content.decode()
    assert cast.said("error.code.wrong") in page
    # The last page is not reached without a proved address or the choice of none.
    assert _agree(browser)["Location"] == reverse("account_activate_contact")


@pytest.mark.parametrize("typed", ["", "sans-arobase", "a@b", "a@" + "b" * 300 + ".fr"])
def test_activation_address_that_is_none_is_told_at_its_field(browser: Client, typed: str) -> None:
    _begin(browser, _issued().code)
    _ways(browser)
    assert cast.said("error.contact.not_an_email") in _contact(browser, "email", email=typed).content.decode()


def test_activation_without_agreeing_changes_nothing(browser: Client) -> None:
    issued = _issued()
    _begin(browser, issued.code)
    _ways(browser)
    _contact(browser, "list")
    assert cast.said("error.terms.needed") in browser.post(reverse("account_activate_terms"), {}).content.decode()
    assert accounts.account_of_login(LOGIN) is None


def test_activation_code_cancelled_on_the_way_leads_back_to_the_start(browser: Client) -> None:
    issued = _issued()
    _begin(browser, issued.code)
    activation.cancel(issued.account_id, datetime.now(UTC))
    assert _ways(browser)["Location"] == reverse("account_activate")


def test_activation_two_browsers_with_one_paper_one_wins(browser: Client) -> None:
    issued, other = _issued(), Client()
    for client, login in ((browser, LOGIN), (other, "canari.second")):
        _begin(client, issued.code)
        _ways(client, login=login)
        _contact(client, "list")
    assert _agree(browser)["Location"] == reverse("account_activated_by_list")
    assert _agree(other)["Location"] == reverse("account_activate")
    assert accounts.account_of_login("canari.second") is None


def test_activation_that_dies_before_its_end_leaves_the_code_good(browser: Client) -> None:
    issued = _issued()
    _begin(browser, issued.code)
    _ways(browser)
    _contact(browser, "list")
    with arm("activate_account.written"), pytest.raises(FailpointReached):
        _agree(browser)
    facts = accounts.find_account(issued.account_id)
    assert facts is not None and not facts.activated
    assert _agree(browser)["Location"] == reverse("account_activated_by_list")
