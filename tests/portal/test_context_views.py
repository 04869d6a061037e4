"""Contextual web access (TD0.9): a software prepares a patient’s page, its professional alone opens it, once."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from carnet.kernel.clock import SystemClock
from carnet.storage import db
from carnet.usecases.caller import Caller
from carnet.usecases.change_client import change_client
from tests import cast
from tests.fhir import tokens
from tests.identity.cast import enter
from tests.portal import site
from tests.portal.site import Site

pytestmark = pytest.mark.django_db
TRAITS = cast.ODETTE.identity.traits
INS = cast.ODETTE.identity.ins
assert INS is not None
BODY = {"ins": INS.value, "ins_root": INS.root.value, "birth_date": TRAITS.birth_date.isoformat()}


@pytest.fixture
def here() -> Site:
    return site.opened()


def prepares(here: Site, of: cast.Carer = cast.HELENE, scope: str = "", **changes: str) -> Any:
    caller = replace(here.scene.caller(of), clock=SystemClock())
    headers = {"Authorization": f"Bearer {tokens.bearer(caller, scope)}"}
    return Client().post("/oauth/context", {**BODY, **changes}, content_type="application/json", headers=headers)


def path_of(answer: Any) -> str:
    assert answer.status_code == 201, answer.content
    return str(urlsplit(answer.json()["url"]).path)


def opens(browser: Client, path: str) -> Any:
    assert browser.get(path)["Location"] == "/pro/contexte/"
    return browser.post("/pro/contexte/")


def test_context_professional_opens_the_page_of_the_patient_once(here: Site) -> None:
    helene = here.carer(cast.HELENE)
    path = path_of(prepares(here))
    assert BODY["ins"][:13] not in path and str(here.scene.record) not in path
    assert "Votre logiciel a préparé" in (helene.get(path) and helene.get("/pro/contexte/")).content.decode()
    opened = opens(helene, path)
    assert opened["Location"] == f"/pro/dossiers/{here.scene.record}/"
    page = helene.get(opened["Location"])
    assert page.status_code == 200 and "MARTINEAU" not in page.content.decode()
    event, helene_id = here.scene.last(), cast.HELENE.facts.professional_id
    assert (event.act, event.who.id, event.interface) == ("record:see_status", helene_id, "portal")
    again = opens(helene, path)
    assert again.status_code == 200 and "a déjà servi" in again.content.decode()


def test_context_another_professional_or_place_opens_nothing_and_uses_nothing_up(here: Site) -> None:
    path = path_of(prepares(here))
    marc, odette = here.carer(cast.MARC), here.patient(cast.ODETTE)
    assert "a déjà servi" in opens(marc, path).content.decode()
    assert marc.get(f"/pro/dossiers/{here.scene.record}/").status_code == 404
    odette.get(path)
    assert odette.post("/pro/contexte/").status_code == 404
    helene = here.carer(cast.HELENE)
    db.execute("UPDATE oauth_launch SET structure_id = %s", [cast.HOSPITAL.structure_id])
    assert "a déjà servi" in opens(helene, path).content.decode()
    db.execute("UPDATE oauth_launch SET structure_id = %s", [cast.CABINET.structure_id])
    assert opens(helene, path).status_code == 302


def test_context_stranger_signs_in_first(here: Site) -> None:
    here.carer(cast.HELENE)
    path, browser = path_of(prepares(here)), Client()
    browser.get(path)
    assert browser.get("/pro/contexte/")["Location"].startswith("/")
    signed = enter(browser, cast.HELENE.login, cast.PASSWORD)
    assert signed["Location"] == "/pro/contexte/"
    assert browser.post("/pro/contexte/").status_code == 302


def test_context_that_ended_or_of_a_software_that_ended_opens_nothing(here: Site) -> None:
    helene = here.carer(cast.HELENE)
    path = path_of(prepares(here))
    db.execute("UPDATE oauth_launch SET expires_at = now() - interval '1 second'")
    assert "a déjà servi" in opens(helene, path).content.decode()
    other = path_of(prepares(here))
    change_client(Caller.command(SystemClock()), tokens.SOFTWARE, None)
    assert "a déjà servi" in opens(helene, other).content.decode()
    assert "a déjà servi" in opens(helene, "/pro/contexte/inconnu/").content.decode()


def test_context_software_that_may_not_prepares_nothing(here: Site) -> None:
    assert prepares(here, birth_date="1948-05-15").status_code == 404
    assert prepares(here, scope="system/DocumentReference.c").status_code == 403
    for wrong in ({"ins": "x"}, {"ins_root": "1.2.3"}, {"birth_date": "hier"}, {"more": "x"}):
        assert prepares(here, cast.HELENE, "", **wrong).status_code == 400, wrong
    alone = tokens.application(SystemClock(), cast.CABINET.structure_id, "SA07")
    headers = {"Authorization": f"Bearer {tokens.bearer(alone)}"}
    answer = Client().post("/oauth/context", BODY, content_type="application/json", headers=headers)
    assert answer.status_code == 403
    assert Client().post("/oauth/context", BODY, content_type="application/json").status_code == 401
    assert db.rows("SELECT 1 FROM oauth_launch") == []


def test_context_holds_nothing_of_the_person_in_clear(here: Site) -> None:
    prepares(here)
    row = db.rows("SELECT oauth_launch::text FROM oauth_launch")[0][0]
    assert BODY["ins"] not in row and here.scene.record.hex not in row.replace("-", "")
