"""Answers that are written piece by piece: who reads slowly keeps no place, and each is counted once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections

from carnet.config.admission import Admission
from carnet.config.counters import Counters
from carnet.config.gate import Sizes
from carnet.config.observed import Observed

ENVIRON = {"PATH_INFO": "/mon-dossier/emporter/", "REQUEST_METHOD": "GET"}


class Pieces:
    """What Django answers with for a long file."""

    streaming = True

    def __init__(self, failing: bool = False) -> None:
        self.closed, self._failing = 0, failing

    def __iter__(self) -> Iterator[bytes]:
        yield b"one"
        if self._failing:
            raise ValueError("Odette Martineau")
        yield b"three"

    def close(self) -> None:
        self.closed += 1


@pytest.fixture(autouse=True)
def _own_connection() -> Iterator[None]:
    """The admission puts its connections where this thread keeps that of the tests."""
    mine = connections[DEFAULT_DB_ALIAS]
    yield
    connections[DEFAULT_DB_ALIAS] = mine


def _program(answer: Any) -> tuple[Observed, Admission, Counters]:
    def inside(_: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        return answer

    counters = Counters()
    admission = Admission(inside, Sizes(1, 1, 0, 0.1), counters, frozenset())
    return Observed(admission, counters), admission, counters


def test_pieces_slow_reader_keeps_no_place_and_is_counted_once_with_all_bytes() -> None:
    pieces = Pieces()
    program, admission, counters = _program(pieces)
    answer: Any = program(dict(ENVIRON), lambda *_: None)
    assert next(answer) == b"one"
    assert admission.gate.counts == (0, 0, 0)
    assert [*answer] == [b"three"]
    answer.close()
    answer.close()
    del answer
    text = "\n".join(counters.lines("1", {}))
    assert pieces.closed == 2 and 'carnet_response_bytes_total{process="1",door="portal"} 8' in text
    assert 'status="2xx"} 1' in text


def test_pieces_client_that_goes_away_is_counted_too() -> None:
    program, _, counters = _program(Pieces())
    answer: Any = program(dict(ENVIRON), lambda *_: None)
    next(answer)
    del answer
    assert 'status="2xx"} 1' in "\n".join(counters.lines("1", {}))


def test_error_outside_of_django_is_a_short_answer_its_place_is_free_and_nothing_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def failing(_: Any, __: Any) -> Any:
        raise ValueError("Odette Martineau")

    counters, said = Counters(), list[Any]()
    admission = Admission(failing, Sizes(1, 1, 0, 0.1), counters, frozenset())
    body = b"".join(Observed(admission, counters)(dict(ENVIRON), lambda *given: said.extend(given)))
    assert said[0].startswith("500") and b"Odette" not in body
    assert admission.gate.counts == (0, 0, 0)
    assert "failed outside of Django" in caplog.text
    assert 'status="5xx"} 1' in "\n".join(counters.lines("1", {}))
