"""Checks of every request: cross-site requests, CSRF, headers, and pages that need no script."""

import re

import pytest
from django.conf import settings as live_settings
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from carnet.identity.middleware import allowed
from tests.identity import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "headers", "taken"),
    [
        ("POST", {}, True),
        ("POST", {"Sec-Fetch-Site": "same-origin"}, True),
        ("POST", {"Sec-Fetch-Site": "none"}, True),
        ("POST", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, False),
        ("POST", {"Sec-Fetch-Site": "same-site"}, False),
        ("DELETE", {"Sec-Fetch-Site": "cross-site"}, False),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, True),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, False),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, False),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, False),
        ("GET", {"Sec-Fetch-Site": "something-new", "Sec-Fetch-Mode": "no-cors"}, False),
    ],
)
def test_request_of_another_site_is_taken_only_as_a_link(
    rf: RequestFactory, method: str, headers: dict[str, str], taken: bool
) -> None:
    assert allowed(rf.generic(method, "/anything/", headers=headers)) is taken


def test_sign_in_post_of_another_site_is_refused_before_any_check(browser: Client) -> None:
    cast.patient()
    response = cast.give_password(browser, cast.PATIENT_LOGIN, **{"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403 and not response.cookies


@pytest.mark.parametrize("name", ["account_login", "account_confirm_login_code", "account_logout"])
def test_post_without_token_is_refused(name: str) -> None:
    cast.patient()
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(reverse(name), {"login_name": cast.PATIENT_LOGIN}).status_code == 403


def test_account_pages_are_never_stored_and_hold_no_inline_script(browser: Client) -> None:
    """Each page that needs nothing, asked for in both languages."""
    for name in ("account_login", "account_lost", "account_no_code", "account_signed_out"):
        for language in ("fr", "en"):
            response = browser.get(reverse(name), headers={"Accept-Language": language})
            assert response.status_code == 200, name
            assert "no-store" in response["Cache-Control"]
            page = response.content.decode()
            assert re.findall(r"<script[^>]*>", page) == re.findall(
                r'<script src="/static/js/[^>]* nonce="[^"]+"[^>]* defer>', page
            )
            assert " style=" not in page


def test_only_the_declared_account_routes_exist() -> None:
    """No sign-up, no e-mail pages, no password recovery by mail (A11)."""
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {name for name in names if name.startswith("account_")} == {
        "account_login",
        "account_push",
        "account_confirm_login_code",
        "account_no_code",
        "account_choose_activity",
        "account_lost",
        "account_logout",
        "account_signed_out",
        "account_second_factor",
        "account_recovery_code",
        "account_new_device",
        "account_new_device_link",
        "account_passkey",
        "account_security",
        "account_factor_needed",
        "account_passkey_add",
        "account_application_add",
        "account_printed_codes",
        "account_factor_remove",
        "account_prove",
        "account_proved",
        "account_activate",
        "account_activate_login",
        "account_activate_contact",
        "account_activate_code",
        "account_activate_terms",
        "account_activated",
        "account_activated_by_list",
        "account_not_me",
        "account_lost_one",
        "account_lost_code",
        "account_lost_begun",
        "account_frozen",
        "account_unfreeze",
        "account_home",
        "account_contact",
        "account_contact_code",
        "account_password",
        "account_sessions",
        "account_freeze",
        "account_rules",
    }


def test_demonstration_shows_people_and_mailbox(browser: Client) -> None:
    cast.patient()
    cast.doctor()
    cast.give_password(browser, cast.PATIENT_LOGIN)
    examples = browser.get(reverse("demo_examples")).content.decode()
    assert cast.PATIENT_LOGIN in examples and "Paul MARTIN" in examples
    mailbox = browser.get(reverse("demo_mailbox")).content.decode()
    assert cast.last_code() in mailbox and cast.PATIENT_EMAIL in mailbox


def test_demonstration_refuses_in_production(settings: object) -> None:
    from carnet.identity import demo, mail
    from carnet.kernel.errors import Unavailable

    settings.CARNET_FOR_TESTS_ONLY = False  # type: ignore[attr-defined]
    for act in (demo.example_accounts, mail.demo_mails):
        with pytest.raises(Unavailable):
            act()


def test_sessions_are_not_kept_by_the_browser() -> None:
    assert live_settings.SESSION_EXPIRE_AT_BROWSER_CLOSE and live_settings.CSRF_COOKIE_AGE is None
