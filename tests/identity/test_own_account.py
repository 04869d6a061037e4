"""“Mon compte” as a browser walks it: addresses, password, sessions, freezing, rules (issue 3, points 2 and 4)."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from carnet.identity import accounts, mail, mail_worker, recovery_codes, terms
from carnet.identity.people import CodesBy
from carnet.kernel.ids import AccountId
from tests.identity import cast

pytestmark = pytest.mark.django_db(transaction=True)
NEW_EMAIL = "canari.autre@exemple.test"
NEW_PASSWORD = "canari un autre mot de passe"


@pytest.fixture
def account() -> AccountId:
    """Colette's account."""
    return cast.patient()


@pytest.fixture
def inside(browser: Client, account: AccountId) -> Client:
    """Her browser, just signed in."""
    browser.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    assert cast.who(browser) is not None
    return browser


def _sent_to(address: str) -> list[str]:
    mail_worker.send_waiting(datetime.now(UTC))
    return [one.text.body for one in mail.demo_mails() if one.to == address]


def _prove_new_email(inside: Client) -> Any:
    inside.post(reverse("account_contact", kwargs={"kind": "email"}), {"email": NEW_EMAIL})
    code = re.search(r"\b\d{6}\b", _sent_to(NEW_EMAIL)[0])
    assert code
    return inside.post(reverse("account_contact_code"), {"code": code.group()})


def test_contact_new_address_counts_once_proved_and_the_old_one_is_told(inside: Client, account: AccountId) -> None:
    inside.post(reverse("account_contact", kwargs={"kind": "email"}), {"email": NEW_EMAIL})
    assert accounts.personal_details(account).email == cast.PATIENT_EMAIL
    assert _prove_new_email(inside)["Location"].startswith(reverse("account_home"))
    details = accounts.personal_details(account)
    assert (details.email, details.preferences.codes_by) == (NEW_EMAIL, CodesBy.MAIL)
    told = _sent_to(cast.PATIENT_EMAIL)
    assert any("/compte/pas-moi/" in body for body in told)
    assert NEW_EMAIL not in "".join(told)


def test_contact_link_of_the_old_address_freezes_and_nobody_goes_on(inside: Client, account: AccountId) -> None:
    _prove_new_email(inside)
    body = next(one for one in _sent_to(cast.PATIENT_EMAIL) if "/compte/pas-moi/" in one)
    found = re.search(r"/compte/pas-moi/\S+", body)
    assert found
    stranger = Client()
    assert stranger.get(found.group()).status_code == 200
    assert cast.who(inside) is not None
    assert stranger.post(found.group())["Location"] == reverse("account_frozen")
    assert cast.who(inside) is None
    # The right password and the right code lead to the page that says where to go, and to nobody's account.
    other = Client()
    cast.give_password(other, cast.PATIENT_LOGIN)
    assert cast.who(other) is None
    facts = accounts.find_account(account)
    assert facts is not None and facts.frozen


def test_contact_removed_leaves_the_other_way(inside: Client, account: AccountId) -> None:
    inside.post(reverse("account_contact", kwargs={"kind": "email"}), {"acte": "retirer"})
    details = accounts.personal_details(account)
    assert (details.email, details.phone, details.preferences.codes_by) == (None, cast.PHONE, CodesBy.SMS)
    # The next code comes as a message, which names nobody and nothing of health.
    inside.post(reverse("account_logout"))
    cast.give_password(inside, cast.PATIENT_LOGIN)
    text = mail.demo_mails(1)[0]
    assert text.to == cast.PHONE and re.search(r"\b\d{6}\b", text.text.body)
    assert not any(word in text.text.body for word in ("COLETTE", "santé", "http", cast.PATIENT_LOGIN))


