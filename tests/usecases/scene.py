"""The scene of the use cases: Odette's open record and those around it. Owns set-ups and questions; never a rule."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from carnet.documents.entry import Entry
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger.event import NewEvent
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._card import Card
from carnet.usecases._facts import load
from carnet.usecases._incoming import Form, Upload
from carnet.usecases._visible import visible
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.name_treating_doctor import Named, name_treating_doctor
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast
from tests.journal import events
from tests.unit.cda.pdfs import pdf

REPORT = "11506-3"
DAY = date(2026, 2, 27)
# Every table that a deposit fills. Rows elsewhere (journal, outbox) are asked for by name.
KEPT = (
    "document", "entry_version", "content", "submission_set", "association", "document_reference", "hidden_from",
    "idempotency",
)  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """Odette's record and the clock of everybody."""

    clock: FixedClock
    odette: Caller

    @property
    def record(self) -> RecordId:
        """Odette's record."""
        return cast.record_of(self.odette)

    def caller(self, of: cast.Carer) -> Caller:
        """A professional of the cast, now."""
        return cast.carer(of, self.clock)

    def agrees(self, of: cast.Carer) -> Caller:
        """Odette agrees that this professional reads."""
        asking = self.caller(of)
        assert isinstance(state_agreement(asking, self.record, agreed=True), Agreed)
        return asking

    def treats(self, of: cast.Carer) -> Caller:
        """Odette names this doctor."""
        named = name_treating_doctor(self.odette, self.record, of.facts.professional_id, active=True)
        assert isinstance(named, Named), named
        return self.caller(of)

    def deposits(self, of: cast.Carer, title: str = "Compte rendu") -> Card:
        """This professional puts a PDF with this title into the record."""
        kept = deposit_document(self.caller(of), self.record, report(title))
        assert isinstance(kept, Deposited), kept
        return kept.card

    def hides(self, card: Card) -> None:
        """Odette hides a document."""
        assert isinstance(change_visibility(self.odette, self.record, card.logical_id, hide=True), Card)

    def last(self) -> NewEvent:
        """The newest event that Odette's journal shows to everybody."""
        return events(self.record)[-1]


def at(clock: FixedClock) -> Scene:
    """The directory is published and Odette's record is open."""
    cast.publish_directory()
    return Scene(clock, cast.opened(cast.ODETTE, clock))


def report(title: str = "Compte rendu") -> Upload:
    """A consultation report as a PDF. The title is inside too: another title is another file."""
    data = pdf(lambda document: document.docinfo.update({"/Title": title}), deterministic_id=True)
    return Upload(data, "compte-rendu.pdf", Form(REPORT, title, DAY))


def titles(caller: Caller, record: RecordId) -> list[str]:
    """The titles that a caller's list shows."""
    found = list_documents(caller, record)
    assert isinstance(found, DocumentList), found
    return [card.title for card in found.cards]


def seen(caller: Caller, record: RecordId) -> tuple[Entry, ...]:
    """Every document that a caller may read, archived and replaced ones too, newest first."""
    return db.in_transaction(lambda: visible(load(caller, record)))


def assert_refused(answer: object, caller: Caller, act: str, rule: str, reason: str, record: RecordId) -> None:
    """The answer holds the rule and the reason and nothing else, and the journal says who was refused what."""
    assert answer == Refusal(rule, reason)
    event = events(record)[-1]
    assert (event.act, event.outcome.value, event.rule) == (act, "refused", rule)
    assert (event.who, event.documents) == (caller.who(), ())


def system_record() -> RecordId:
    """Where this thread's refusals about absent records go."""
    return _system.record_id()


def counts(*tables: str) -> dict[str, int]:
    """How many rows tables hold."""
    return {name: int((db.one(f"SELECT count(*) FROM {name}") or (0,))[0]) for name in tables}  # noqa: S608


def blobs() -> set[str]:
    """The names of all stored blobs."""
    folder = Path(settings.CARNET_BLOB_FOLDER)
    return {path.name for path in folder.rglob("*") if path.is_file()}


@contextmanager
def nothing_kept(refusals: int = 0) -> Iterator[None]:
    """Inside, nothing may be stored: no row of a document, no blob, no notice, and so many refusals as events."""
    tables = (*KEPT, "outbox")
    before, files, told = counts(*tables), blobs(), counts("event")["event"]
    yield
    assert counts(*tables) == before
    assert blobs() == files
    assert counts("event")["event"] == told + refusals


def assert_noted(scene: Scene, caller: Caller, act: str, rule: str, why: str) -> None:
    """The journal says that this caller's act was refused, under which rule, and why; and shows no document."""
    event = scene.last()
    assert (event.act, event.outcome.value, event.rule) == (act, "refused", rule)
    assert (event.who, event.documents, dict(event.detail)) == (caller.who(), (), {"why": why})
