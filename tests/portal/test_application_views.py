"""Applications through browsers: the question, whose record, yes and no, the list, stopping; what others get."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from carnet.kernel.clock import SystemClock
from carnet.storage import db
from carnet.usecases.accept_token import NOT_GOOD, accept_token
from carnet.usecases.caller import Caller
from tests import cast
from tests.fhir import smart, tokens
from tests.identity.cast import enter
from tests.portal import site
from tests.portal.site import Site

pytestmark = pytest.mark.django_db
FHIR = "http://testserver/fhir"
BACK = tokens.APP_SETTINGS.redirect_uris[0]


@dataclass(frozen=True)
class Home:
    """Odette's site; the application is registered."""

    site: Site

    def odette(self) -> Client:
        return self.site.patient(cast.ODETTE)


@pytest.fixture
def home() -> Home:
    opened = site.opened()
    tokens.app(opened.scene.clock)
    return Home(opened)


def asks(client: Client, **changes: str | None) -> Any:
    said = smart.request(**{"aud": FHIR, **changes})
    return client.get(
        f"/oauth/authorize?{urlencode(said)}",
        headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    )


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def code_of(response: Any) -> str:
    assert response.status_code == 302 and response["Location"].startswith(f"{BACK}?"), response
    found = re.search(r"code=([^&]+)", response["Location"])
    assert found, response["Location"]
    return found[1]


def exchanged(code: str, **changes: str) -> Any:
    form = {"grant_type": "authorization_code", "client_id": tokens.APP, "code": code, "redirect_uri": BACK,
            "code_verifier": smart.VERIFIER, **changes}  # fmt: skip
    return Client().post("/oauth/token", urlencode(form), content_type="application/x-www-form-urlencoded")


def works(token: str) -> bool:
    return isinstance(accept_token(token, request_id="r", clock=SystemClock()), Caller)


def test_application_holder_says_yes_sees_it_and_stops_it(home: Home) -> None:
    odette = home.odette()
    asked = asks(odette)
    assert asked.status_code == 302 and "client_id" not in asked["Location"]
    page = odette.get(asked["Location"])
    for words in ("Carnet de suivi", "Éditeur d’exemple", "Voir les documents du dossier.", "pendant 1 an", "Oui, je"):
        assert words in text(page), words
    assert "application.test" in page["Content-Security-Policy"].split("form-action")[1].split(";")[0]
    answer = odette.post(asked["Location"], {"dossier": "moi", "reponse": "oui"})
    held = exchanged(code_of(answer)).json()
    assert works(held["access_token"]) and held["patient"] == str(home.site.scene.record)
    # The same question cannot be answered twice.
    again = odette.post(asked["Location"], {"dossier": "moi", "reponse": "oui"})
    assert again["Location"].startswith("/mes-applications/")
    listed = odette.get("/mes-applications/")
    assert "Carnet de suivi" in text(listed) and "Elle a regardé la dernière fois" in text(listed)
    stop = re.search(r"/mes-applications/[0-9a-f-]{36}/arreter/", listed.content.decode())
    assert stop and "J’arrête Carnet de suivi." in text(odette.get(stop[0]))
    assert odette.post(stop[0])["Location"] == "/mes-applications/?fait=oui"
    assert not works(held["access_token"])
    assert "L’application est arrêtée." in text(odette.get("/mes-applications/?fait=oui"))
    journal = text(odette.get(f"{reverse('patient_journal')}?liste=applications"))
    assert "Carnet de suivi" in journal


def test_application_holder_says_no(home: Home) -> None:
    odette = home.odette()
    asked = asks(odette)
    answer = odette.post(asked["Location"], {"dossier": "moi", "reponse": "non"})
    assert "error=access_denied" in answer["Location"] and "state=etat-1" in answer["Location"]
    assert db.rows("SELECT 1 FROM oauth_grant") == []


def test_application_stranger_signs_in_first_and_comes_to_the_question(home: Home) -> None:
    browser = Client()
    asked = asks(browser)
    assert browser.get(asked["Location"])["Location"] == reverse("account_login")
    signed = enter(browser, cast.ODETTE.login, cast.PASSWORD)
    assert signed["Location"] == asked["Location"]
    assert "Carnet de suivi" in text(browser.get(signed["Location"]))


def test_application_question_belongs_to_the_session_that_was_asked(home: Home) -> None:
    """Login CSRF, and a link passed on: the question of one browser is nothing in another one."""
    asked = asks(Client())
    odette = home.odette()
    for response in (
        odette.get(asked["Location"]),
        odette.post(asked["Location"], {"dossier": "moi", "reponse": "oui"}),
    ):
        assert response["Location"] == "/mes-applications/?fait=tard"
    assert db.rows("SELECT 1 FROM oauth_grant") == []


