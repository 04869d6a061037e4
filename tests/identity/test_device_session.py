"""A session belongs to the device that opened it (security.md A10)."""

import pytest
from django.conf import settings as live_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carnet.identity import mail, mail_worker
from carnet.identity.devices import COOKIE
from tests.identity import cast
from tests.identity.soft_key import SoftKey
from tests.identity.test_passkeys import added, options_in

pytestmark = pytest.mark.django_db
SESSION = live_settings.SESSION_COOKIE_NAME


def stolen(owner: Client) -> Client:
    """Another device with the copied cookie of the session, and nothing else of the owner's."""
    thief = Client()
    thief.cookies[SESSION] = owner.cookies[SESSION].value
    return thief


def test_a10_stolen_session_cookie_opens_nothing_and_ends_every_session() -> None:
    """No page, no change of factors; the owner is out as well, because nobody can tell who is who, and is told."""
    cast.patient()
    owner, elsewhere = Client(), Client()
    for browser in (owner, elsewhere):
        cast.sign_in(browser, cast.PATIENT_LOGIN)
    thief = stolen(owner)
    assert thief.get(reverse("account_passkey_add"))["Location"] == reverse("account_login")
    assert cast.who(thief) is None
    assert cast.who(owner) is None and cast.who(elsewhere) is None
    mail_worker.send_waiting(timezone.now())
    assert cast.said("mail.session_copied.subject") in {one.text.subject for one in mail.demo_mails()}


def test_a10_stolen_session_cookie_cannot_change_factors() -> None:
    cast.patient()
    owner = Client()
    cast.sign_in(owner, cast.PATIENT_LOGIN)
    made = SoftKey().made(options_in(owner.get(reverse("account_passkey_add")).content))
    thief = stolen(owner)
    thief.post(reverse("account_passkey_add"), {"answer": made})
    cast.sign_in(owner, cast.PATIENT_LOGIN)
    assert cast.said("security.none") in owner.get(reverse("account_security")).content.decode()


@pytest.mark.parametrize("device", ["", "autre", "x" * 5000, "é"])
def test_a10_stolen_session_cookie_with_another_device_opens_nothing(device: str) -> None:
    cast.patient()
    cast.doctor()
    owner, other = Client(), Client()
    cast.sign_in(owner, cast.PATIENT_LOGIN)
    cast.sign_in(other, cast.DOCTOR_LOGIN)
    thief = stolen(owner)
    thief.cookies[COOKIE] = device if device != "autre" else other.cookies[COOKIE].value
    assert cast.who(thief) is None


def test_a10_both_cookies_copied_still_cannot_change_factors_without_a_fresh_proof() -> None:
    """What the binding does not stop is stopped by the proof; and the owner's next proof leaves the copy behind."""
    import time_machine

    cast.patient()
    with time_machine.travel(cast.AT, tick=False) as moment:
        owner = Client()
        cast.sign_in(owner, cast.PATIENT_LOGIN)
        thief = stolen(owner)
        thief.cookies[COOKIE] = owner.cookies[COOKIE].value
        moment.shift(11 * 60)
        assert cast.who(thief) is not None
        asked = thief.get(reverse("account_passkey_add"))["Location"]
        assert "/preuve/" in asked
        thief.post(asked, {"code": "123456", "password": cast.PASSWORD})
        assert "/preuve/" in thief.get(reverse("account_passkey_add"))["Location"]
        cast.prove(owner)
        assert cast.who(owner) is not None and cast.who(thief) is None


def test_device_cookie_is_bound_to_the_host_and_kept() -> None:
    cast.patient()
    browser = Client()
    cookie = cast.sign_in(browser, cast.PATIENT_LOGIN).cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]
    assert int(cookie["max-age"]) == 400 * 24 * 3600
    browser.post(reverse("account_logout"))
    again = cast.sign_in(browser, cast.PATIENT_LOGIN).cookies[COOKIE]
    assert again.value == cookie.value and again["max-age"] == cookie["max-age"]


def test_session_from_before_devices_were_known_ends_without_an_alarm() -> None:
    cast.patient()
    owner = Client()
    cast.sign_in(owner, cast.PATIENT_LOGIN)
    session = owner.session
    del session["device"]
    session.save()
    assert cast.who(owner) is None
    mail_worker.send_waiting(timezone.now())
    assert cast.said("mail.session_copied.subject") not in [one.text.subject for one in mail.demo_mails()]


def test_device_of_two_accounts_in_one_browser_shows_nothing_in_common() -> None:
    from django.db import connection

    cast.patient()
    cast.doctor()
    browser = Client()
    for login in (cast.PATIENT_LOGIN, cast.DOCTOR_LOGIN):
        cast.sign_in(browser, login)
        browser.post(reverse("account_logout"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT key_hmac), count(DISTINCT account_id) FROM device")
        assert cursor.fetchone() == (2, 2)


def test_passkey_added_in_a_signed_in_device_is_listed() -> None:
    cast.patient()
    browser = Client()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    added(browser, SoftKey(), "Mon téléphone <b>")
    page = browser.get(reverse("account_security")).content.decode()
    assert "Mon téléphone &lt;b&gt;" in page
