"""Signing in through the real npm package `oidc-provider`, both shapes, there and back and out (issue 3, point 5)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from carnet.identity import accounts
from carnet.identity.outside import discovery
from carnet.identity.outside.provider import Audience, ClientAuthentication, Provider
from carnet.identity.traits import IdentityStatus
from tests import cast
from tests.identity.outside.issuer import ODETTE
from tests.oidc.real import MISSING, Browser, served

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(MISSING), reason=f"NOT RUN: the real OpenID provider: {MISSING}"),
]
BACK = "http://testserver/connexion/retour"
OUT = "http://testserver/deconnexion/fin/"
HELENE = cast.HELENE.facts.professional_id
CARER = {
    "SubjectNameID": HELENE,
    "SubjectRefPro": {
        "exercices": [
            {"activities": [{"codeSecteurDactivite": "SA07", "ancienIdentifiantDeLaStructure": "1750900001"}]}
        ]
    },
}


def client(name: str, algorithm: str, **more: str) -> dict[str, Any]:
    """Us, as the provider knows us."""
    return {
        "client_id": f"carnet-{name}", "client_secret": f"secret-of-{name}", "redirect_uris": [f"{BACK}/{name}/"],
        "post_logout_redirect_uris": [OUT], "response_types": ["code"], "grant_types": ["authorization_code"],
        "id_token_signed_response_alg": algorithm, **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def real() -> Iterator[str]:
    """The provider, started once."""
    traits = [name for name in ODETTE if name != "sub"]
    with served(
        {
            "clients": [
                client("identite", "ES256", userinfo_signed_response_alg="ES256",
                       token_endpoint_auth_method="client_secret_post"),
                client("soignants", "RS256", token_endpoint_auth_method="client_secret_basic"),
            ],
            "claims": {"openid": ["sub"], "identity": traits, "scope_all": list(CARER)},
            "people": {ODETTE["sub"]: ODETTE, "helene": CARER},
        }
    ) as base:  # fmt: skip
        yield base


@pytest.fixture
def providers(real: str) -> Iterator[str]:
    """Our settings for it: a provider of patients and, at the same issuer, one of professionals."""
    levels = ("eidas2", "eidas3")
    patients = Provider(
        "identite", Audience.PATIENT, "Identité", real, "carnet-identite", "secret-of-identite", "ES256",
        scopes=("openid", "identity"), required_acr=levels, two_factors_acr=levels, proved_acr=levels,
    )  # fmt: skip
    carers = Provider(
        "soignants", Audience.PROFESSIONAL, "Soignants", real, "carnet-soignants", "secret-of-soignants",
        client_authentication=ClientAuthentication.BASIC, scopes=("openid", "scope_all"),
        required_acr=levels, two_factors_acr=levels,
    )  # fmt: skip
    discovery.forget()
    with override_settings(CARNET_PROVIDERS=(patients, carers)):
        yield real


def asked(ours: Client, name: str) -> str:
    """The address that our page goes on to."""
    page = ours.post(reverse("outside_start", kwargs={"provider": name}))
    assert page.status_code == 200
    return str(page["Refresh"]).removeprefix("0;url=")


def back(ours: Client, name: str, answer: dict[str, str]) -> Any:
    """The provider's answer arrives."""
    return ours.get(reverse("outside_return", kwargs={"provider": name}), answer)


def test_real_provider_patient_makes_an_account_comes_back_and_leaves_both(providers: str) -> None:
    person, ours = Browser(providers), Client()
    person.persona(ODETTE["sub"], "eidas2")
    assert back(ours, "identite", person.follow(asked(ours, "identite")))["Location"] == reverse("outside_first")
    ours.post(reverse("outside_first"), {"login_name": "odette-fc-2026"})
    found = accounts.account_of_login("odette-fc-2026")
    known = accounts.personal_details(found.account_id).identity if found else None
    assert known is not None and known.status is IdentityStatus.VALIDATED
    assert (known.traits.birth_name, known.traits.birth_place) == ("MARTINEAU", "75116")
    again = Client()
    # The session at the provider is still there: nothing is asked of the person.
    assert back(again, "identite", person.follow(asked(again, "identite")))["Location"] == reverse("patient_home")
    out = again.post(reverse("account_logout"))
    led = person.leave(str(out["Refresh"]).removeprefix("0;url="))
    assert led.startswith(OUT) and again.get(led).status_code == 200
    person.persona("helene", "eidas2")
    after = Client()
    assert back(after, "identite", person.follow(asked(after, "identite"))).status_code == 400


def test_real_provider_professional_works_under_the_activity_of_both(providers: str) -> None:
    cast.publish_directory()
    person, ours = Browser(providers), Client()
    person.persona("helene", "eidas3")
    assert back(ours, "soignants", person.follow(asked(ours, "soignants")))["Location"] == reverse("pro_home")
    assert ours.get(reverse("pro_home")).status_code == 200


def test_real_provider_level_below_is_refused(providers: str) -> None:
    person, ours = Browser(providers), Client()
    person.persona(ODETTE["sub"], "eidas1")
    assert back(ours, "identite", person.follow(asked(ours, "identite"))).status_code == 400


def test_real_provider_code_of_one_browser_is_no_use_in_another(providers: str) -> None:
    """A stolen code, put with another browser's state: the provider's PKCE check refuses it."""
    person, thief, victim = Browser(providers), Client(), Client()
    person.persona(ODETTE["sub"], "eidas2")
    stolen = person.follow(asked(victim, "identite"))
    own = {name: values[0] for name, values in parse_qs(urlsplit(asked(thief, "identite")).query).items()}
    assert back(thief, "identite", {**stolen, "state": own["state"]}).status_code == 503
    assert "_auth_user_id" not in thief.session
    assert back(victim, "identite", {**stolen}).status_code in {302, 503}


def test_real_provider_unknown_address_of_return_is_refused_there(providers: str) -> None:
    """The address of return is exact: from another host name the provider does not lead back."""
    person, ours = Browser(providers), Client()
    person.persona(ODETTE["sub"], "eidas2")
    spoilt = asked(ours, "identite").replace("retour%2Fidentite%2F", "retour%2Fautre%2F")
    assert "redirect_uri" in person.follow(spoilt)["error"]
