"""What goes wrong, as an OperationOutcome. Owns the shape and the way from typed errors to it; never a rule.

Each issue names the element (`expression`), what is wrong (`diagnostics`) and the rule (`details`), and nothing about
anything that the asker may not know: what is hidden and what is absent give the same outcome, byte for byte.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from carnet.fhir import sentences
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.usecases.caller import AS_ABSENT, ON_THE_PATIENT_SIDE, Caller

Json = dict[str, Any]
RULES: Final = "urn:carnet:rule"
"""The system of the rules that refusals name: an absolute URI without a host, the same on every instance."""

NO_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Signs that no text of FHIR or XML holds."""

STEP_UP: Final = "step_up_needed"


@dataclass(frozen=True)
class Issue:
    """One thing to tell: `code` is one of http://hl7.org/fhir/issue-type."""

    code: str
    diagnostics: str
    severity: str = "error"
    expression: tuple[str, ...] = ()
    rule: str = ""

    def resource(self) -> Json:
        """The issue as FHIR writes it."""
        told: Json = {"severity": self.severity, "code": self.code}
        if self.rule:
            told["details"] = {"coding": [{"system": RULES, "code": self.rule}]}
        if self.diagnostics:
            told["diagnostics"] = shown(self.diagnostics)
        if self.expression:
            told["expression"] = [shown(one) for one in self.expression]
        return told


def shown(text: str) -> str:
    """A text that neither FHIR nor XML refuses: what somebody sent may name elements with signs that no text holds."""
    told = NO_TEXT.sub("\ufffd", text)
    return told if told.strip() else "$this"


@dataclass(frozen=True)
class Outcome:
    """The answer of a request that was not done."""

    status: int
    issues: tuple[Issue, ...]
    headers: Mapping[str, str] = field(default_factory=dict)

    def resource(self) -> Json:
        """The OperationOutcome."""
        return outcome_resource(self.issues)


def outcome_resource(issues: tuple[Issue, ...]) -> Json:
    """An OperationOutcome with these issues."""
    return {"resourceType": "OperationOutcome", "issue": [issue.resource() for issue in issues]}


def one(status: int, code: str, diagnostics: str, *, expression: str = "", rule: str = "") -> Outcome:
    """An outcome with one issue."""
    where = (expression,) if expression else ()
    return Outcome(status, (Issue(code, diagnostics, expression=where, rule=rule),))


NOTHING: Final = one(404, "not-found", "Nothing that you may see has this id.")
"""For what is absent and for what is hidden."""


def refused(refusal: Refusal, caller: Caller) -> Outcome:
    """403 with the reason that a page would say to this caller; 404 for what may not be told from absence."""
    if refusal.reason in AS_ABSENT:
        return NOTHING
    told = sentences.reason(refusal.reason, at_work=caller.kind.value not in ON_THE_PATIENT_SIDE)
    if refusal.reason == STEP_UP:
        challenge = {"WWW-Authenticate": 'Bearer error="insufficient_user_authentication"'}
        return Outcome(401, (Issue("login", told, rule=refusal.rule),), challenge)
    return one(403, "forbidden", told, rule=refusal.rule)


def conflicting(conflict: Conflict, status: int = 409) -> Outcome:
    """The state does not allow the act."""
    return one(status, "conflict", sentences.error(conflict.rule, dict(conflict.facts)), rule=conflict.rule)


def invalid(found: Invalid, status: int = 400) -> Outcome:
    """Every problem, each at its element."""
    return Outcome(status, tuple(_issue(problem) for problem in found.problems))


def _issue(problem: Problem) -> Issue:
    facts = dict(problem.facts)
    told = sentences.error(problem.rule, facts)
    # What is wrong inside a file that a resource carries is told by its path there.
    inside = f" ({facts['path']})" if "path" in facts else ""
    return Issue("invalid", f"{problem.element}{inside}: {told}", expression=(problem.element,), rule=problem.rule)
