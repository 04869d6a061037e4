"""Typed errors. Owns the shapes in which a use case says no; never holds text for a person.

An interface turns these into a page, an OperationOutcome or a SOAP fault. Text lives in the message catalogue
under `error.<rule>`; an error that is not one of these denies.
"""

from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what was sent.

    `element` names the part (a form field, an XPath, a file name), `rule` names the rule that it breaks (a key of
    the catalogue), `facts` are the values that the sentence needs; they never hold a person's data that the sender
    did not send.
    """

    element: str
    rule: str
    facts: tuple[tuple[str, str], ...] = ()


class Invalid(Exception):
    """What was sent breaks a rule of form: nothing is stored and every problem found is named."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("an Invalid names at least one problem")
        super().__init__("; ".join(f"{p.element}: {p.rule}" for p in problems))
        self.problems = problems
        self.recorded = False
        """Whether a use case wrote its line in the journal; else the door does."""

    @classmethod
    def of(cls, element: str, rule: str, **facts: str) -> Self:
        """An error with one problem."""
        return cls(Problem(element, rule, tuple(sorted(facts.items()))))


@dataclass(frozen=True)
class Refusal:
    """The policy says no. A value and not an exception: its journal entry is committed before it is answered.

    `rule` is the id of the policy's rule, `reason` a key of the catalogue that may be shown to this actor.
    """

    rule: str
    reason: str


@dataclass(frozen=True)
class Conflict:
    """The state does not allow the act (a record already open, another content under the same key)."""

    rule: str
    facts: tuple[tuple[str, str], ...] = field(default=())


class EpochChanged(Exception):
    """Rights or content changed between the loading of the facts and the deciding statement: load again."""


class Replayed(Exception):
    """A message that counted before came again, or a proof came from somebody else: the act is taken back."""


class Unavailable(Exception):
    """A part that is needed (database, blob store, key) does not answer; nothing was disclosed."""
