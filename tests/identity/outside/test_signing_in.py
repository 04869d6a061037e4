"""Signing in through a provider, from our button to our session, for both audiences (A22, A24)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from django.test import Client, override_settings
from django.urls import reverse

from carnet.identity import accounts, directory, terms
from carnet.identity.models import Account, AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences, StructureFacts
from carnet.identity.traits import IdentityStatus, PersonIdentity
from carnet.kernel.clock import SystemClock
from carnet.storage import db
from tests import cast
from tests.db import TestHouse
from tests.identity.cast import give_code, give_password, last_code
from tests.identity.outside.issuer import ATTACKER, CARERS, EC, PATIENTS, RSA, Issuer, installed, signed
from tests.security import canaries

pytestmark = pytest.mark.django_db(transaction=True)
CLOCK = SystemClock()
HELENE = cast.HELENE.facts.professional_id


@pytest.fixture
def carers() -> Issuer:
    """The provider of professionals."""
    return Issuer(CARERS, EC, person=psc())


@pytest.fixture
def identity(monkeypatch: pytest.MonkeyPatch, carers: Issuer) -> Iterator[Issuer]:
    """The provider of patients; both stand in place of the network."""
    patients = Issuer(PATIENTS, RSA)
    installed(monkeypatch, patients, carers)
    with override_settings(CARNET_PROVIDERS=(PATIENTS, CARERS)):
        yield patients


def psc(*activities: dict[str, str], identifier: str = HELENE) -> dict[str, Any]:
    """What a provider of professionals says: one exercise with these activities (one at the practice)."""
    at_practice = {"codeSecteurDactivite": "SA07", "numeroFinessSite": "750900001"}
    exercise = {"codeProfession": "10", "activities": list(activities or (at_practice,))}
    return {"sub": f"f:pro:{identifier}", "SubjectNameID": identifier, "SubjectRefPro": {"exercices": [exercise]}}


def go(browser: Client, issuer: Issuer) -> Any:
    """From our button to the provider and back."""
    name = issuer.provider.name
    leaving = browser.post(reverse("outside_start", kwargs={"provider": name}))
    assert leaving.status_code == 200, leaving
    return back(browser, issuer, issuer.authorise(address_of(leaving)))


def address_of(leaving: Any) -> str:
    """Where our page goes on to."""
    return str(leaving["Refresh"]).removeprefix("0;url=")


def back(browser: Client, issuer: Issuer, answer: dict[str, str]) -> Any:
    """The provider's answer arrives."""
    return browser.get(reverse("outside_return", kwargs={"provider": issuer.provider.name}), answer)


def signed_in(browser: Client) -> bool:
    """Whether somebody is signed in in this browser."""
    return "_auth_user_id" in browser.session


def test_sign_in_patient_first_time_makes_an_account_and_comes_back_to_it(identity: Issuer) -> None:
    """A person whom the provider proves makes an account, with the proved traits, no INS, and no password."""
    browser = Client()
    assert go(browser, identity)["Location"] == reverse("outside_first")
    page = browser.get(reverse("outside_first")).content.decode()
    assert "Odette" in page and "odette.fc@exemple.test" in page
    made = browser.post(reverse("outside_first"), {"login_name": "odette-fc-2026", "email": "odette.fc@exemple.test"})
    assert made["Location"] == reverse("patient_home") and signed_in(browser)
    found = accounts.account_of_login("odette-fc-2026")
    assert found is not None and found.activated
    known = accounts.personal_details(found.account_id).identity
    assert known is not None and (known.status, known.ins) == (IdentityStatus.VALIDATED, None)
    assert (known.traits.birth_name, known.traits.first_given_name, known.traits.birth_place) == (
        "MARTINEAU",
        "Odette",
        "75116",
    )
    again = Client()
    assert go(again, identity)["Location"] == reverse("patient_home") and signed_in(again)
    assert again.get(reverse("patient_home")).status_code == 200
    assert Account.objects.count() == 1


