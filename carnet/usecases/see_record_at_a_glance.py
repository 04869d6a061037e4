"""A professional reads the record on one page: what saves, what is new, treatments, results over time.

Each part is as its own use case shows it, under the same rules; nothing is weighed or concluded. All of it is one
transaction whose events name what is shown, committed before a byte of a document is opened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from carnet.cda.clinical import Kind, Statement, read_statements
from carnet.cda.measured import together
from carnet.cda.parser import CdaDocument
from carnet.cda.results import Result, read_results
from carnet.codes.documents import DIRECTIVES_TYPE
from carnet.codes.measures import WRITTEN
from carnet.documents.entry import Entry, EntryStatus
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.sections import Section
from carnet.profile import measures
from carnet.storage import db
from carnet.usecases import _measures
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._disclosed import Opened, by_day, ceiling_reached, disclosed_of, parsed
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._measures import ShownMeasure
from carnet.usecases._profile import Held, ShownSection, held, names_of, shown_section, told_with
from carnet.usecases._tell import access_job
from carnet.usecases._timeline import Month, timeline
from carnet.usecases._visible import visible
from carnet.usecases._visited import Visited, leave, visited
from carnet.usecases.caller import Caller

SECTIONS: Final = (
    Section.ALLERGIES, Section.BLOOD_GROUP, Section.ILLNESSES, Section.TREATMENTS, Section.TRUSTED_PERSON,
    Section.TO_WARN,
)  # fmt: skip
BIOLOGY: Final = frozenset({"11502-2"})
SUMMARIES: Final = frozenset({"60591-5", "SYNTH"})
PRESCRIPTIONS: Final = frozenset({"57833-6", "57828-6", "60593-1", "75468-9"})
"""Prescriptions of products, other ones, and what a pharmacy handed out or renewed."""
MOST_NEW, MOST_PRESCRIPTIONS, MOST_BIOLOGY, MOST_SUMMARIES = 10, 5, 8, 2
MOST_TRENDS, MOST_VALUES = 40, 4
_SAID: Final = frozenset({Kind.ALLERGY, Kind.MEDICINE})


@dataclass(frozen=True)
class Said:
    """An allergy or a medicine that a medical summary codes, and that document."""

    statement: Statement
    source: Card


@dataclass(frozen=True)
class Value:
    """One result, and the document that gives it."""

    result: Result
    source: Card


@dataclass(frozen=True)
class Trend:
    """What was measured, newest value first; all of one code and one unit."""

    values: tuple[Value, ...]


@dataclass(frozen=True)
class Glance:
    """The parts of the page. `since` is the visit before, `new_count` how many documents came after it.

    `summaries` and `reports` were opened for what they code; `unread` could not be. `trends_left` is how many measured
    things are not shown.
    """

    person: PersonIdentity | None
    at: datetime
    sections: Mapping[Section, ShownSection]
    directives: tuple[Card, ...]
    new: tuple[Card, ...]
    new_count: int
    since: datetime | None
    prescriptions: tuple[Card, ...]
    latest: tuple[ShownMeasure, ...]
    said: tuple[Said, ...] = ()
    trends: tuple[Trend, ...] = ()
    trends_left: int = 0
    summaries: tuple[Card, ...] = ()
    reports: tuple[Card, ...] = ()
    unread: tuple[Card, ...] = ()
    timeline: tuple[Month, ...] = ()
    """How many documents of which kind each month has, of all that may be read."""


@dataclass(frozen=True)
class _Listed:
    """The documents of the page, in force, by what they are there for; `new` are all that came since the last visit."""

    new: tuple[Entry, ...]
    directives: tuple[Entry, ...]
    prescriptions: tuple[Entry, ...]
    read: tuple[Entry, ...]
    told: Visited
    seen: tuple[Entry, ...]


def see_record_at_a_glance(caller: Caller, record_id: RecordId) -> Glance | Refusal:
    """The record on one page. What is hidden or not shared is as if it were not there; refused as a list is."""

    def work() -> tuple[Glance, tuple[Opened, ...]] | Refusal:
        facts = load(caller, record_id)
        listing, profile = (ask(facts, act) for act in (Act.DOCUMENT_LIST, Act.PROFILE_READ))
        for act, decision in ((Act.DOCUMENT_LIST, listing), (Act.PROFILE_READ, profile)):
            if not decision.permit:
                return refuse(facts, act, decision)
        if refusal := ceiling_reached(facts):
            return refusal
        listed = _listed(facts)
        # The timeline tells of every document that the reader may see, as a list does: the event names them all.
        note_reading(facts, Act.DOCUMENT_LIST, listing, listed.seen, (("part", "glance"),), access_job(facts))
        leave(facts, listed.told)
        sections, latest = _profile(facts, profile)
        return _glance(facts, listed, sections, latest), disclosed_of(facts, listed.read, "glance")

    answer = db.in_transaction(work)
    return answer if isinstance(answer, Refusal) else _with_documents(record_id, *answer)


def _listed(facts: Facts) -> _Listed:
    seen = visible(facts)
    told = visited(facts, seen)
    in_force = sorted((one for one in seen if one.availability is EntryStatus.CURRENT), key=by_day, reverse=True)

    def newest(types: frozenset[str], most: int) -> tuple[Entry, ...]:
        return tuple([one for one in in_force if one.codes.type_code in types][:most])

    return _Listed(
        new=tuple(one for one in in_force if told.is_new(one)),
        directives=tuple(one for one in in_force if one.codes.type_code == DIRECTIVES_TYPE),
        prescriptions=newest(PRESCRIPTIONS, MOST_PRESCRIPTIONS),
        read=(*newest(SUMMARIES, MOST_SUMMARIES), *newest(BIOLOGY, MOST_BIOLOGY)),
        told=told,
        seen=seen,
    )


def _profile(facts: Facts, decision: Decision) -> tuple[tuple[ShownSection, ...], tuple[ShownMeasure, ...]]:
    """The sections and newest measures that are for the reader, and their event."""
    kept = held(facts)
    shown = tuple(shown_section(facts, kept, one) for one in SECTIONS)
    latest = _latest(facts, kept)
    names = ",".join(filter(None, (names_of(shown), Section.MEASURES.value if latest else "")))
    kinds = _measures.names_of(one.measure.kind for one in latest)
    documents = told_with(kept, (line for one in shown for line in one.lines))
    note_reading(facts, Act.PROFILE_READ, decision, documents, (("sections", names), ("kinds", kinds)))
    return shown, latest


def _latest(facts: Facts, kept: Held) -> tuple[ShownMeasure, ...]:
    reached = _measures.reach_by(facts, kept.chosen)
    rows = measures.latest(facts.keys, [kind.value for kind in WRITTEN], reached.of)
    return _measures.shown(facts, reached, rows)


def _glance(
    facts: Facts, listed: _Listed, sections: tuple[ShownSection, ...], latest: tuple[ShownMeasure, ...]
) -> Glance:
    """The page without what documents say inside."""
    return Glance(
        person=facts.patient,
        at=facts.context.now,
        sections={one.section: one for one in sections},
        directives=tuple(card(facts, one) for one in listed.directives),
        new=tuple(replace(card(facts, one), new=True) for one in listed.new[:MOST_NEW]),
        new_count=len(listed.new),
        since=listed.told.visit.at,
        prescriptions=tuple(card(facts, one) for one in listed.prescriptions),
        latest=latest,
        timeline=timeline(listed.seen),
    )


def _with_documents(record_id: RecordId, glance: Glance, opened: tuple[Opened, ...]) -> Glance:
    read, unread = parsed(record_id, opened)
    trends = _trends([one for one in read if one[0].type_code in BIOLOGY])
    return replace(
        glance,
        said=tuple(_said([one for one in read if one[0].type_code in SUMMARIES])),
        trends=trends[:MOST_TRENDS],
        trends_left=len(trends[MOST_TRENDS:]),
        summaries=tuple(one.card for one in opened if one.card.type_code in SUMMARIES),
        reports=tuple(one.card for one in opened if one.card.type_code in BIOLOGY),
        unread=tuple(unread),
    )


def _said(read: Iterable[tuple[Card, CdaDocument]]) -> Iterable[Said]:
    """Allergies and medicines of the summaries; the same words of an older one are left out."""
    known = set()
    for source, document in read:
        for one in read_statements(document):
            if one.kind in _SAID and not one.negated and (one.kind, one.name.casefold()) not in known:
                known.add((one.kind, one.name.casefold()))
                yield Said(one, source)


def _trends(read: Sequence[tuple[Card, CdaDocument]]) -> tuple[Trend, ...]:
    """Results by what was measured and in which unit, the order that of the newest report; never two units in one."""
    by: dict[tuple[str, str, str], list[Value]] = {}
    for source, document in sorted(read, key=lambda one: one[0].service_start, reverse=True):
        for result in read_results(document, every=True):
            place = together(result.code, result.name, result.ucum)
            by.setdefault(place, []).append(Value(result, source))
    return tuple(Trend(tuple(values[:MOST_VALUES])) for values in by.values())