def test_password_changed_ends_other_sessions_and_keeps_this_one(inside: Client, account: AccountId) -> None:
    other = Client()
    cast.give_password(other, cast.PATIENT_LOGIN)
    cast.give_code(other, cast.last_code())
    form = {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    assert inside.post(reverse("account_password"), form)["Location"].startswith(reverse("account_home"))
    assert cast.who(inside) is not None and cast.who(other) is None
    assert any("/compte/pas-moi/" in body for body in _sent_to(cast.PATIENT_EMAIL))
    assert cast.give_password(Client(), cast.PATIENT_LOGIN).status_code == 200
    assert cast.give_password(Client(), cast.PATIENT_LOGIN, NEW_PASSWORD).status_code == 302


def test_password_weak_or_twice_different_is_told_and_nothing_changes(inside: Client) -> None:
    for form, error in (
        ({"password": "court", "password_again": "court"}, "error.password.too_short"),
        ({"password": NEW_PASSWORD, "password_again": "x"}, "error.password.differs"),
    ):
        assert cast.said(error) in inside.post(reverse("account_password"), form).content.decode()
    assert cast.give_password(Client(), cast.PATIENT_LOGIN).status_code == 302


def test_change_with_a_proof_that_grew_old_is_asked_again(inside: Client, settings: Any) -> None:
    """A stolen session changes no way in (A10, A11): each change asks for a fresh proof first."""
    settings.CARNET_STEP_UP_MINUTES = 0
    for name, parts in (("account_contact", {"kind": "email"}), ("account_password", {}), ("account_contact_code", {})):
        answer = inside.post(reverse(name, kwargs=parts), {"email": NEW_EMAIL, "password": NEW_PASSWORD})
        assert "/ma-connexion/preuve/" in answer["Location"], name


def test_sessions_are_listed_named_and_ended(inside: Client) -> None:
    other = Client()
    other.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/605"
    cast.give_password(other, cast.PATIENT_LOGIN)
    cast.give_code(other, cast.last_code())
    page = inside.get(reverse("account_sessions")).content.decode()
    assert "Firefox, Linux" in page and page.count("carnet-paper") >= 1
    mine = re.findall(r'name="session" value="([0-9a-f-]{36})"', page)
    inside.post(reverse("account_sessions"), {"acte": "nommer", "session": mine[0], "nom": "Canari du salon"})
    assert "Canari du salon" in inside.get(reverse("account_sessions")).content.decode()
    inside.post(reverse("account_sessions"), {"acte": "autres"})
    assert cast.who(inside) is not None and cast.who(other) is None


def test_sessions_of_others_are_not_ended(inside: Client) -> None:
    cast.doctor()
    doctor = Client()
    cast.sign_in(doctor, cast.DOCTOR_LOGIN)
    theirs = re.findall(
        r'name="session" value="([0-9a-f-]{36})"', doctor.get(reverse("account_sessions")).content.decode()
    )
    inside.post(reverse("account_sessions"), {"acte": "fermer", "session": theirs[0]})
    inside.post(reverse("account_sessions"), {"acte": "fermer", "session": "pas-un-id"})
    assert cast.who(doctor) is not None


def test_freeze_own_account_signs_out_and_a_printed_code_unfreezes(inside: Client, account: AccountId) -> None:
    codes = recovery_codes.make(account, datetime.now(UTC))
    assert inside.post(reverse("account_freeze"))["Location"] == reverse("account_frozen")
    assert cast.who(inside) is None
    cast.give_password(inside, cast.PATIENT_LOGIN)
    answer = inside.post(reverse("account_recovery_code"), {"code": codes[0]})
    assert answer["Location"] == reverse("account_unfreeze")
    assert cast.who(inside) is None
    inside.post(reverse("account_unfreeze"))
    assert cast.who(inside) is not None


def test_freeze_code_by_mail_does_not_unfreeze(inside: Client) -> None:
    inside.post(reverse("account_freeze"))
    cast.give_password(inside, cast.PATIENT_LOGIN)
    assert cast.give_code(inside, cast.last_code())["Location"] == reverse("account_frozen")
    assert inside.post(reverse("account_unfreeze"))["Location"] == reverse("account_login")
    assert cast.who(inside) is None


def test_rules_new_version_is_asked_before_anything_else(
    inside: Client, account: AccountId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terms, "VERSION", "2099-01")
    assert cast.said("terms.new") in inside.get(reverse("account_rules")).content.decode()
    assert cast.said("error.terms.needed") in inside.post(reverse("account_rules"), {}).content.decode()
    inside.post(reverse("account_rules"), {"accord": "oui"})
    facts = accounts.find_account(account)
    assert facts is not None and facts.terms_version == "2099-01"
    assert cast.said("terms.accepted") in inside.get(reverse("account_rules")).content.decode()
