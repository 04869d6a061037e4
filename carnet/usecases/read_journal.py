""" "Qui a vu mon dossier": the journal of a record for its holder (CSP L.1111-19, R.1111-43)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from carnet.codes import directory as professions
from carnet.identity import directory
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import journal
from carnet.ledger.chain import check_chain
from carnet.ledger.event import NewEvent, Stream
from carnet.ledger.journal import Entry as JournalEntry
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, ActorKind
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._tie_names import name_of_actor, name_of_tie
from carnet.usecases._visible import known
from carnet.usecases.caller import Caller

PAGE = 100


@dataclass(frozen=True)
class Line:
    """One act, with names looked up now: the journal itself holds identifiers only.

    `named` is the professional that the act is about, when it is about one (a médecin traitant).
    """

    event: NewEvent
    seq: int
    actor_name: str
    profession: str
    structure_name: str
    titles: tuple[str, ...]
    by_me: bool
    named: str = ""


@dataclass(frozen=True)
class JournalPage:
    """A page of the journal, newest first, and whether older lines follow."""

    lines: tuple[Line, ...]
    page: int
    more: bool


def read_journal(caller: Caller, record_id: RecordId, page: int = 0) -> JournalPage | Refusal:
    """Reads the journal. Reading it is itself an act of the journal. Every event is proved before it is shown.

    Raises JournalBroken when an event does not prove or one is missing: nothing is shown then, and the operator is to
    be called.
    """

    def work() -> JournalPage | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.JOURNAL_READ)
        if not decision.permit:
            return refuse(facts, Act.JOURNAL_READ, decision)
        check_chain(record_id, _readable(caller))
        found = tuple(journal.read(record_id, facts.keys, _readable(caller), skip=page * PAGE, limit=PAGE + 1))
        note(facts, Act.JOURNAL_READ, decision)
        names = _Names(facts)
        lines = tuple(names.line(entry) for entry in found[:PAGE])
        return JournalPage(lines, page, more=len(found) > PAGE)

    return db.in_transaction(work)


def _readable(caller: Caller) -> tuple[Stream, ...]:
    """The streams that a kind of reader may know (DESIGN 6): the holder all but what was not yet told."""
    if caller.kind is ActorKind.HOLDER:
        return (Stream.OPEN, Stream.SECRET_FROM_REPRESENTATIVES)
    return (Stream.OPEN,)


class _Names:
    """Looks up each name once a page."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._people: dict[str, tuple[str, str]] = {}
        self._structures: dict[str, str] = {}
        self._relatives: dict[str, str] = {}
        self._titles = {entry.logical_id: entry.sealed.title for entry in known(facts)}

    def line(self, entry: JournalEntry) -> Line:
        event = entry.event
        name, profession = self._actor(event)
        return Line(
            event=event,
            seq=entry.ref.seq,
            actor_name=name,
            profession=profession,
            structure_name=self._structure(event.who.structure),
            titles=tuple(self._title(i) for i in event.documents if i in self._titles),
            by_me=bool(event.who.account) and event.who.account == str(self._facts.caller.account_id),
            named=self._about(dict(event.detail)),
        )

    def _actor(self, event: NewEvent) -> tuple[str, str]:
        """A professional of the directory; the holder; or who acts, or once acted, for the holder."""
        who = event.who
        if who.kind == ActorKind.PROFESSIONAL:
            return self._person(who.id)
        if who.kind not in PATIENT_SIDE:
            return "", ""
        if who.id not in self._relatives:
            holder = self._facts.patient.traits.display_name if self._facts.patient else ""
            own = who.kind == ActorKind.HOLDER
            self._relatives[who.id] = holder if own else name_of_actor(self._facts, who.id)
        return self._relatives[who.id], ""

    def _about(self, detail: Mapping[str, str]) -> str:
        """Whom the act was about: a professional, a structure, a profession, or somebody who acts for the holder."""
        if "professional" in detail:
            return self._person(detail["professional"])[0]
        if "structure" in detail:
            return self._structure(detail["structure"])
        if "profession" in detail:
            found = professions.profession(detail["profession"])
            return found.display if found else detail["profession"]
        return name_of_tie(self._facts, detail["tie"]) if "tie" in detail else ""

    def _title(self, logical_id: UUID) -> str:
        return self._titles[logical_id]

    def _person(self, professional_id: str) -> tuple[str, str]:
        if professional_id not in self._people:
            found = directory.find_professional(professional_id)
            self._people[professional_id] = (found.display_name, found.profession) if found else (professional_id, "")
        return self._people[professional_id]

    def _structure(self, structure_id: str) -> str:
        if structure_id and structure_id not in self._structures:
            found = directory.find_structure(structure_id)
            self._structures[structure_id] = found.name if found else structure_id
        return self._structures.get(structure_id, "")