def test_sign_in_patient_same_mail_and_traits_as_an_account_takes_over_nothing(identity: Issuer) -> None:
    """An account of the same person, even with the same address, is not opened: only a tie opens one (A22)."""
    details = PersonalDetails(cast.ODETTE.login, "odette.fc@exemple.test", None, cast.ODETTE.identity, Preferences())
    accounts.create_account(NewAccount(AccountKind.PATIENT, details, cast.PASSWORD), CLOCK.now())
    browser = Client()
    assert go(browser, identity)["Location"] == reverse("outside_first")
    assert not signed_in(browser) and db.one("SELECT count(*) FROM outside_link") == (0,)


def test_link_patient_signed_in_ties_the_provider_after_a_yes_on_our_page(identity: Issuer) -> None:
    cast.account_of(cast.ODETTE, CLOCK)
    browser = _by_password(cast.ODETTE.login)
    assert reverse("outside_links") in browser.get(reverse("account_home")).content.decode()
    assert go(browser, identity)["Location"] == reverse("outside_links")
    assert db.one("SELECT count(*) FROM outside_link") == (0,)
    assert browser.post(reverse("outside_links"), {"choix": "oui"})["Location"].endswith("?fait=oui")
    other = Client()
    assert go(other, identity)["Location"] == reverse("patient_home")
    assert browser.post(reverse("outside_links"), {"fin": PATIENTS.name})["Location"].endswith("?fait=fin")
    assert go(Client(), identity)["Location"] == reverse("outside_first")


def test_link_patient_whose_traits_differ_is_refused(identity: Issuer) -> None:
    """Karim cannot tie Odette's proof to his account."""
    cast.account_of(cast.KARIM, CLOCK)
    browser = _by_password(cast.KARIM.login)
    go(browser, identity)
    assert browser.post(reverse("outside_links"), {"choix": "oui"})["Location"].endswith("?fait=other_person")
    assert db.one("SELECT count(*) FROM outside_link") == (0,)


def test_link_patient_whose_provider_opens_another_account_is_refused(identity: Issuer) -> None:
    cast.account_of(cast.ODETTE, CLOCK)
    twin = replace(cast.ODETTE, login="odette-seconde")
    details = PersonalDetails(twin.login, twin.email, None, replace(twin.identity, ins=None), Preferences())
    new = NewAccount(AccountKind.PATIENT, details, cast.PASSWORD, terms=terms.VERSION)
    accounts.create_account(new, CLOCK.now())
    for login, outcome in ((cast.ODETTE.login, "oui"), (twin.login, "linked_already")):
        browser = _by_password(login)
        go(browser, identity)
        assert browser.post(reverse("outside_links"), {"choix": "oui"})["Location"].endswith(f"?fait={outcome}")


def test_sign_in_patient_level_below_two_factors_is_asked_for_the_code(identity: Issuer) -> None:
    """A provider taken at a low level opens the door only with our own second step, and makes no account."""
    low = replace(PATIENTS, required_acr=("eidas1",), two_factors_acr=("eidas2",), proved_acr=("eidas2",))
    identity.provider = low
    with override_settings(CARNET_PROVIDERS=(low,)):
        cast.account_of(cast.ODETTE, CLOCK)
        browser = _by_password(cast.ODETTE.login)
        go(browser, identity)
        browser.post(reverse("outside_links"), {"choix": "oui"})
        other = Client()
        assert go(other, identity)["Location"] == reverse("account_confirm_login_code") and not signed_in(other)
        # Our own steps follow whole: the code, then the confirmation of a device that was never seen.
        assert give_code(other, last_code())["Location"] == reverse("account_new_device") and not signed_in(other)
        identity.person["sub"] = "somebody-new"
        stranger = Client()
        go(stranger, identity)
        assert "accueil" in stranger.get(reverse("outside_first")).content.decode()
        stranger.post(reverse("outside_first"), {"login_name": "quelqu-un-2026"})
        assert accounts.account_of_login("quelqu-un-2026") is None


