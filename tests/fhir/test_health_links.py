"""Manifests of SMART Health Links: asked from any site, encrypted as the specification says, one answer for all else.

What others wrote (the samples beside the project, where they are there) is read with the same code as ours.
"""

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from carnet.crypto import jwe
from carnet.profile.card import Card, CardGroup
from carnet.usecases import _shlink
from carnet.usecases._health_link import ShownLink
from carnet.usecases.end_health_link import end_health_link
from tests import cast
from tests.journal import events
from tests.usecases import cards
from tests.usecases.scene import Scene, at

pytestmark = pytest.mark.django_db(transaction=True)
SAMPLES = Path("/work/shared/samples/shl")
HERE = ("https://exemple.test", "null")


@pytest.fixture
def scene(clock: Any) -> Scene:
    """Odette's card, with Paul as médecin traitant."""
    made = at(clock)
    made.treats(cast.PAUL)
    cards.made_card(made.odette, made.record)
    return made


@pytest.fixture(autouse=True)
def now(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The door asks the clock of the scene."""
    monkeypatch.setattr("carnet.fhir.views.health_links.SystemClock", lambda: scene.clock)


def ask(link: ShownLink, body: Any = None, **extra: Any) -> Any:
    """A manifest request by an application."""
    said = {"recipient": "SAMU 75", "passcode": link.passcode} if body is None else body
    data = said if isinstance(said, str | bytes) else json.dumps(said)
    return Client().post(f"/shl/{link.token}", data, content_type="application/json", **extra)


def bundle_of(link: ShownLink, sealed: str) -> dict[str, Any]:
    kind, data = jwe.decrypted(link.key, sealed)
    assert kind == "application/fhir+json"
    made: dict[str, Any] = json.loads(data)
    return made


def test_manifest_gives_the_card_as_an_ips_and_nothing_that_was_not_chosen(scene: Scene) -> None:
    link = cards.made_link(scene.odette, scene.record)
    answer = ask(link)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
    (one,) = answer.json()["files"]
    assert (one["contentType"], one["status"], one["fhirVersion"]) == ("application/fhir+json", "can-change", "4.0.1")
    header = json.loads(base64.urlsafe_b64decode(one["embedded"].split(".")[0] + "=="))
    assert header == {"alg": "dir", "enc": "A256GCM", "zip": "DEF", "cty": "application/fhir+json"}
    text = json.dumps(bundle := bundle_of(link, one["embedded"]), ensure_ascii=False)
    for chosen in ("Arachide", "A+", "Lise Perrin", "06 12 34 56 78", "Chez ma sœur", "français", "VASSEUR"):
        assert chosen in text, chosen
    ins = cast.ODETTE.identity.ins
    assert ins is not None
    for kept in ("Zqxmaladie", ins.value, str(scene.record), scene.record.hex, "PIN"):
        assert kept not in text, kept
    sections = bundle["entry"][0]["resource"]["section"]
    codes = [section["code"]["coding"][0]["code"] for section in sections]
    assert codes == ["48765-2", "10160-0", "11450-4", "30954-2", "42348-3"]
    addresses = {entry["fullUrl"] for entry in bundle["entry"]}
    referred = {entry["reference"] for section in sections for entry in section.get("entry", [])}
    assert referred <= addresses and len(addresses) == len(bundle["entry"])


def test_manifest_same_file_never_has_the_same_nonce(scene: Scene) -> None:
    link = cards.made_link(scene.odette, scene.record)
    nonces = {ask(link).json()["files"][0]["embedded"].split(".")[2] for _ in range(3)}
    assert len(nonces) == 3


def test_manifest_recipient_is_in_the_journal(scene: Scene) -> None:
    link = cards.made_link(scene.odette, scene.record)
    ask(link)
    event = events(scene.record)[-1]
    assert (event.act, event.interface, dict(event.detail)["recipient"]) == ("health_link:open", "fhir", "SAMU 75")


def test_manifest_wrong_code_says_how_many_are_left_then_the_link_is_not_found(scene: Scene) -> None:
    link = cards.made_link(scene.odette, scene.record)
    missing = ask(link, {"recipient": "SAMU"})
    assert (missing.status_code, missing.json()) == (401, {"remainingAttempts": 10})
    for left in range(9, -1, -1):
        answer = ask(link, {"recipient": "SAMU", "passcode": "faux"})
        assert (answer.status_code, answer.json()) == (401, {"remainingAttempts": left})
    dead = ask(link)
    absent = Client().post(f"/shl/{'A' * 43}", json.dumps({"recipient": "SAMU"}), content_type="application/json")
    over = cards.made_link(scene.odette, scene.record, 1)
    back = cards.made_link(scene.odette, scene.record)
    end_health_link(scene.odette, scene.record, back.link_id)
    scene.clock.move(timedelta(days=2))
    answers = [dead, absent, ask(over), ask(back)]
    assert {(one.status_code, one.content) for one in answers} == {(404, absent.content)}
    assert all(one.headers == absent.headers for one in answers)


@pytest.mark.parametrize(
    ("body", "element"),
    [
        ("pas du JSON", "body"),
        ([], "body"),
        ({}, "recipient"),
        ({"recipient": " "}, "recipient"),
        ({"recipient": 3}, "recipient"),
        ({"recipient": "x" * 121}, "recipient"),
        ({"recipient": "SAMU", "passcode": 123456}, "passcode"),
        ({"recipient": "SAMU", "embeddedLengthMax": "1"}, "embeddedLengthMax"),
        ({"recipient": "SAMU", "embeddedLengthMax": -1}, "embeddedLengthMax"),
    ],
)
def test_manifest_broken_request_names_the_element_whatever_the_link(scene: Scene, body: Any, element: str) -> None:
    link = cards.made_link(scene.odette, scene.record)
    told = len(events(scene.record))
    answer = ask(link, body)
    assert (answer.status_code, answer.json()["element"]) == (400, element)
    assert answer.json()["message"] != answer.json()["error"]
    assert len(events(scene.record)) == told


def test_manifest_other_methods_and_forms_are_refused(scene: Scene) -> None:
    link = cards.made_link(scene.odette, scene.record)
    assert Client().get(f"/shl/{link.token}").status_code == 405
    form = Client().post(f"/shl/{link.token}", {"recipient": "SAMU"})
    assert (form.status_code, form.json()["element"]) == (400, "Content-Type")


def test_manifest_small_answer_leads_to_a_file_that_lives_some_minutes(scene: Scene) -> None:
    link = cards.made_link(scene.odette, scene.record)
    (one,) = ask(link, {"recipient": "SAMU", "passcode": link.passcode, "embeddedLengthMax": 100}).json()["files"]
    assert "embedded" not in one
    place = one["location"].removeprefix("http://testserver")
    answer = Client().get(place)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/jose")
    assert bundle_of(link, answer.content.decode())["type"] == "document"
    assert Client().get(place[:-1] + "0").status_code == 404
    assert Client().get(place.replace(link.token, "B" * 43)).status_code == 404
    scene.clock.move(timedelta(minutes=11))
    assert Client().get(place).status_code == 404


def test_manifest_file_of_a_link_that_was_taken_back_is_gone_at_once(scene: Scene) -> None:
    link = cards.made_link(scene.odette, scene.record)
    (one,) = ask(link, {"recipient": "SAMU", "passcode": link.passcode, "embeddedLengthMax": 0}).json()["files"]
    end_health_link(scene.odette, scene.record, link.link_id)
    assert Client().get(one["location"].removeprefix("http://testserver")).status_code == 404


@pytest.mark.parametrize("origin", HERE)
def test_manifest_pages_of_any_site_may_ask_and_bring_no_cookie(scene: Scene, origin: str) -> None:
    link = cards.made_link(scene.odette, scene.record)
    before = Client().options(f"/shl/{link.token}", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert (before.status_code, before["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Content-Type" in before["Access-Control-Allow-Headers"]
    answer = ask(link, headers={"Origin": origin, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert "Access-Control-Allow-Credentials" not in answer and not answer.cookies
    elsewhere = Client().options("/fhir/Patient", headers={"Origin": origin, "Access-Control-Request-Method": "GET"})
    assert "Access-Control-Allow-Origin" not in elsewhere


def test_card_without_a_name_gives_none(scene: Scene) -> None:
    cards.puts(scene.odette, scene.record, CardGroup.IDENTITY, Card())
    link = cards.made_link(scene.odette, scene.record, passcode=False)
    text = json.dumps(bundle_of(link, ask(link).json()["files"][0]["embedded"]))
    assert "MARTINEAU" not in text and "1948" not in text and '"masked"' in text


@pytest.mark.shared
@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not beside the project")
def test_link_and_file_of_others_are_read_with_the_same_code(scene: Scene) -> None:
    said = _shlink.payload_in((SAMPLES / "IPS_IG-bundle-01-shl.txt").read_text())
    details = json.loads((SAMPLES / "IPS_IG-bundle-01-shl-details.json").read_text())
    assert said is not None and said == details["shlinkJsonPayload"]
    _, data = jwe.decrypted(said["key"], (SAMPLES / "IPS_IG-bundle-01-enc.txt").read_text().strip())
    assert json.loads(data) == json.loads((SAMPLES / "IPS_IG-bundle-01.json").read_text())


def test_file_altered_under_another_key_or_too_large_is_refused() -> None:
    key = jwe.new_key()
    good = jwe.encrypted(key, b"{}", "application/fhir+json")
    bomb = jwe.encrypted(key, b"0" * 5_000_000, "application/fhir+json")
    parts = good.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","enc":"A256GCM"}').decode().rstrip("=")
    for bad in (good[:-4] + "AAAA", ".".join([none, *parts[1:]]), "a.b.c", "", bomb):
        with pytest.raises(jwe.FileRefused):
            jwe.decrypted(key, bad)
    with pytest.raises(jwe.FileRefused):
        jwe.decrypted(jwe.new_key(), good)
    with pytest.raises(jwe.FileRefused):
        jwe.decrypted("court", good)
