"""Passkey, application and printed codes in Chromium, through the real application, with its virtual authenticator.

Each page of “Ma connexion” meets the definition of done of a screen (`ui.md` section 8). What needs no JavaScript is
walked a second time without it.
"""

import os
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django import Settings

from carnet.crypto import totp
from tests.browser.walker import Reading, Walker
from tests.identity import cast
from tests.identity.test_second_factors import officer
from tests.identity.test_sign_in_browser import in_chromium, read_code
from tests.identity.test_sign_in_browser import site as site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.enable_socket,
    pytest.mark.timeout(300),
]
SHOOT = bool(os.environ.get("CARNET_SHOTS"))
PHONE = Reading("fr", None, 360, 800, scripts=True, shoot=SHOOT)
COMPUTER = Reading("en", None, 1280, 900, scripts=False, shoot=SHOOT)
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_passkey_patient_in_chromium_adds_enters_and_proves(site: str) -> None:
    cast.patient()
    found: list[str] = []
    in_chromium(lambda browser: found.extend(_passkey(browser, site)))
    assert not found, "\n".join(found)


def _passkey(browser: Browser, site: str) -> list[str]:
    patient = Walker(browser, site, PHONE, "patient")
    # Chromium asks for this name by itself while an authenticator is attached.
    patient.context.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    tools = patient.context.new_cdp_session(patient.page)
    tools.send("WebAuthn.enable")
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    patient.open("account_login")
    patient.look("connection-sign-in")
    patient.sign_in(cast.PATIENT_LOGIN)
    patient.open("account_security")
    patient.look("connection-none")
    patient.follow("security.add_passkey")
    patient.look("connection-passkey-add")
    patient.page.locator("#name").fill("Mon téléphone")
    patient.press("passkey_add.go")
    patient.page.wait_for_url(f"**{reverse('account_security')}*")
    assert patient.sees("security.added") and "Mon téléphone" in patient.text()
    patient.look("connection-passkey-added")
    _leave(patient)
    # The browser offers the passkey by itself in the field of the identifier; this authenticator accepts at once.
    patient.open("account_login")
    patient.page.wait_for_url(f"**{reverse('patient_home')}")
    _leave(patient)
    present = {"authenticatorId": made["authenticatorId"]}
    tools.send("WebAuthn.setAutomaticPresenceSimulation", {**present, "enabled": False})
    patient.open("account_login")
    patient.page.locator("#login_name").fill(cast.PATIENT_LOGIN)
    patient.page.locator("#password").fill(cast.PASSWORD)
    patient.press("sign_in.go_on")
    patient.look("connection-second-passkey")
    tools.send("WebAuthn.setAutomaticPresenceSimulation", {**present, "enabled": True})
    patient.press("passkey.enter")
    patient.page.wait_for_url(f"**{reverse('patient_home')}")
    return patient.found


def test_application_patient_in_chromium_without_javascript_adds_and_enters(site: str) -> None:
    cast.patient()
    found: list[str] = []
    in_chromium(lambda browser: found.extend(_application(browser, site)))
    assert not found, "\n".join(found)


def _application(browser: Browser, site: str) -> list[str]:
    patient = Walker(browser, site, COMPUTER, "patient")
    patient.sign_in(cast.PATIENT_LOGIN)
    patient.open("account_passkey_add")
    assert patient.sees("passkey_add.no_script") or "does not work" in patient.text()
    patient.look("connection-no-script")
    patient.follow("passkey_add.other")
    secret = _secret(patient)
    patient.look("connection-application-add")
    patient.page.locator("#code").fill("000000")
    patient.press("application_add.go")
    assert patient.sees("error.totp.set_up") and _secret(patient) == secret
    patient.page.locator("#code").fill(_code(secret))
    patient.press("application_add.go")
    assert patient.sees("security.added")
    patient.follow("security.printed")
    patient.press("printed.go")
    printed = re.findall(r"\d{4} \d{4} \d{4}", patient.text())
    assert len(printed) == 10
    patient.look("connection-printed")
    _leave(patient)
    return patient.found + _elsewhere(browser, site, secret, printed[0])


