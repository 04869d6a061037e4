"""What a use case says no with, as answers of the DMP tell it: code, French sentence, element. Owns the codes.

The codes of the DMP are not public as a list: those that its examples name are used, and every other one is ours and
says so by its form, `carnet.<rule>` (docs/divergences.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.usecases.caller import AS_ABSENT
from carnet.xds import sentences
from carnet.xds.asked import SaysNo

OK: Final = "DMPOk"
FOUND, CLOSED, ACCESS_THERE = "DMPFound", "DMPClosed", "DMPPatientAccessAlreadyExists"
ABSENT: Final = "carnet.nothing"
_OFFICIAL: Final[Mapping[str, str]] = {
    "opening.already_open_for": FOUND,
    "closing.already_closed_for": CLOSED,
    "opening.closed_for": CLOSED,
    "record_closed": CLOSED,
    "account.signs_in_already": ACCESS_THERE,
    "account.code_waits": ACCESS_THERE,
}


@dataclass(frozen=True)
class Detail:
    """One thing to tell: `kind` E for an error, W for a warning, I for something to know."""

    code: str
    text: str
    element: str = ""
    kind: str = "E"

    @property
    def ours(self) -> bool:
        """Whether the code is one that carnet invented."""
        return self.code.startswith("carnet.")


_NOTHING: Final = "record_message.nothing"
"""For what is absent, for what may not be told from it, and for an act that is not this caller's: one sentence."""


def details(said: SaysNo) -> tuple[Detail, ...]:
    """What was said, each thing apart."""
    if isinstance(said, Refusal):
        return (_refused(said),)
    if isinstance(said, Conflict):
        return (Detail(_code(said.rule), sentences.error(said.rule, dict(said.facts))["fr"]),)
    return tuple(map(_wrong, said.problems))


def warning(rule: str, element: str, **facts: str) -> Detail:
    """Something that was sent and that this server does nothing with."""
    return Detail(_code(rule), sentences.error(rule, facts)["fr"], element, "W")


def note(rule: str, **facts: str) -> Detail:
    """Something to know about what was done."""
    return Detail(_code(rule), sentences.error(rule, facts)["fr"], kind="I")


def rejected(said: SaysNo) -> bool:
    """Whether the message itself is wrong (AR), and not what it asks for (AE)."""
    return isinstance(said, Invalid)


def _refused(refusal: Refusal) -> Detail:
    """What may not be told from absence has one code and one sentence, byte for byte."""
    if refusal.reason in AS_ABSENT:
        return Detail(ABSENT, sentences.error(_NOTHING, {})["fr"])
    official = _OFFICIAL.get(refusal.reason)
    return Detail(official or f"carnet.{refusal.rule}.{refusal.reason}", sentences.reason(refusal.reason)["fr"])


def _wrong(problem: Problem) -> Detail:
    return Detail(_code(problem.rule), sentences.error(problem.rule, dict(problem.facts))["fr"], problem.element)


def _code(rule: str) -> str:
    return _OFFICIAL.get(rule, f"carnet.{rule}")
