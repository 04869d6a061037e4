"""Somebody who reads a request for an examination looks for those of the same kind that were done lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from carnet.codes.examinations import Event, Examination, Likeness, asked_by, is_report, likeness
from carnet.documents import entries
from carnet.documents.entry import Entry, EntryStatus
from carnet.documents.facts import DocumentFacts
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._card import Card, card
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._tell import access_job
from carnet.usecases._visible import visible
from carnet.usecases.caller import Caller

MOST: Final = 20


@dataclass(frozen=True)
class SimilarExam:
    """A document of an examination of the same kind; `same_act`: both documents code the same act."""

    card: Card
    same_act: bool


@dataclass(frozen=True)
class SimilarExams:
    """The same act first, then newest first, none of before `since`. `kind` is None when no examination is asked for.

    `more` is how many others the caller may see that are not listed.
    """

    kind: Examination | None
    found: tuple[SimilarExam, ...]
    since: date
    at: datetime
    more: int = 0


def find_similar_exams(caller: Caller, record_id: RecordId, logical_id: UUID) -> SimilarExams | Refusal:
    """Those of the last twelve months that the caller may see; one that is hidden is as one that was never done.

    Refused as a list of documents is. A request that is hidden and an id that names nothing get one refusal.
    """

    def work() -> SimilarExams | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit:
            return refuse(facts, Act.DOCUMENT_LIST, decision)
        seen = visible(facts)
        request = next((one for one in seen if one.logical_id == logical_id), None)
        if request is None:
            return refuse(facts, Act.DOCUMENT_LIST, NOTHING_THERE)
        kind, since = asked_by(request.codes.type_code), _a_year_before(legal_day(facts.context.now, zone()))
        reports = [one for one in seen if kind and one is not request and _is_wanted(kind, one, since)]
        known = entries.facts_among(facts.keys, [request.logical_id, *(one.logical_id for one in reports)])
        alike = _alike(kind, request, reports, known) if kind else []
        shown = [entry for entry, _ in alike]
        note_reading(facts, Act.DOCUMENT_LIST, decision, shown, (("part", "similar"),), access_job(facts))
        return _answer(facts, kind, alike, since)

    return db.in_transaction(work)


def _is_wanted(kind: Examination, entry: Entry, since: date) -> bool:
    """A report of the kind, in force or put aside, of an act since that day."""
    if not is_report(kind, entry.codes.type_code) or entry.availability is EntryStatus.DEPRECATED:
        return False
    return _done(entry) >= since.strftime("%Y%m%d")


def _done(entry: Entry) -> str:
    """The day of the act as digits; of a partial date, its last day, so that nothing of the year is left out."""
    return (entry.codes.service_start or entry.codes.creation_time)[:8].ljust(8, "9")


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _alike(
    kind: Examination, request: Entry, reports: list[Entry], known: Mapping[UUID, DocumentFacts]
) -> list[tuple[Entry, Likeness]]:
    """Those that are not told to be of something else, in their order."""
    asked = _events(known, request)
    judged = [(one, likeness(kind, asked, _events(known, one))) for one in reports]
    newest = sorted(judged, key=lambda one: (_done(one[0]), one[0].seq), reverse=True)
    return sorted(
        (one for one in newest if one[1] is not Likeness.OTHER), key=lambda one: one[1] is not Likeness.SAME_ACT
    )


def _events(known: Mapping[UUID, DocumentFacts], entry: Entry) -> list[Event]:
    found = known.get(entry.logical_id)
    return [(one.code, one.system) for one in found.events] if found else []


def _answer(facts: Facts, kind: Examination | None, alike: list[tuple[Entry, Likeness]], since: date) -> SimilarExams:
    listed = tuple(SimilarExam(card(facts, entry), how is Likeness.SAME_ACT) for entry, how in alike[:MOST])
    return SimilarExams(kind, listed, since, facts.context.now, len(alike) - len(listed))
