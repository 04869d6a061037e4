"""The lines of "Ma santé" in a patient summary. Owns which of them are told there, and their event.

What a person wrote of the own health is told beside what documents code, as the person's own word: who would read of no
allergy where she wrote one would be misled. A line that a document of the summary tells of in the same words is told
once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from carnet.cda.clinical import Kind, Statement
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.policy.sections import Section
from carnet.profile.resources import said_in
from carnet.profile.shapes import Question
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._journal import note
from carnet.usecases._profile import held, reads
from carnet.usecases._proposals import same_words

__all__ = ["Section", "WrittenLine", "unsaid", "written_lines"]

SUMMARISED: Final = (Section.ALLERGIES, Section.TREATMENTS, Section.ILLNESSES, Section.SURGERIES, Section.HELP)
_SAME: Final = {
    Kind.ALLERGY: Section.ALLERGIES,
    Kind.MEDICINE: Section.TREATMENTS,
    Kind.PROBLEM: Section.ILLNESSES,
    Kind.PAST_PROBLEM: Section.ILLNESSES,
    Kind.ACT: Section.SURGERIES,
}


@dataclass(frozen=True)
class WrittenLine:
    """A line that somebody wrote: its section, its words, the FHIR resource that it is, whether the person did."""

    section: Section
    what: str
    since: str
    more: str
    resource: dict[str, Any]
    by_holder: bool


def written_lines(facts: Facts) -> tuple[WrittenLine, ...]:
    """Those that the caller may read, with their event; none, and no event, where the caller may read none."""
    decision = ask(facts, Act.PROFILE_READ)
    if not decision.permit:
        return ()
    kept = held(facts)
    found = []
    for line in kept.lines:
        if line.section not in SUMMARISED or not reads(facts, kept, line):
            continue
        said = said_in(line.section, line.written.resource)
        more = said.get(Question.REACTION) or said.get(Question.DOSE, "")
        found.append(
            WrittenLine(
                line.section, said[Question.WHAT], said.get(Question.SINCE, ""), more, line.written.resource,
                line.by.kind == ActorKind.HOLDER,
            )
        )  # fmt: skip
    if found:
        named = ",".join(dict.fromkeys(one.section.value for one in found))
        note(facts, Act.PROFILE_READ, decision, detail=(("sections", named), ("part", "summary")))
    return tuple(found)


def unsaid(lines: Iterable[WrittenLine], said: Iterable[Statement]) -> tuple[WrittenLine, ...]:
    """Those that no document of the summary tells of in the same words. What a document denies, it does not tell."""
    known = {same_words(_SAME[one.kind], one.name) for one in said if one.kind in _SAME and not one.negated}
    return tuple(line for line in lines if same_words(line.section, line.what) not in known)
