"""What a search says is read while the database says who asks: nothing of it is told to who may not ask, and once."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from carnet.fhir import search
from carnet.fhir.views import patients
from carnet.kernel.clock import SystemClock
from tests import cast
from tests.fhir import tokens
from tests.usecases.scene import Scene

WRONG = (
    "DocumentReference?patient={record}&nonsense=1",
    "DocumentReference?patient={record}&_count=many",
    "DocumentReference?patient={record}&status=%00",
    "DocumentReference?_cursor=none",
    "Patient?identifier=nobody",
    "Patient?birthdate=yesterday",
)


@pytest.fixture
def token(scene: Scene) -> str:
    return tokens.bearer(replace(scene.agrees(cast.HELENE), clock=SystemClock()))


def _status(path: str, token: str, host: str = "testserver") -> int:
    headers = {"Authorization": f"Bearer {token}", "Host": host}
    return Client().get(f"/fhir/{path}", headers=headers).status_code


@pytest.mark.parametrize("path", WRONG)
def test_search_that_is_wrong_is_told_to_who_may_ask_and_to_nobody_else(scene: Scene, token: str, path: str) -> None:
    """Who is nobody is answered as for a search that is right."""
    asked = path.format(record=scene.record)
    assert (_status(asked, token), _status(asked, "nobody"), _status(asked, token[:-1])) == (400, 401, 401)


@pytest.mark.parametrize(("module", "name", "path"), [
    (search, "criteria", "DocumentReference?patient={record}&status=current"),
    (patients, "parse", "Patient?_id={record}"),
])  # fmt: skip
def test_search_is_read_once_and_before_it_is_known_who_asks(
    scene: Scene, token: str, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, path: str
) -> None:
    read, times = getattr(module, name), list[int]()

    def counted(*args: Any, **named: Any) -> Any:
        times.append(1)
        return read(*args, **named)

    monkeypatch.setattr(module, name, counted)
    asked = path.format(record=scene.record)
    assert (_status(asked, token), len(times)) == (200, 1)
    # Who is nobody had it read too, and is told nothing of it.
    assert (_status(asked, "nobody"), len(times)) == (401, 2)


def test_search_whose_reading_ahead_fails_in_any_way_is_read_in_its_turn(
    scene: Scene, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, times = search.page_of, list[int]()

    def fails_first(asked: Any) -> Any:
        times.append(1)
        if len(times) == 1:
            raise ZeroDivisionError
        return read(asked)

    monkeypatch.setattr(search, "page_of", fails_first)
    assert _status(f"DocumentReference?patient={scene.record}", token) == 200 and len(times) == 2
