"""Requests that schemathesis makes up from an OpenAPI description, sent through the door. Owns what answers must be.

Of each answer: no failure of the server, a status and a type that are declared, a body of its schema and of R4. Of each
refusal: nothing was stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Err
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from carnet.fhir import bearer
from carnet.usecases.caller import Caller
from tests.fhir.conform import assert_conforms
from tests.fhir.house import Door
from tests.usecases.scene import KEPT, counts

Json = dict[str, Any]
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
BASE = "http://testserver/fhir"
_SENT = ("params", "headers", "data", "json", "cookies", "files")


@schemathesis.serializer("application/fhir+xml", "application/xml-patch+xml")
def _xml(_: Any, value: Any) -> bytes:
    """What is made up where XML is taken is sent as it is."""
    return str(value).encode()


@dataclass
class Fuzzed:
    """What came of the requests: how many, by status."""

    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        """How many requests were sent."""
        return sum(self.statuses.values())


def closed(description: Any) -> Any:
    """A published description without what it only points to on other sites."""
    if isinstance(description, list):
        return [closed(one) for one in description]
    if not isinstance(description, dict):
        return description
    if str(description.get("$ref", "")).startswith("http"):
        return {}
    return {key: closed(value) for key, value in description.items()}


def with_examples(description: Any, examples: Mapping[str, Any]) -> Any:
    """The description with values that exist, by the name of a parameter or of a schema of a body."""
    if isinstance(description, list):
        return [with_examples(one, examples) for one in description]
    if not isinstance(description, dict):
        return description
    made = {key: with_examples(value, examples) for key, value in description.items()}
    if "in" in made and made.get("name") in examples:
        made["example"] = examples[made["name"]]
    kind = str(made.get("schema", {}).get("$ref", "")).rpartition("/")[2] if "schema" in made else ""
    if "in" not in made and kind in examples:
        made["example"] = examples[kind]
    return made


def fuzz(door: Door, caller: Caller, description: Json, examples: int, seen: Fuzzed) -> None:
    """Sends made-up requests, the same in each run, for each operation of a description."""
    schema = schemathesis.openapi.from_dict(description)
    for result in schema.get_all_operations():
        assert not isinstance(result, Err), result
        operation = result.ok()
        known = operation.get_strategies_from_examples()
        # A deep resource takes a second to make up from nothing: a short run changes what is around a real one.
        for strategy in known if known and examples < 10 else [operation.as_strategy(), *known]:
            _sent(door, caller, strategy, examples, seen)


def _sent(door: Door, caller: Caller, strategy: Any, examples: int, seen: Fuzzed) -> None:
    @settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy)
    def ask(case: Any) -> None:
        send(door, caller, case, seen)

    ask()


def send(door: Door, caller: Caller, case: Any, seen: Fuzzed) -> None:
    """One request and what is asked of its answer."""
    with_token = {"Authorization": f"Bearer {door.tokens.of(caller)}"}
    plain = case.as_transport_kwargs(base_url=BASE, headers=with_token)
    sent = {key: value for key, value in plain.items() if key in _SENT}
    request = requests.Request(case.method, plain["url"], **sent).prepare()
    before = counts(*KEPT)
    answer = _asked(door, request)
    seen.statuses[answer.status_code] = seen.statuses.get(answer.status_code, 0) + 1
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = {name: [value] for name, value in answer.items()}
    response = Response(answer.status_code, headers, body, request, 0.0, False)
    case.validate_response(response, checks=CHECKS)
    assert_conforms(answer)
    if answer.status_code >= 400:
        assert counts(*KEPT) == before, (request.method, request.url, request.body)


def _asked(door: Door, request: requests.PreparedRequest) -> Any:
    client = Client(raise_request_exception=True, enforce_csrf_checks=True)
    body = request.body or b""
    data = body.encode() if isinstance(body, str) else body
    headers = {name: _latin(value) for name, value in request.headers.items() if name != "Content-Length"}
    kind = headers.pop("Content-Type", "application/octet-stream")
    address = str(request.path_url)
    with patch.object(bearer, "caller_of", door.tokens.caller_of):
        return client.generic(str(request.method), address, data, kind, headers=headers)


def _latin(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
