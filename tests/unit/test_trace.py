"""The list of checks of one message: what ran, once each, the worst of several runs, and nothing without a listener."""

import pytest

from carnet.kernel import trace
from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.trace import Outcome


def told(kept: trace.Trace) -> list[tuple[str, str, str, str]]:
    """What was kept, in short."""
    return [(one.rule, one.part, one.element, one.outcome.value) for one in kept.checks]


def test_check_without_a_listener_answers_and_keeps_nothing() -> None:
    assert trace.held(1, "a") is True
    assert trace.held(None, "a") is False
    with trace.listening() as kept:
        pass
    trace.held(False, "a")
    assert kept.checks == ()


def test_checks_are_kept_in_their_order_with_their_part() -> None:
    with trace.listening() as kept:
        trace.held(True, "a", "/x")
        with trace.about("Document[1]"):
            trace.told(False, "b", "/y", code="9")
        trace.held(False, "c")
    assert told(kept) == [("a", "", "/x", "passed"), ("b", "Document[1]", "/y", "warned"), ("c", "", "", "failed")]
    assert kept.checks[1].facts == (("code", "9"),)


def test_check_that_runs_again_is_one_and_the_worst() -> None:
    with trace.listening() as kept:
        for holds in (True, False, True):
            trace.held(holds, "a", "/x")
    assert told(kept) == [("a", "", "/x", "failed")]


def test_required_rule_is_noted_and_raised() -> None:
    with trace.listening() as kept, pytest.raises(Invalid) as wrong:
        trace.require(False, "/x", "a", most="3")
    assert wrong.value.problems == (Problem("/x", "a", (("most", "3"),)),)
    assert told(kept) == [("a", "", "/x", "failed")]


def test_problem_of_an_answer_is_added_only_where_no_check_said_it() -> None:
    with trace.listening() as kept:
        with trace.about("Object[1]"):
            trace.held(False, "differs", "hash")
            trace.held(False, "realm", "/ClinicalDocument/realmCode")
        trace.held(False, "expired", "/Assertion/Conditions")
        kept.settle(
            (
                Problem("Object[1].hash", "differs"),
                Problem("Object[1]", "realm", (("path", "/ClinicalDocument/realmCode"),)),
                Problem("/Assertion", "expired"),
                Problem("Object[2].hash", "differs"),
            ),
            Outcome.FAILED,
        )
    assert told(kept)[3:] == [("differs", "", "Object[2].hash", "failed")]


def test_passed_check_does_not_hide_the_problem_of_an_answer() -> None:
    with trace.listening() as kept:
        trace.held(True, "differs", "hash")
        kept.settle((Problem("hash", "differs"),), Outcome.FAILED)
    assert told(kept) == [("differs", "", "hash", "failed")]


def test_flood_of_checks_is_cut_and_said() -> None:
    with trace.listening() as kept:
        for at in range(trace.MOST_CHECKS + 1):
            trace.held(True, "a", str(at))
    assert (len(kept.checks), kept.cut) == (trace.MOST_CHECKS, True)


def test_long_fact_is_cut() -> None:
    with trace.listening() as kept:
        trace.held(True, "a", said="x" * 5_000)
    assert len(kept.checks[0].facts[0][1]) == trace.MOST_TEXT
