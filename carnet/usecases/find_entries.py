"""The entries of a record that fit a search, as far as the caller may know of them (TD3.1a, ITI-18, ITI-67)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from carnet.documents import entries
from carnet.documents.entry import Entry
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._found import (
    Coded,
    DocumentFacts,
    EntryStatus,
    FoundEntry,
    Party,
    Reference,
    SourcePatient,
    Tie,
    bare_entry,
    found_entries,
)
from carnet.usecases._found_texts import EntryWriter, texts_of
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._tell import access_job
from carnet.usecases._visible import Narrowed, narrowed
from carnet.usecases._wanted import Criterion, NamedBy, StatusIs, Wanted, fits, is_bare, narrowing
from carnet.usecases.caller import Caller

__all__ = [
    "Coded", "DocumentFacts", "EntriesFound", "EntryStatus", "EntryWriter", "FoundEntry", "Party", "Reference",
    "SourcePatient", "Tie", "Wanted", "find_entries",
]  # fmt: skip


_EVERY_STATE = frozenset(EntryStatus)


@dataclass(frozen=True)
class EntriesFound:
    """The entries of one page, newest first, how many there are on all pages, whose record it is, and when it was read.

    `more` is the number after which the next page begins; None on the last page.
    """

    entries: tuple[FoundEntry, ...]
    total: int
    person: PersonIdentity | None
    at: datetime
    more: int | None = None
    texts: bytes = b""
    """With a writer: the entries as it writes them, a line each, instead of `entries`."""
    answer: bytes = b""
    """What `answering` made of it."""


def find_entries(
    caller: Caller, record_id: RecordId, wanted: Wanted, writer: EntryWriter | None = None,
    answering: Callable[[EntriesFound], bytes] | None = None,
) -> EntriesFound | Refusal:  # fmt: skip
    """Finds entries. What is hidden or deleted leaves no trace: not in the page, the total, the order or the time.

    The event names every entry that fits, whatever the page: the total tells of them all. `answering` writes the answer
    of an interface while the database writes the event: it sends no statement, and what it made is given back only
    once the event is committed.
    """

    def work() -> EntriesFound | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit:
            return refuse(facts, Act.DOCUMENT_LIST, decision)
        seen = narrowed(facts, narrowing(wanted))
        fitting = _fitting(facts, wanted, seen)
        rest = [entry for entry in fitting if wanted.after is None or entry.seq < wanted.after]
        page = rest[: wanted.size]
        more = page[-1].seq if page and len(rest) > len(page) else None
        texts = texts_of(facts, page, seen.links, writer) if writer else bytes
        found = () if writer else found_entries(facts, page, seen.links)

        def told() -> EntriesFound:
            made = EntriesFound(found, len(fitting), facts.patient, facts.context.now, more, texts())
            return replace(made, answer=answering(made)) if answering else made

        meanwhile = db.Meanwhile(told)
        note_reading(facts, Act.DOCUMENT_LIST, decision, fitting, job=access_job(facts), meanwhile=meanwhile)
        return meanwhile()

    return db.reading(work)


def _fitting(facts: Facts, wanted: Wanted, seen: Narrowed) -> list[Entry]:
    """What the caller may know of and what is asked for; what needs the facts of a document is looked at last."""
    older = entries.documents_of(facts.keys, wanted.uuids) if wanted.uuids else {}
    asked = [one.resolved(older) if isinstance(one, NamedBy) else one for one in wanted.criteria]
    states = [one.any_of for one in asked if isinstance(one, StatusIs)]
    state = _EVERY_STATE.intersection(*states)
    left = [entry for entry in seen.entries if entry.availability in state]
    bare = [one for one in asked if is_bare(one) and not isinstance(one, StatusIs)]
    if bare:
        left = [entry for entry in left if _all_fit(facts, bare_entry(facts, entry), bare)]
    deep = [one for one in asked if not is_bare(one)]
    if not deep:
        return left
    fit = {one.logical_id for one in found_entries(facts, left, seen.links) if _all_fit(facts, one, deep)}
    return [entry for entry in left if entry.logical_id in fit]


def _all_fit(facts: Facts, entry: FoundEntry, criteria: Iterable[Criterion]) -> bool:
    return all(fits(entry, one, zone(), facts.context.now) for one in criteria)