def test_application_unknown_or_malformed_sends_nobody_anywhere(home: Home) -> None:
    odette = home.odette()
    for changes in ({"client_id": "inconnue"}, {"redirect_uri": "https://mal.test/"}, {"redirect_uri": None}):
        response = asks(odette, **changes)
        assert response.status_code == 400 and "Location" not in response
        assert "mal.test" not in response.content.decode()
    twice = odette.get(f"/oauth/authorize?{urlencode(smart.request(aud=FHIR))}&redirect_uri=https%3A%2F%2Fmal.test%2F")
    assert twice.status_code == 400
    long = odette.get(f"/oauth/authorize?{urlencode(smart.request(aud=FHIR, state='x' * 5000))}")
    assert long.status_code == 400
    back = asks(odette, code_challenge_method="plain")
    assert back["Location"].startswith(f"{BACK}?error=invalid_request") and "state=etat-1" in back["Location"]


def test_application_form_of_another_site_changes_nothing(home: Home) -> None:
    odette = home.odette()
    asked = asks(odette)["Location"]
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = odette.cookies
    answer = {"dossier": "moi", "reponse": "oui"}
    assert strict.post(asked, answer).status_code == 403
    framed = odette.post(asked, answer, headers={"Sec-Fetch-Site": "cross-site"})
    assert framed.status_code == 403
    page = odette.get(asked)
    assert page["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in page["Content-Security-Policy"]
    embedded = odette.get(asked, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate",
                                          "Sec-Fetch-Dest": "iframe"})  # fmt: skip
    assert embedded.status_code == 403
    assert db.rows("SELECT 1 FROM oauth_grant") == []


def test_application_record_in_which_i_do_not_act_cannot_be_chosen(home: Home) -> None:
    karim = cast.opened(cast.KARIM, home.site.scene.clock)
    odette = home.odette()
    asked = asks(odette)["Location"]
    for value in ("", "x", f"{karim.own_record}|caregiver", f"{karim.own_record}|holder", f"{uuid4()}|representative"):
        response = odette.post(asked, {"dossier": value, "reponse": "oui"})
        assert response.status_code == 200 and "Choisissez un dossier." in text(response), value
    assert db.rows("SELECT 1 FROM oauth_grant") == []


def test_application_asks_for_a_fresh_proof(home: Home) -> None:
    odette = home.odette()
    asked = asks(odette)["Location"]
    session = odette.session
    for record in session["account_authentication_methods"]:
        record["at"] = 0
    session.save()
    for response in (odette.get(asked), odette.post(asked, {"dossier": "moi", "reponse": "oui"})):
        assert response["Location"].startswith("/ma-connexion/preuve/")
    assert db.rows("SELECT 1 FROM oauth_grant") == []


def test_application_is_nothing_of_a_professional(home: Home) -> None:
    helene = home.site.carer(cast.HELENE)
    asked = asks(helene)
    assert helene.get(asked["Location"]).status_code == 404
    assert helene.get("/mes-applications/").status_code == 404


def test_token_address_takes_forms_only_and_each_word_once(home: Home) -> None:
    client = Client()
    form = "application/x-www-form-urlencoded"
    assert client.post("/oauth/token", {"grant_type": "client_credentials"}).json()["error"] == "invalid_request"
    twice = client.post("/oauth/token", "grant_type=a&grant_type=b", content_type=form)
    assert twice.json()["error_description"] == "said twice: grant_type"
    in_address = client.post("/oauth/token?client_secret=x", "grant_type=a", content_type=form)
    assert in_address.json()["error_description"] == "query"
    unknown = client.post("/oauth/token", "grant_type=password&username=x", content_type=form)
    assert unknown.status_code == 400 and unknown.json()["error"] == "unsupported_grant_type"
    assert client.post("/oauth/token", "x=" + "y" * 50_000, content_type=form).status_code == 400
    for response in (twice, unknown):
        assert response["Cache-Control"] == "no-store" and not response.cookies


def test_discovery_tells_what_is_there_and_offers_no_registration(home: Home) -> None:
    smart_told = Client().get("/fhir/.well-known/smart-configuration").json()
    openid = Client().get("/.well-known/openid-configuration").json()
    for told in (smart_told, openid):
        assert told["token_endpoint"] == "http://testserver/oauth/token"
        assert told["code_challenge_methods_supported"] == ["S256"] and "registration_endpoint" not in told
    assert "launch-standalone" in smart_told["capabilities"]
    (key,) = Client().get("/oauth/jwks").json()["keys"]
    assert "d" not in key and key["alg"] == "ES256"
    assert Client().get("/oauth/userinfo").status_code == 401
    assert accept_token("", request_id="r", clock=SystemClock()) == NOT_GOOD