def test_sign_in_patient_whose_account_was_closed_is_refused(identity: Issuer) -> None:
    browser = Client()
    go(browser, identity)
    browser.post(reverse("outside_first"), {"login_name": "odette-fc-2026"})
    found = accounts.account_of_login("odette-fc-2026")
    assert found is not None
    accounts.set_active(found.account_id, False)
    refused = Client()
    assert go(refused, identity).status_code == 403 and not signed_in(refused)


def test_a24_answer_that_this_browser_did_not_ask_for_is_refused(identity: Issuer) -> None:
    """Login CSRF: the attacker's own answer, followed in the victim's browser, signs nobody in and asks nothing."""
    attacker, victim = Client(), Client()
    leaving = attacker.post(reverse("outside_start", kwargs={"provider": PATIENTS.name}))
    answer = identity.authorise(address_of(leaving))
    identity.asked.clear()
    assert back(victim, identity, answer).status_code == 400
    assert identity.asked == [] and not signed_in(victim)
    victim.post(reverse("outside_start", kwargs={"provider": PATIENTS.name}))
    assert back(victim, identity, answer).status_code == 400 and "/token" not in identity.asked


def test_a24_state_is_spent_by_its_first_use(identity: Issuer) -> None:
    browser = Client()
    leaving = browser.post(reverse("outside_start", kwargs={"provider": PATIENTS.name}))
    answer = identity.authorise(address_of(leaving))
    assert back(browser, identity, answer).status_code == 302
    identity.codes[answer["code"]] = dict(parse_query(address_of(leaving)))
    identity.asked.clear()
    assert back(browser, identity, answer).status_code == 400 and identity.asked == []


@pytest.mark.parametrize(
    "spoilt",
    [
        {"state": ""},
        {"state": "x"},
        {"code": ""},
        {"iss": "https://soignants.exemple.test/realms/soin"},
        {"iss": ""},
        {"error": "access_denied"},
    ],
)
def test_a24_spoilt_answer_signs_nobody_in(identity: Issuer, spoilt: dict[str, str]) -> None:
    browser = Client()
    leaving = browser.post(reverse("outside_start", kwargs={"provider": PATIENTS.name}))
    answer = identity.authorise(address_of(leaving)) | spoilt
    assert back(browser, identity, answer).status_code == 400 and not signed_in(browser)


def test_a22_mix_up_of_two_providers_is_refused(identity: Issuer, carers: Issuer) -> None:
    """An answer of one provider brought to the other's address: issuer and state both say no."""
    browser = Client()
    leaving = browser.post(reverse("outside_start", kwargs={"provider": PATIENTS.name}))
    answer = identity.authorise(address_of(leaving))
    assert back(browser, carers, answer).status_code == 400
    assert "/realms/soin/token" not in carers.asked and not signed_in(browser)


@pytest.mark.parametrize("nonce", [None, "of-another-sign-in"])
def test_a22_token_without_our_nonce_signs_nobody_in(identity: Issuer, nonce: str | None) -> None:
    identity.token_claims = {"nonce": nonce}
    browser = Client()
    assert go(browser, identity).status_code == 400 and not signed_in(browser)


def test_a22_forged_token_at_the_door_signs_nobody_in(identity: Issuer) -> None:
    identity.forge = lambda claims: signed(claims, ATTACKER)
    browser = Client()
    answer = go(browser, identity)
    assert answer.status_code == 400 and not signed_in(browser)
    assert "BadSignature" not in answer.content.decode()


