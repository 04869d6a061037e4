"""One-time codes (security.md A13): single use, counted tries, normalised typing, nothing in clear."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from carnet.identity import codes
from carnet.identity.codes import CodeAnswer
from carnet.kernel.ids import AccountId, new_id
from tests.identity import cast

pytestmark = pytest.mark.django_db
AT = cast.AT


def _account() -> AccountId:
    return AccountId(new_id())


@pytest.mark.parametrize(
    "written",
    [
        "{0}",
        "{0[0]} {0[1]} {0[2]} {0[3]} {0[4]} {0[5]}",
        " {0[0]}{0[1]}{0[2]}-{0[3]}{0[4]}{0[5]}\n",
        "{0[0]}{0[1]}{0[2]}\u00a0{0[3]}{0[4]}{0[5]}",
        "full-width",
    ],
)
def test_code_patient_pasted_with_spaces_or_full_width_is_taken_once(written: str) -> None:
    """The same code in any writing, and never twice in any other (PyPI finding 9)."""
    account = _account()
    issued = codes.issue(account, AT)
    full_width = issued.code.translate({ord(str(n)): 0xFF10 + n for n in range(10)})
    typed = full_width if written == "full-width" else written.format(issued.code)
    assert codes.check(issued.code_id, account, typed, AT) is CodeAnswer.RIGHT
    for again in (issued.code, f" {issued.code}", full_width):
        assert codes.check(issued.code_id, account, again, AT) is CodeAnswer.SPENT


def test_code_patient_too_old_is_refused() -> None:
    account = _account()
    issued = codes.issue(account, AT)
    late = AT + codes.LIFE + timedelta(seconds=1)
    assert codes.check(issued.code_id, account, issued.code, late) is CodeAnswer.SPENT


def test_code_patient_of_another_account_is_refused() -> None:
    issued = codes.issue(_account(), AT)
    assert codes.check(issued.code_id, _account(), issued.code, AT) is CodeAnswer.SPENT


def test_code_stranger_after_five_wrong_tries_the_right_one_is_refused() -> None:
    account = _account()
    issued = codes.issue(account, AT)
    wrong = f"{(int(issued.code) + 1) % 10**6:06d}"
    answers = [codes.check(issued.code_id, account, wrong, AT) for _ in range(codes.MOST_TRIES)]
    assert answers == [CodeAnswer.WRONG] * 4 + [CodeAnswer.SPENT]
    assert codes.check(issued.code_id, account, issued.code, AT) is CodeAnswer.SPENT


@pytest.mark.django_db(transaction=True)
def test_code_stranger_forty_parallel_right_answers_win_once() -> None:
    """A copied session and a race cannot use one code twice."""
    account = _account()
    issued = codes.issue(account, AT)

    def attempt(_: int) -> CodeAnswer:
        try:
            return codes.check(issued.code_id, account, issued.code, AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(40)))
    assert answers.count(CodeAnswer.RIGHT) == 1
    assert set(answers) == {CodeAnswer.RIGHT, CodeAnswer.SPENT}


def test_code_page_replayed_session_and_code_stay_outside(browser: Client) -> None:
    """A thief who copied the cookie of the code page, and saw the code, comes too late."""
    cast.patient()
    cast.give_password(browser, cast.PATIENT_LOGIN)
    thief = Client()
    thief.cookies.load({name: morsel.value for name, morsel in browser.cookies.items()})
    code = cast.last_code()
    cast.give_code(browser, code)
    assert cast.who(browser) is not None
    cast.give_code(thief, code)
    assert cast.who(thief) is None


def test_code_page_patient_wrong_code_says_so_and_the_right_one_still_enters(browser: Client) -> None:
    cast.patient()
    cast.give_password(browser, cast.PATIENT_LOGIN)
    code = cast.last_code()
    page = cast.give_code(browser, f"{(int(code) + 1) % 10**6:06d}").content.decode()
    assert cast.said("error.code.wrong") in page
    assert cast.who(browser) is None
    cast.give_code(browser, f" {code[:3]} {code[3:]} ")
    assert cast.who(browser) is not None


def test_code_page_patient_unfinished_code_is_not_counted(browser: Client) -> None:
    cast.patient()
    cast.give_password(browser, cast.PATIENT_LOGIN)
    for _ in range(8):
        assert cast.said("error.code.wrong_form") in cast.give_code(browser, "12 34").content.decode()
    cast.give_code(browser, cast.last_code())
    assert cast.who(browser) is not None


def test_code_page_patient_asks_again_and_only_the_newest_code_enters(browser: Client) -> None:
    cast.patient()
    cast.give_password(browser, cast.PATIENT_LOGIN)
    first = cast.last_code()
    again = browser.post(reverse("account_confirm_login_code"), {"action": "resend"})
    assert cast.said("code.sent_again") in browser.get(again["Location"]).content.decode()
    second = cast.last_code()
    if first != second:
        cast.give_code(browser, first)
        assert cast.who(browser) is None
    cast.give_code(browser, second)
    assert cast.who(browser) is not None


def test_code_page_stranger_without_password_is_sent_to_the_start(browser: Client) -> None:
    response = browser.get(reverse("account_confirm_login_code"))
    assert response["Location"] == reverse("account_login")


def test_code_page_is_filled_by_the_phone(browser: Client) -> None:
    """The attributes that a phone and a password manager look for."""
    cast.patient()
    cast.give_password(browser, cast.PATIENT_LOGIN)
    page = browser.get(reverse("account_confirm_login_code")).content.decode()
    assert 'autocomplete="one-time-code"' in page and 'inputmode="numeric"' in page


def test_code_store_holds_no_code() -> None:
    """Neither the code nor a hash that guessing could open: the HMAC's key is outside the database."""
    import hashlib

    issued = codes.issue(_account(), AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text, code_hmac FROM one_time_code t")
        text, stored = cursor.fetchone()
    assert issued.code not in text.replace(str(issued.code_id), "")
    guesses = (issued.code, f"{issued.code_id}{issued.code}")
    assert bytes(stored) not in {hashlib.sha256(guess.encode()).digest() for guess in guesses}
