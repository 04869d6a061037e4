"""Each checker finds the violation that it is for, and nothing in a history without one."""

from uuid import UUID

import pytest

from tests.reliability.history import (
    Answered,
    Kind,
    Recorded,
    against_time,
    answers_without_event,
    shown_while_hidden,
)

A, B = UUID(int=1), UUID(int=2)
READER = "doctor"


def _event(seq: int, act: str, *documents: UUID, actor: str = READER, done: bool = True) -> Recorded:
    return Recorded(seq, f"document:{act}", done, actor, f"q{seq}", documents)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([_event(1, "list", A, B), _event(2, "hide", A), _event(3, "list", B)], []),
        ([_event(1, "hide", A), _event(2, "list", A, B)], [2]),
        ([_event(1, "hide", A), _event(2, "show", A), _event(3, "read", A)], []),
        ([_event(1, "hide", A), _event(2, "show", B), _event(3, "read", A)], [3]),
        ([_event(1, "hide", A, done=False), _event(2, "read", A)], []),
        ([_event(1, "hide", A), _event(2, "read", A, done=False)], []),
        ([_event(1, "hide", A), _event(2, "read", A, actor="holder")], []),
    ],
)
def test_shown_while_hidden_checker_histories_finds_each(events: list[Recorded], expected: list[int]) -> None:
    """A reading between a hide and the next show of the same document is found, and only that."""
    assert [found.seq for found in shown_while_hidden(events, READER)] == expected


def test_answers_without_event_checker_altered_answers_finds_each() -> None:
    """Found: an answer with more than its event names, one without an event, one with two, a refusal that gave."""
    events = [_event(1, "list", A), _event(2, "read", B), _event(3, "list", A), _event(3, "list", A)]
    events.append(_event(4, "read", A, done=False))
    given = {"q1": {A, B}, "q2": {B}, "q3": {A}, "q4": {A}, "q5": set()}
    answers = [Answered(name, 0, 1, frozenset(documents)) for name, documents in given.items()]
    found = list(answers_without_event(events, answers))
    assert [each.about for each in found] == ["q1", "q3", "q4", "q5"]
    assert {each.kind for each in found} == {Kind.ANSWER_WITHOUT_EVENT}


def test_against_time_checker_late_event_finds_it() -> None:
    """A request that began after another's answer may not stand before it; overlapping ones may."""
    events = [_event(1, "read", A), _event(2, "hide", A)]
    late = [Answered("q1", 5.0, 6.0, frozenset({A})), Answered("q2", 1.0, 4.0, frozenset({A}))]
    assert [found.seq for found in against_time(events, late)] == [1]
    overlapping = [Answered("q1", 3.0, 6.0, frozenset({A})), Answered("q2", 1.0, 4.0, frozenset({A}))]
    assert list(against_time(events, overlapping)) == []