def test_a22_new_key_of_the_provider_is_asked_for_once(identity: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider changes its key: the set is read again; a flood of unknown keys does not ask each time."""
    from carnet.identity.outside import discovery

    go(Client(), identity)
    identity.key = ATTACKER
    monkeypatch.setattr(discovery, "_ASK_AGAIN_SECONDS", 0.0)
    assert go(Client(), identity).status_code == 302
    monkeypatch.setattr(discovery, "_ASK_AGAIN_SECONDS", 600.0)
    identity.forge = lambda claims: signed(claims, RSA, kid="r9")
    identity.asked.clear()
    for _ in range(5):
        assert go(Client(), identity).status_code == 400
    assert identity.asked.count("/jwks") == 0


def test_start_anyone_provider_down_says_so_and_offers_the_other_way(identity: Issuer) -> None:
    identity.down = True
    answer = Client().post(reverse("outside_start", kwargs={"provider": PATIENTS.name}))
    assert answer.status_code == 503 and reverse("account_login") in answer.content.decode()


def test_start_anyone_asks_with_pkce_state_nonce_level_and_exact_address(identity: Issuer) -> None:
    leaving = Client().post(reverse("outside_start", kwargs={"provider": PATIENTS.name}))
    asked = dict(parse_query(address_of(leaving)))
    assert asked["redirect_uri"] == "http://testserver/connexion/retour/identite/"
    assert asked["acr_values"] == "eidas2 eidas3" and asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert leaving["Cache-Control"].find("no-store") >= 0
    assert Client().get(reverse("outside_start", kwargs={"provider": PATIENTS.name})).status_code == 405
    assert Client().post(reverse("outside_start", kwargs={"provider": "inconnu"})).status_code == 404


def test_sign_in_professional_by_directory_works_under_the_claimed_activity_only(
    identity: Issuer, carers: Issuer
) -> None:
    """Hélène works in two places; the provider names one, by its FINESS: the session can work there only."""
    cast.publish_directory()
    directory.put_activity(HELENE, cast.HOSPITAL.structure_id, cast.HOSPITAL.sector)
    browser = Client()
    assert go(browser, carers)["Location"] == reverse("pro_home") and signed_in(browser)
    told = browser.get(reverse("pro_home")).json()
    assert (told["sector"], told["mode"]) == (cast.CABINET.sector, "two_factors")
    forced = {"activity": f"{cast.HOSPITAL.structure_id}|{cast.HOSPITAL.sector}"}
    assert browser.post(reverse("account_choose_activity"), forced).status_code == 200
    account = Account.objects.get(professional_id=HELENE)
    assert not account.has_usable_password()
    directory.end_activity(HELENE, cast.CABINET.structure_id, cast.CABINET.sector)
    assert browser.get(reverse("pro_home")).json()["sector"] is None


def test_sign_in_professional_with_an_account_by_password_gets_the_same_account(
    identity: Issuer, carers: Issuer
) -> None:
    cast.publish_directory()
    details = PersonalDetails(cast.HELENE.login, None, None, None, Preferences())
    accounts.create_account(NewAccount(AccountKind.PROFESSIONAL, details, cast.PASSWORD, HELENE), CLOCK.now())
    for _ in range(2):
        assert go(Client(), carers).status_code == 302
    assert Account.objects.filter(professional_id=HELENE).count() == 1
    carers.person = psc() | {"sub": "another-person-with-her-number"}
    assert go(Client(), carers).status_code == 403


def test_sign_in_professional_unknown_or_without_common_activity_is_refused(identity: Issuer, carers: Issuer) -> None:
    cast.publish_directory()
    carers.person = psc(identifier="899999999999")
    assert go(Client(), carers).status_code == 403
    carers.person = psc({"codeSecteurDactivite": "SA07", "numeroFinessSite": "999999999"})
    browser = Client()
    assert go(browser, carers).status_code == 403 and not signed_in(browser)
    carers.person = psc({"codeSecteurDactivite": "SA01", "numeroFinessSite": "750900001"})
    assert go(Client(), carers).status_code == 403


def test_sign_in_professional_of_an_excluded_sector_never_works(identity: Issuer, carers: Issuer) -> None:
    """An insurer that both the directory and the provider name gives no session (R21)."""
    cast.publish_directory()
    insurer = StructureFacts("1750900777", "Assurance privée", "SA23", "", "75001", "Paris")
    directory.put_structure(insurer)
    directory.put_activity(HELENE, insurer.structure_id, insurer.sector)
    carers.person = psc({"codeSecteurDactivite": "SA23", "numeroFinessSite": "750900777"})
    browser = Client()
    assert go(browser, carers).status_code == 403 and not signed_in(browser)


def test_sign_in_professional_broken_claims_are_refused(identity: Issuer, carers: Issuer) -> None:
    cast.publish_directory()
    broken: list[dict[str, Any]] = [
        {"sub": "x"},
        psc() | {"SubjectNameID": 12},
        psc() | {"SubjectNameID": "RPPS"},
        psc() | {"SubjectRefPro": []},
        psc() | {"SubjectRefPro": {"exercices": [{"activities": [{"codeSecteurDactivite": ["SA07"]}]}]}},
    ]
    for person in broken:
        carers.person = person
        browser = Client()
        assert go(browser, carers).status_code in {400, 403} and not signed_in(browser), person


@pytest.mark.parametrize(
    "spoilt",
    [{"birthdate": "1948"}, {"given_name": ""}, {"family_name": None}, {"birthdate": 1948}, {"gender": "x" * 300}],
)
def test_sign_in_patient_broken_traits_are_refused(identity: Issuer, spoilt: dict[str, Any]) -> None:
    identity.person |= spoilt
    assert go(Client(), identity).status_code == 400


def test_sign_in_patient_born_abroad_has_the_country_as_birthplace(identity: Issuer) -> None:
    identity.person |= {"birthplace": "", "birthcountry": "99134"}
    identity.signed_userinfo = True
    browser = Client()
    go(browser, identity)
    browser.post(reverse("outside_first"), {"login_name": "nee-ailleurs"})
    found = accounts.account_of_login("nee-ailleurs")
    known: PersonIdentity | None = accounts.personal_details(found.account_id).identity if found else None
    assert known is not None and known.traits.birth_place == "99134"


@pytest.mark.parametrize("login", ["court", "moi@exemple.test", "248057511604212"])
def test_first_visit_patient_identifier_of_a_wrong_form_is_told_at_its_field(identity: Issuer, login: str) -> None:
    browser = Client()
    go(browser, identity)
    answer = browser.post(reverse("outside_first"), {"login_name": login})
    assert answer.status_code == 200 and 'id="login_name"' in answer.content.decode()
    assert Account.objects.count() == 0


def test_sign_out_patient_ends_our_session_then_the_provider_s(identity: Issuer) -> None:
    browser = Client()
    go(browser, identity)
    browser.post(reverse("outside_first"), {"login_name": "odette-fc-2026"})
    out = browser.post(reverse("account_logout"))
    assert out.status_code == 200 and not signed_in(browser)
    asked = dict(parse_query(address_of(out)))
    assert asked["id_token_hint"].count(".") == 2
    assert asked["post_logout_redirect_uri"] == "http://testserver/deconnexion/fin/"
    assert out["Clear-Site-Data"]


def test_sign_out_patient_provider_down_ends_our_session_all_the_same(identity: Issuer) -> None:
    from carnet.identity.outside import discovery

    browser = Client()
    go(browser, identity)
    browser.post(reverse("outside_first"), {"login_name": "odette-fc-2026"})
    identity.down = True
    discovery.forget()
    assert browser.post(reverse("account_logout"))["Location"] == reverse("account_signed_out")
    assert not signed_in(browser)


def test_dump_shows_no_person_of_a_provider(identity: Issuer, house: TestHouse) -> None:
    """Neither the provider's own identifier, nor the address, nor the issuer stands in clear in any table."""
    browser = Client()
    go(browser, identity)
    browser.post(reverse("outside_first"), {"login_name": "odette-fc-2026", "email": "odette.fc@exemple.test"})
    sought = ["f7d0a1-canari-sub", "odette.fc@exemple.test", "odette-fc-2026", "MARTINEAU", "identite.exemple.test"]
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        assert canaries.search(canaries.dump(owner), sought) == []
        assert canaries.search(canaries.dump(owner), ["identite"])


def _by_password(login: str) -> Client:
    browser = Client()
    assert give_password(browser, login, cast.PASSWORD).status_code == 302
    assert give_code(browser, last_code()).status_code == 302
    return browser


def parse_query(address: str) -> Iterator[tuple[str, str]]:
    """The parameters of an address."""
    yield from ((name, values[0]) for name, values in parse_qs(urlsplit(address).query).items())
