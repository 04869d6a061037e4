"""Sessions (security.md A09, A10): lifetimes, ends, one role at a time, cookies."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as live_settings
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from carnet.identity import accounts, directory
from carnet.identity.devices import COOKIE as DEVICE
from carnet.identity.session_store import SessionStore, key_hmac
from tests.identity import cast

pytestmark = pytest.mark.django_db
COOKIE = live_settings.SESSION_COOKIE_NAME


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    """A moment that the test moves."""
    with time_machine.travel(cast.AT, tick=False) as traveller:
        yield traveller


def test_a09_session_patient_idle_ends_and_says_so(browser: Client, morning: time_machine.Traveller) -> None:
    cast.patient()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    morning.shift(timedelta(minutes=29))
    assert cast.who(browser) is not None
    morning.shift(timedelta(minutes=31))
    response = browser.get(reverse("patient_home"))
    assert response["Location"].startswith(reverse("account_login"))
    assert cast.said("sign_in.ended") in browser.get(response["Location"]).content.decode()


def test_a09_session_patient_idle_in_a_real_browser_is_told_once(
    browser: Client, morning: time_machine.Traveller
) -> None:
    """A browser drops a cookie that is taken back: the page that was asked for leaves it to the page that tells."""
    cast.patient()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    morning.shift(timedelta(minutes=60))
    address = browser.get(reverse("patient_home"))["Location"]
    assert browser.cookies[COOKIE].value
    told = [cast.said("sign_in.ended") in browser.get(address).content.decode()]
    assert not browser.cookies[COOKIE].value
    del browser.cookies[COOKIE]
    told += [cast.said("sign_in.ended") in browser.get(address).content.decode()]
    assert told == [True, False]


@pytest.mark.parametrize("name", ["application_worker", "patient_home", "help", "none"])
def test_session_request_that_left_before_the_sign_in_takes_no_cookie_away(browser: Client, name: str) -> None:
    """What a page asked for with the key of before is answered after the sign-in: the new session stays."""
    cast.patient()
    cast.give_password(browser, cast.PATIENT_LOGIN)
    late = Client()
    late.cookies[COOKIE] = browser.cookies[COOKIE].value
    cast.give_code(browser, cast.last_code())
    answer = late.get("/none" if name == "none" else reverse(name))
    assert COOKIE not in answer.cookies
    assert "Cookie" in answer.get("Vary", "") or not answer.wsgi_request.session.accessed
    assert cast.who(late) is None and cast.who(browser) is not None


def test_session_django_s_own_step_planted_takes_the_cookie_away(browser: Client, settings: Settings) -> None:
    """The check sees the fault that it is for."""
    ours, plain = (
        "carnet.identity.session_cookie.SessionOfTheCookie", "django.contrib.sessions.middleware.SessionMiddleware",
    )  # fmt: skip
    settings.MIDDLEWARE = [plain if step == ours else step for step in settings.MIDDLEWARE]
    cast.patient()
    cast.give_password(browser, cast.PATIENT_LOGIN)
    late = Client()
    late.cookies[COOKIE] = browser.cookies[COOKIE].value
    cast.give_code(browser, cast.last_code())
    assert late.get(reverse("patient_home")).cookies[COOKIE].value == ""


def test_a09_session_patient_always_active_still_ends(browser: Client, morning: time_machine.Traveller) -> None:
    """The absolute lifetime is not pushed by use."""
    cast.patient()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    for _ in range(24):
        morning.shift(timedelta(minutes=19, seconds=50))
        assert cast.who(browser) is not None
    morning.shift(timedelta(minutes=5))
    assert cast.who(browser) is None


def test_session_sign_in_gives_a_new_key(browser: Client) -> None:
    """A key planted before signing in is worth nothing afterwards (session fixation)."""
    cast.patient()
    cast.give_password(browser, cast.PATIENT_LOGIN)
    before = browser.cookies[COOKIE].value
    cast.give_code(browser, cast.last_code())
    planted = Client()
    planted.cookies[COOKIE], planted.cookies[DEVICE] = before, browser.cookies[DEVICE].value
    assert browser.cookies[COOKIE].value != before
    assert cast.who(planted) is None


def test_a09_sign_out_patient_back_button_and_replayed_cookie_ask_to_sign_in(browser: Client) -> None:
    """A09: the row is gone, what the browser kept is cleared, and pages were never stored."""
    cast.patient()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    kept = browser.cookies[COOKIE].value
    assert "no-store" in browser.get(reverse("patient_home"))["Cache-Control"]
    out = browser.post(reverse("account_logout"))
    assert out["Clear-Site-Data"] == '"cache", "storage"'
    assert out.cookies[COOKIE].value == "" and out.cookies[COOKIE]["max-age"] == 0
    assert out.cookies[live_settings.CSRF_COOKIE_NAME].value == ""
    replay = Client()
    replay.cookies[COOKIE], replay.cookies[DEVICE] = kept, browser.cookies[DEVICE].value
    assert cast.who(replay) is None
    assert browser.get(out["Location"]).status_code == 200


def test_sign_out_by_a_link_asks_first(browser: Client) -> None:
    """A GET signs nobody out: an image on another site cannot either."""
    cast.patient()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    assert browser.get(reverse("account_logout")).status_code == 200
    assert cast.who(browser) is not None


def test_a09_two_roles_in_one_browser_never_mix() -> None:
    """A09: a form left open by the patient is refused once the doctor signed in in the other tab."""
    cast.patient()
    cast.doctor()
    browser = Client(enforce_csrf_checks=True)
    _enter(browser, cast.PATIENT_LOGIN)
    patient_cookie = browser.cookies[COOKIE].value
    form_of_patient = _token(browser, reverse("account_logout"))
    browser.post(reverse("account_logout"), {"csrfmiddlewaretoken": form_of_patient})
    _enter(browser, cast.DOCTOR_LOGIN)
    assert cast.who(browser)["kind"] == "professional"
    stale = browser.post(reverse("account_logout"), {"csrfmiddlewaretoken": form_of_patient})
    assert stale.status_code == 403 and cast.who(browser)["kind"] == "professional"
    old = Client()
    old.cookies[COOKIE], old.cookies[DEVICE] = patient_cookie, browser.cookies[DEVICE].value
    assert cast.who(old) is None


def test_session_signing_in_over_another_account_keeps_nothing_of_it(browser: Client, rf: RequestFactory) -> None:
    """Even without signing out in between: content of one account never reaches the next."""
    from django.contrib.auth.models import AnonymousUser

    from carnet.identity.adapter import AccountAdapter
    from carnet.identity.models import Account

    patient, doctor = cast.patient(), cast.doctor()
    request = rf.get("/")
    request.session, request.user = SessionStore(), AnonymousUser()
    for account in (patient, doctor):
        AccountAdapter(request).login(request, Account.objects.get(pk=account))
        request.session["left"] = request.session.get("left", "") + str(account)
    assert request.session["left"] == str(doctor)
    assert request.session["account_kind"] == "professional"


def test_session_closed_account_is_out_at_the_next_request(browser: Client) -> None:
    account = cast.patient()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    accounts.set_active(account, False)
    assert cast.who(browser) is None


def test_session_ended_activity_is_gone_at_the_next_request(browser: Client) -> None:
    cast.doctor()
    cast.sign_in(browser, cast.DOCTOR_LOGIN)
    assert cast.who(browser)["sector"] == "SA07"
    directory.end_activity(cast.DOCTOR_ID, cast.OFFICE.structure_id, "SA07")
    assert cast.who(browser)["sector"] is None


def test_session_doctor_with_two_activities_chooses_one(browser: Client) -> None:
    cast.doctor(cast.OFFICE, cast.CLINIC)
    asked = cast.sign_in(browser, cast.DOCTOR_LOGIN)
    assert asked["Location"] == reverse("account_choose_activity")
    assert "Clinique du Parc" in browser.get(asked["Location"]).content.decode()
    foreign = browser.post(asked["Location"], {"activity": "1999999999|SA01"})
    assert cast.said("error.activity.none_chosen") in foreign.content.decode()
    assert cast.who(browser)["sector"] is None
    assert browser.post(asked["Location"], {"activity": f"{cast.CLINIC.structure_id}|SA01"}).status_code == 302
    assert cast.who(browser)["sector"] == "SA01"


def test_session_row_moved_to_another_account_opens_nothing(browser: Client) -> None:
    """Whoever writes in the database cannot hand a session to another account."""
    cast.patient()
    other = cast.doctor()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE session SET account_id = %s", [other])
    assert cast.who(browser) is None


def test_session_store_needs_the_cookie_to_open() -> None:
    """The row is found by an HMAC, and its content opens under the key of the cookie only."""
    store = SessionStore()
    store["note"] = "canari"
    store.create()
    key = store.session_key
    assert key is not None
    assert SessionStore(key)["note"] == "canari"
    assert SessionStore(key_hmac(key).hex()).get("note") is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM session t")
        assert key not in cursor.fetchone()[0]


def test_cookies_over_https_are_bound_to_the_host(settings: Settings) -> None:
    """What a production instance sets: `__Host-`, Secure, HttpOnly, SameSite, gone with the browser."""
    settings.SESSION_COOKIE_NAME = "__Host-carnet_session"
    settings.CSRF_COOKIE_NAME = "__Host-carnet_csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    cast.patient()
    browser = Client()
    browser.get(reverse("account_login"), secure=True)
    response = browser.post(
        reverse("account_login"), {"login_name": cast.PATIENT_LOGIN, "password": cast.PASSWORD}, secure=True
    )
    session = response.cookies["__Host-carnet_session"]
    csrf = browser.cookies["__Host-carnet_csrf"]
    for cookie in (session, csrf):
        assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/" and not cookie["domain"]
        assert cookie["samesite"] in {"Lax", "Strict"} and not cookie["max-age"] and not cookie["expires"]


def _token(browser: Client, address: str) -> str:
    import re

    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(address).content.decode())
    assert found
    return found.group(1)


def _enter(browser: Client, login: str) -> None:
    fields = {"login_name": login, "password": cast.PASSWORD}
    browser.post(reverse("account_login"), fields | {"csrfmiddlewaretoken": _token(browser, reverse("account_login"))})
    page = reverse("account_confirm_login_code")
    browser.post(page, {"code": cast.last_code(), "csrfmiddlewaretoken": _token(browser, page)})
