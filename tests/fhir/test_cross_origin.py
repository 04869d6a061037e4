"""Pages of registered applications ask the addresses of software, and no page; others are refused as before."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from carnet.config.cross_origin import READ, SENT
from carnet.identity.middleware import FOR_SOFTWARE
from carnet.kernel.clock import SystemClock
from carnet.usecases.caller import Caller
from carnet.usecases.change_client import change_client
from tests.authz.matrix import MATRIX
from tests.fhir import tokens

pytestmark = pytest.mark.django_db
ORIGIN = "https://application.test"
CROSS = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}


def ask(method: str, path: str, origin: str = ORIGIN, **headers: str) -> Any:
    sent = {"Origin": origin, **CROSS, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Client().generic(method, path, headers=sent)


def test_registered_origin_asks_before_and_reads_the_answer() -> None:
    tokens.app(SystemClock())
    before = ask("OPTIONS", "/oauth/token", Access_Control_Request_Method="POST")
    assert (before.status_code, before["Access-Control-Allow-Origin"]) == (204, ORIGIN)
    assert before["Access-Control-Allow-Headers"] == SENT and "Access-Control-Allow-Credentials" not in before
    for path in ("/fhir/metadata", "/fhir/.well-known/smart-configuration", "/oauth/jwks"):
        answer = ask("GET", path)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, ORIGIN), path
        assert answer["Access-Control-Expose-Headers"] == READ and "Origin" in answer["Vary"]
    assert ask("GET", "/fhir/Patient").status_code == 401


@pytest.mark.parametrize("origin", ["https://mal.test", "null", "https://application.test.mal.test", ORIGIN + "/"])
def test_other_origin_is_refused(origin: str) -> None:
    tokens.app(SystemClock())
    for method, path in (("OPTIONS", "/oauth/token"), ("POST", "/oauth/token"), ("GET", "/fhir/metadata")):
        answer = ask(method, path, origin, Access_Control_Request_Method="POST")
        assert answer.status_code == 403 and "Access-Control-Allow-Origin" not in answer


def test_registered_origin_reads_no_page_and_nothing_once_it_ended() -> None:
    tokens.app(SystemClock())
    for path in ("/", "/mes-applications/", "/oauth/authorize", "/mon-dossier/"):
        answer = ask("GET", path)
        assert answer.status_code == 403 and "Access-Control-Allow-Origin" not in answer, path
    change_client(Caller.command(SystemClock()), tokens.APP, None)
    assert ask("GET", "/fhir/metadata").status_code == 403


def test_views_for_software_are_those_that_the_table_names() -> None:
    def marked(patterns: Any) -> set[str]:
        found: set[str] = set()
        for one in patterns:
            if isinstance(one, URLResolver):
                found |= marked(one.url_patterns)
            elif isinstance(one, URLPattern) and getattr(one.callback, FOR_SOFTWARE, False):
                found.add(str(one.name))
        return found

    doors = {name for name in MATRIX if name.startswith("fhir_")}
    assert marked(get_resolver().url_patterns) == doors | {name for name, route in MATRIX.items() if route.software}
