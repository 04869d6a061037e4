"""The FHIR door as software sees it: Odette's record, and a way to ask as anybody of the cast. Owns the set-up only."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

from django.http import HttpResponse
from django.test import Client

from carnet.fhir import bearer
from carnet.fhir.ids import resource_id
from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId
from carnet.usecases._card import Card
from carnet.usecases.caller import Caller
from tests.fhir.conform import assert_conforms
from tests.usecases.scene import Scene

JSON, XML = "application/fhir+json", "application/fhir+xml"


@dataclass
class Tokens:
    """Tokens that stand for callers, in place of those that the house will give out."""

    callers: dict[str, Caller] = field(default_factory=dict)

    def of(self, caller: Caller) -> str:
        """A token that speaks for somebody."""
        token = f"token-{caller.kind.value}-{caller.actor_id.replace('/', '-')}-{len(self.callers)}"
        self.callers[token] = replace(caller, interface="fhir")
        return token

    def caller_of(
        self, token: str, *, request_id: str, clock: Clock, asks: str = "", about: object = None,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> Caller | None:  # fmt: skip
        """As `bearer.caller_of`; the clock of the test stays."""
        meanwhile()
        found = self.callers.get(token)
        return replace(found, request_id=request_id, asks=asks) if found else None


@dataclass
class Door:
    """Odette's record behind the FHIR door."""

    scene: Scene
    tokens: Tokens = field(default_factory=Tokens)

    @property
    def record(self) -> RecordId:
        """Odette's record."""
        return self.scene.record

    def id_of(self, card: Card) -> str:
        """The FHIR id of a document."""
        return resource_id(self.record, card.logical_id)

    def get(self, caller: Caller | None, path: str, **headers: str) -> Any:
        """One reading."""
        return self.ask("GET", caller, path, headers=headers)

    def ask(
        self, method: str, caller: Caller | None, path: str, *, data: bytes = b"", kind: str = "",
        headers: dict[str, str] | None = None,
    ) -> Any:  # fmt: skip
        """One request; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        if caller is not None:
            sent["Authorization"] = f"Bearer {self.tokens.of(caller)}"
        client = Client(raise_request_exception=True, enforce_csrf_checks=True)
        with patch.object(bearer, "caller_of", self.tokens.caller_of):
            answer = client.generic(method, f"/fhir/{path}", data, kind or "application/octet-stream", headers=sent)
        assert_conforms(answer)
        return answer


def body(response: HttpResponse) -> dict[str, Any]:
    """The resource of an answer."""
    found = json.loads(response.content)
    assert isinstance(found, dict)
    return found


def issue(response: HttpResponse) -> dict[str, Any]:
    """The one issue of an OperationOutcome."""
    outcome = body(response)
    assert outcome["resourceType"] == "OperationOutcome", outcome
    (only,) = outcome["issue"]
    assert isinstance(only, dict)
    return only
