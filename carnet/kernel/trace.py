"""What is checked on the way of one message, in its order. Owns the list; keeps nothing unless somebody listens.

A check says itself here, with the same condition by which it refuses: what is shown is what ran. Only a sandbox listens
(`carnet.inspector`); without a listener a check costs one look at an empty variable, and nothing of it is kept.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeVar

from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal

T = TypeVar("T")
MOST_CHECKS: Final = 4_000
MOST_BROKEN: Final = 100
"""Broken rules that are kept beyond: what an answer says is always explained."""
MOST_TEXT: Final = 300
RIGHTS: Final = "rights.decision"
"""The decision of the policy that the journal holds."""


class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"


_GRAVITY: Final = {Outcome.PASSED: 0, Outcome.WARNED: 1, Outcome.FAILED: 2}


@dataclass(frozen=True)
class Check:
    """One rule on one element. `part` names the document of the message that the element is in; empty: the message."""

    rule: str
    outcome: Outcome
    element: str = ""
    part: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> tuple[str, str, str]:
        """What makes it the same check, when it runs again."""
        return self.rule, self.part, self.element


class Trace:
    """The checks of one message. One that runs again, after the record changed under it, is one check: the worst."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], Check] = {}
        self.part = ""
        self.cut = False
        """Whether there were more checks than are kept."""

    @property
    def checks(self) -> tuple[Check, ...]:
        """In the order in which they ran first."""
        return tuple(self._kept.values())

    def add(self, check: Check) -> None:
        """Keeps one."""
        known = self._kept.get(check.place)
        if known is None and len(self._kept) >= MOST_CHECKS + (MOST_BROKEN if check.outcome is Outcome.FAILED else 0):
            self.cut = True
        elif known is None or _GRAVITY[check.outcome] > _GRAVITY[known.outcome]:
            self._kept[check.place] = check

    def settle(self, problems: Iterable[Problem], outcome: Outcome) -> None:
        """Adds what was answered and that no check said itself, so that every error of an answer is explained."""
        for one in problems:
            if not any(_says(check, one, outcome) for check in self._kept.values()):
                self.add(Check(one.rule, outcome, one.element, "", _short(one.facts)))

    def say_no(self, said: Refusal | Conflict | Invalid) -> None:
        """Adds what a use case said no with."""
        if isinstance(said, Invalid):
            self.settle(said.problems, Outcome.FAILED)
        elif isinstance(said, Conflict):
            self.settle((Problem(dict(said.facts).get("element", ""), said.rule, said.facts),), Outcome.FAILED)
        elif not any(one.rule == RIGHTS and one.outcome is Outcome.FAILED for one in self._kept.values()):
            self.add(Check(RIGHTS, Outcome.FAILED, "", "", (("policy_rule", said.rule), ("reason", said.reason))))

    def soften(self, rule: str) -> None:
        """What was said yes to all the same: what was broken of this rule is only told."""
        for place, one in self._kept.items():
            if one.rule == rule and one.outcome is Outcome.FAILED:
                self._kept[place] = replace(one, outcome=Outcome.WARNED)


def _says(check: Check, problem: Problem, outcome: Outcome) -> bool:
    """Whether a check is where a problem comes from: doors place what is wrong in a file under its document."""
    if check.rule != problem.rule or _GRAVITY[check.outcome] < _GRAVITY[outcome]:
        return False
    names = (check.element, f"{check.part}.{check.element}")
    if problem.element in names or check.element.startswith(f"{problem.element}/"):
        return True
    inside = dict(problem.facts).get("path", "")
    return bool(check.part) and problem.element.startswith(check.part) and check.element in (inside, "file", "/")


_listening: Final[ContextVar[Trace | None]] = ContextVar("carnet_trace", default=None)


@contextmanager
def listening() -> Iterator[Trace]:
    """Collects the checks that run inside, on this thread."""
    trace = Trace()
    token = _listening.set(trace)
    try:
        yield trace
    finally:
        _listening.reset(token)


def held(holds: object, rule: str, element: str = "", **facts: str) -> bool:
    """Notes that a rule was checked, and gives back whether it held."""
    trace = _listening.get()
    if trace is not None:
        outcome = Outcome.PASSED if holds else Outcome.FAILED
        trace.add(Check(rule, outcome, element, trace.part, _short(tuple(sorted(facts.items())))))
    return bool(holds)


def told(holds: object, rule: str, element: str = "", **facts: str) -> bool:
    """The same for a rule that is told and refuses nothing."""
    trace = _listening.get()
    if trace is not None:
        outcome = Outcome.PASSED if holds else Outcome.WARNED
        trace.add(Check(rule, outcome, element, trace.part, _short(tuple(sorted(facts.items())))))
    return bool(holds)


def require(holds: object, element: str, rule: str, **facts: str) -> None:
    """A rule of form, checked and noted. Raises Invalid when it does not hold."""
    if not held(holds, rule, element, **facts):
        raise Invalid.of(element, rule, **facts)


def required(value: T | None, element: str, rule: str, **facts: str) -> T:
    """The same for a value without which nothing goes on."""
    held(value is not None, rule, element, **facts)
    if value is None:
        raise Invalid.of(element, rule, **facts)
    return value


def settled(problems: Iterable[Problem]) -> None:
    """What is told with an answer that says yes."""
    trace = _listening.get()
    if trace is not None:
        trace.settle(problems, Outcome.WARNED)


def answered_no(said: Refusal | Conflict | Invalid) -> None:
    """What an answer says no with, where its own form has a way to."""
    trace = _listening.get()
    if trace is not None:
        trace.say_no(said)


@contextmanager
def about(part: str) -> Iterator[None]:
    """What is checked inside is about one document of the message."""
    trace = _listening.get()
    if trace is None:
        yield
        return
    before, trace.part = trace.part, part
    try:
        yield
    finally:
        trace.part = before


def _short(facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value[:MOST_TEXT]) for name, value in facts)
