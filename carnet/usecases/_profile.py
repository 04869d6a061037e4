"""The medical profile as a caller may know of it. Owns what is shown of sections and lines; asks the policy each time.

A line that the caller may not read is not there: not in the lines, not in their count, not in what may be changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.cda.shown_text import shown
from carnet.documents.entry import Entry
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, ActorKind, Decision
from carnet.policy.sections import Part, Section, Sharing
from carnet.profile import choices, lines
from carnet.profile.choices import Chosen
from carnet.profile.lines import Line
from carnet.profile.resources import said_in, whole
from carnet.profile.shapes import ASKED, FORMS, OWN_PAGES, OWN_WORD, SHAPES, UNASKED, Form, Question, Shape
from carnet.profile.vaccinations import confirmed_by
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts
from carnet.usecases._visible import among

__all__ = ["ASKED", "OWN_PAGES", "OWN_WORD", "SHAPES", "Form", "Question", "Section", "Sharing", "form_of"]

MOST_LINES = 200
"""In one section: more than any person has, and a bound for what a page may cost."""


def form_of(question: Question) -> Form:
    """How an answer looks."""
    return FORMS[question]


@dataclass(frozen=True)
class LinkedDocument:
    """A document that a line is tied to, as far as a link needs it."""

    logical_id: UUID
    title: str
    type_code: str


@dataclass(frozen=True)
class ShownLine:
    """A line as it stands now, who wrote it last (`mine`: who asks did), and whether who asks may change it."""

    line_id: UUID
    version: int
    said: Mapping[Question, str]
    at: datetime
    author: ActorKind
    mine: bool
    may_change: bool = False
    removed: bool = False
    documents: tuple[LinkedDocument, ...] = ()


@dataclass(frozen=True)
class ShownSection:
    """A section: what it asks, its lines, and what who asks may do to it; who reads it is told to the person's side."""

    section: Section
    shape: Shape
    lines: tuple[ShownLine, ...]
    not_concerned: bool
    sharing: Sharing | None
    may_add: bool
    may_share: bool


@dataclass(frozen=True)
class Held:
    """What the record holds, whoever asks; of the documents that lines are tied to, those that the caller may read."""

    lines: tuple[Line, ...]
    chosen: Chosen
    documents: Mapping[UUID, Entry] = field(default_factory=dict)


def held(facts: Facts) -> Held:
    """All lines and choices of the record, and the documents tied to lines: three statements, whatever is there."""
    current = lines.current(facts.keys)
    tied = tuple(sorted({one for line in current for one in tied_to(line)}))
    return Held(current, choices.current(facts.keys), {entry.logical_id: entry for entry in among(facts, tied)})


def tied_to(line: Line) -> tuple[UUID, ...]:
    """The documents that a line was tied to, or taken from, whoever may read them."""
    taken = (line.written.source,) if line.written.source else ()
    return tuple(dict.fromkeys((*taken, *line.written.documents)))


def part_of(kept: Held, line: Line) -> Part:
    """What the policy must know of a line; a professional who confirmed a vaccination answers for it from then on."""
    sharing = kept.chosen.choices.of(line.section)
    answers = confirmed_by(line.written.resource) if line.section is Section.VACCINES else ""
    if answers:
        return Part(line.section, sharing, ActorKind.PROFESSIONAL.value, answers, answers)
    return Part(line.section, sharing, line.by.kind, line.by.id)


def reads(facts: Facts, kept: Held, line: Line) -> bool:
    """Whether the caller may read a line."""
    return ask(facts, Act.PROFILE_READ, part=part_of(kept, line)).permit


def writing(section: Section) -> Act:
    """Naming the trusted person is an act of its own: the adult's alone (issue 10, point 4)."""
    return Act.TRUSTED_PERSON_NAME if section is Section.TRUSTED_PERSON else Act.PROFILE_WRITE


def asked_to_write(facts: Facts, kept: Held, section: Section, line: Line | None = None) -> Decision:
    """Whether the caller may add to a section, or change a line of it."""
    part = part_of(kept, line) if line else Part(section, kept.chosen.choices.of(section))
    return ask(facts, writing(section), part=part)


def found(facts: Facts, kept: Held, line_id: UUID) -> Line | None:
    """A line that is there and that the caller may read; None for both, which nothing tells apart.

    Lines of sections with pages of their own are found by the use cases of those.
    """
    return next((one for one in kept.lines if one.line_id == line_id and _is_asked(facts, kept, one)), None)


def _is_asked(facts: Facts, kept: Held, line: Line) -> bool:
    return line.section not in OWN_PAGES and reads(facts, kept, line)


def asked_to_change(facts: Facts, kept: Held, line_id: UUID) -> tuple[Line | None, Act, Decision]:
    """A line that is there for the caller, the act that changes it, and the answer: one that is not is absent."""
    line = found(facts, kept, line_id)
    if line is None:
        return None, Act.PROFILE_WRITE, NOTHING_THERE
    return line, writing(line.section), asked_to_write(facts, kept, line.section, line)


def shown_line(facts: Facts, kept: Held, line: Line, *, may_change: bool = False) -> ShownLine:
    """A line as it is told, with the documents that the caller may read."""
    return ShownLine(
        line_id=line.line_id,
        version=line.version,
        said=said_in(line.section, line.written.resource),
        at=line.at,
        author=ActorKind(line.by.kind),
        mine=line.by == facts.caller.by(),
        may_change=may_change,
        removed=line.removed,
        documents=tuple(_linked(kept.documents[one]) for one in tied_to(line) if one in kept.documents),
    )


def _linked(entry: Entry) -> LinkedDocument:
    return LinkedDocument(entry.logical_id, shown(entry.sealed.title), entry.codes.type_code)


def told_with(kept: Held, told: Iterable[ShownLine]) -> tuple[Entry, ...]:
    """The documents whose titles are shown with these lines: the event names them."""
    named = dict.fromkeys(one.logical_id for line in told for one in line.documents)
    return tuple(kept.documents[one] for one in named)


def shown_section(facts: Facts, kept: Held, section: Section) -> ShownSection:
    """A section as the caller may know of it; a section that is not for the caller is one with nothing in it."""
    chosen, shape = kept.chosen.choices, SHAPES.get(section, UNASKED)
    seen = [line for line in kept.lines if line.section is section and _is_asked(facts, kept, line)]
    told = tuple(
        shown_line(facts, kept, line, may_change=asked_to_write(facts, kept, section, line).permit) for line in seen
    )
    whole = ask(facts, Act.PROFILE_READ, part=Part(section, chosen.of(section))).permit
    patient_side = facts.caller.kind in PATIENT_SIDE
    return ShownSection(
        section=section,
        shape=shape,
        lines=told,
        not_concerned=whole and section in chosen.not_concerned,
        sharing=chosen.of(section) if patient_side else None,
        may_add=patient_side and asked_to_write(facts, kept, section).permit and not (shape.single and told),
        may_share=patient_side and ask(facts, Act.PROFILE_SHARE).permit,
    )


def resources_of(facts: Facts, kept: Held) -> tuple[dict[str, Any], ...]:
    """Every line that the caller may read, as the FHIR resource that it is."""
    return tuple(
        whole(
            line.written.resource, line_id=str(line.line_id), version=line.version, at=line.at.isoformat(),
            record_id=str(facts.record_id),
        )
        for line in kept.lines
        if reads(facts, kept, line)
    )  # fmt: skip


def names_of(shown: Iterable[ShownSection]) -> str:
    """The sections in which something was shown, for the journal."""
    return ",".join(one.section.value for one in shown if one.lines or one.not_concerned)