def _elsewhere(browser: Browser, site: str, secret: bytes, printed: str) -> list[str]:
    """A second device, with scripts so that its pages are checked: application, unknown device, link, removal."""
    patient = Walker(browser, site, Reading("fr", None, 360, 800, scripts=True, shoot=SHOOT), "patient")
    patient.open("account_login")
    patient.page.locator("#login_name").fill(cast.PATIENT_LOGIN)
    patient.page.locator("#password").fill(cast.PASSWORD)
    patient.press("sign_in.go_on")
    patient.look("connection-second")
    # The code that tied the application was used: the next half minute's is taken already.
    patient.page.locator("#code").fill(_code(secret, 1))
    patient.press("code.go_on")
    assert patient.sees("new_device.open")
    patient.look("connection-new-device")
    patient.page.goto(_link(patient, site))
    patient.look("connection-new-device-link")
    patient.press("new_device_link.go")
    assert patient.page.url == f"{site}{reverse('patient_home')}"
    patient.open("account_security")
    patient.look("connection-application")
    patient.follow("factor.remove")
    patient.look("connection-remove")
    patient.press("factor_remove.go")
    assert patient.sees("security.removed")
    _leave(patient)
    return patient.found + _with_paper(browser, site, printed)


def _with_paper(browser: Browser, site: str, printed: str) -> list[str]:
    """A third device: code by mail, then a printed code instead of the link."""
    patient = Walker(browser, site, Reading("fr", None, 1280, 900, scripts=True, shoot=SHOOT), "patient")
    patient.open("account_login")
    patient.page.locator("#login_name").fill(cast.PATIENT_LOGIN)
    patient.page.locator("#password").fill(cast.PASSWORD)
    patient.press("sign_in.go_on")
    patient.page.locator("#code").fill(read_code(patient.page, site))
    patient.press("code.go_on")
    patient.follow("second.printed")
    patient.look("connection-paper")
    patient.page.locator("#code").fill(printed)
    patient.press("code.go_on")
    assert patient.page.url == f"{site}{reverse('patient_home')}"
    return patient.found


def test_fresh_proof_in_chromium_gives_the_form_back(site: str, settings: Settings) -> None:
    cast.patient()
    found: list[str] = []
    in_chromium(lambda browser: found.extend(_proof(browser, site, settings)))
    assert not found, "\n".join(found)


def _proof(browser: Browser, site: str, settings: Settings) -> list[str]:
    patient = Walker(browser, site, PHONE, "patient")
    patient.sign_in(cast.PATIENT_LOGIN)
    patient.open("account_printed_codes")
    settings.CARNET_STEP_UP_MINUTES = 0
    patient.press("printed.go")
    patient.look("connection-prove")
    patient.press("prove.send")
    patient.look("connection-prove-code")
    patient.page.locator("#code").fill(read_code(patient.page, site))
    patient.page.locator("#password").fill(cast.PASSWORD)
    settings.CARNET_STEP_UP_MINUTES = 10
    patient.press("prove.go")
    patient.look("connection-proved")
    patient.press("sign_in.go_on")
    assert patient.sees("printed.done")
    return patient.found


def test_desk_agent_in_chromium_is_led_to_a_strong_factor(site: str, settings: Settings) -> None:
    settings.ROOT_URLCONF = "carnet.config.urls"
    officer()
    found: list[str] = []
    in_chromium(lambda browser: found.extend(_mandatory(browser, site)))
    assert not found, "\n".join(found)


def _mandatory(browser: Browser, site: str) -> list[str]:
    agent = Walker(browser, site, Reading("fr", None, 1280, 900, scripts=True, shoot=SHOOT), "pro")
    agent.sign_in("canari.guichet")
    agent.look("connection-needed")
    agent.open("desk_home")
    assert agent.sees("factor_needed.title")
    agent.follow("security.add_application")
    agent.page.locator("#code").fill(_code(_secret(agent)))
    agent.press("application_add.go")
    agent.look("connection-agent")
    agent.open("desk_home")
    assert agent.sees("desk_home.title")
    return agent.found


def _leave(walker: Walker) -> None:
    walker.open("account_logout")
    walker.press("sign_out.go_on")


def _secret(walker: Walker) -> bytes:
    import base64

    return base64.b32decode(walker.page.locator("[data-given] strong").first.inner_text().replace(" ", ""))


def _code(secret: bytes, later: int = 0) -> str:
    return totp.code_of(secret, totp.step_at(datetime.now(UTC)) + later)


def _link(walker: Walker, site: str) -> str:
    mailbox = walker.context.new_page()
    mailbox.goto(f"{site}{reverse('demo_mailbox')}")
    found = re.search(r"http://\S+/connexion/appareil/\S+", mailbox.locator("main").inner_text())
    mailbox.close()
    assert found
    return found.group()
