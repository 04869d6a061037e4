"""The vaccinations of a record as a caller may know of them. Owns what is shown of them, and its shapes.

A line carries what the policy says of its section, what a document says carries the visibility of that document: who
may not read the document has neither its doses, nor their number, nor what the schedule makes of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.codes.vaccine_list import Disease
from carnet.codes.vaccine_state import Given
from carnet.identity import directory
from carnet.policy.model import PATIENT_SIDE, ActorKind
from carnet.policy.sections import Section
from carnet.profile.lines import Line
from carnet.profile.vaccinations import Confirmation, Vaccination, Word, kept_in
from carnet.usecases._card import Card
from carnet.usecases._facts import Facts
from carnet.usecases._profile import Held, asked_to_write, reads
from carnet.usecases._vaccine_told import Told
from carnet.usecases._vaccines_merged import given_of, merged
from carnet.usecases.caller import Caller

__all__ = ["Confirmation", "Disease", "Vaccination", "Word"]

MOST_LINES: Final = 300


@dataclass(frozen=True)
class ShownVaccine:
    """One dose: what is known of it, who says it (a line, documents or both), and what the caller may do.

    `times` is in how many places it is written; it counts once. `author` is who declared the line, `mine` the caller.
    """

    said: Vaccination
    line_id: UUID | None = None
    version: int = 0
    author: ActorKind | None = None
    at: datetime | None = None
    mine: bool = False
    confirmed: Confirmation | None = None
    words: tuple[Word, ...] = ()
    comment: str = ""
    mistaken: bool = False
    documents: tuple[Card, ...] = ()
    times: int = 1
    may_change: bool = False
    may_confirm: bool = False
    may_add_word: bool = False
    may_mark_mistaken: bool = False


@dataclass(frozen=True)
class Abilities:
    """What the caller may do to each line, decided in the transaction."""

    change: bool = False
    confirm: bool = False
    add_word: bool = False
    mark: bool = False


def lines_of(facts: Facts, kept: Held) -> tuple[Line, ...]:
    """The lines of the section that the caller may read."""
    return tuple(one for one in kept.lines if one.section is Section.VACCINES and reads(facts, kept, one))


def line_of(facts: Facts, kept: Held, line_id: UUID) -> Line | None:
    """One of them; None for one that is not there or not for the caller, which nothing tells apart."""
    return next((one for one in lines_of(facts, kept) if one.line_id == line_id), None)


def abilities(facts: Facts, kept: Held, line: Line) -> Abilities:
    """What the policy lets the caller do to a line. A word is added to what one may not change."""
    held = kept_in(line.written.resource)
    writes = asked_to_write(facts, kept, Section.VACCINES, line).permit and not held.mistaken
    patient_side = facts.caller.kind in PATIENT_SIDE
    adds = patient_side and asked_to_write(facts, kept, Section.VACCINES).permit
    return Abilities(
        change=writes and patient_side,
        confirm=writes and not patient_side and held.confirmed is None,
        add_word=adds and held.confirmed is not None,
        mark=writes and not patient_side and held.confirmed is not None,
    )


def told_by_line(line: Line) -> Told:
    """What a line says."""
    held = kept_in(line.written.resource)
    return Told(held.said, line=line, kept=held)


def shown(caller: Caller, told: Sequence[Told], able: Mapping[UUID, Abilities]) -> tuple[ShownVaccine, ...]:
    """The list, newest first; what has no date comes last, and what was a mistake after it."""
    counted = sorted((one for one in told if not one.mistaken), key=lambda one: one.rank)
    groups = merged((one.dose, one) for one in counted)
    mistaken = [[one] for one in told if one.mistaken]
    found = [_shown(caller, group, able) for group in groups]
    return (*sorted(found, key=lambda one: one.said.day, reverse=True), *(_shown(caller, g, able) for g in mistaken))


def _shown(caller: Caller, group: list[Told], able: Mapping[UUID, Abilities]) -> ShownVaccine:
    """The first one is believed; what it leaves open the others say."""
    lines = [one for one in group if one.line is not None and one.kept is not None]
    best = lines[0] if lines else None
    line, held = (best.line, best.kept) if best else (None, None)
    may = able.get(line.line_id, Abilities()) if line else Abilities()
    return ShownVaccine(
        said=_filled(group),
        line_id=line.line_id if line else None,
        version=line.version if line else 0,
        author=ActorKind(line.by.kind) if line else None,
        at=line.at if line else None,
        mine=line is not None and line.by == caller.by(),
        confirmed=held.confirmed if held else None,
        words=held.words if held else (),
        comment=next((one.comment for one in group if one.comment), ""),
        mistaken=held is not None and held.mistaken,
        documents=tuple(one.document for one in group if one.document),
        times=len(group),
        may_change=may.change,
        may_confirm=may.confirm,
        may_add_word=may.add_word,
        may_mark_mistaken=may.mark,
    )


def _filled(group: list[Told]) -> Vaccination:
    """The vaccination of the first, with what only the others know."""
    first, *others = (one.said for one in group)
    more = {
        name: next((found for one in others if (found := getattr(one, name))), getattr(first, name))
        for name in ("diseases", "dose", "batch", "expiry", "performer", "place", "gtin", "serial")
        if not getattr(first, name)
    }
    return replace(first, **more)


def given(found: Iterable[Told]) -> dict[Disease, list[Given]]:
    """Every dose by disease, as the schedule reckons them."""
    by_disease: dict[Disease, list[Given]] = {}
    for one in found:
        if not one.mistaken:
            for disease in one.said.diseases:
                by_disease.setdefault(disease, []).append(given_of(one.said.day, one.dose.origin))
    return by_disease


def name_of(professional_id: str) -> str:
    """A professional by the name that the public directory has."""
    found = directory.find_professional(professional_id)
    return found.display_name if found else professional_id
