"""A person pins a document and puts it into own folders; each document may stand in several (issue 5, point 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from carnet.documents import folders
from carnet.documents.entry import Entry
from carnet.documents.folders import FolderFacts
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db
from carnet.usecases._card import Card, card
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._folders import MOST_FOLDERS, OwnFolder, OwnFolders, checked_name, own_folders, pinning
from carnet.usecases._journal import note, refuse, stream_about, stream_of
from carnet.usecases._once import recalled, remember
from carnet.usecases._visible import find
from carnet.usecases.caller import Caller

# A form is sent twice by mistake only; what it said the first time holds.
FILED = sha256(b"file").digest()


@dataclass(frozen=True)
class Filing:
    """Where a document is to stand: first or not, in these folders and no others, and in a new one."""

    pinned: bool
    folder_ids: Sequence[UUID] = ()
    new_folder: str = ""


@dataclass(frozen=True)
class Filed:
    """A document, whether it is pinned, every folder there is, and those that it stands in."""

    card: Card
    pinned: bool
    folders: tuple[OwnFolder, ...]
    inside: tuple[OwnFolder, ...]


def file_document(
    caller: Caller, record_id: RecordId, logical_id: UUID, filing: Filing | None = None, key: str = ""
) -> Filed | Refusal:
    """Sets where a document stands, or tells it when `filing` is None. What already holds writes nothing.

    Raises Invalid (`name`: `folder.name`, `folder.name_taken`; `folders`: `folder.too_many`). A folder that is not
    there is passed over. A second sending of the same form (`key`) changes nothing more.
    """

    def work() -> Filed | Refusal:
        facts = load(caller, record_id, lock=filing is not None)
        entry, decision = _decided(facts, logical_id)
        if entry is None or not decision.permit:
            return refuse(facts, Act.DOCUMENT_FILE, decision, stream=stream_about(entry))
        note(facts, Act.DOCUMENT_FILE, decision, stream=stream_of(entry.flags), documents=(logical_id,))
        held = own_folders(facts)
        if filing is not None and recalled(facts, key, FILED) is None:
            _file(facts, held, logical_id, filing)
            remember(facts, key, FILED, {})
            held = own_folders(facts)
        return Filed(card(facts, entry), logical_id in held.pinned, held.shown(), held.of(logical_id))

    return db.in_transaction(work)


def _decided(facts: Facts, logical_id: UUID) -> tuple[Entry | None, Decision]:
    gate = ask(facts, Act.DOCUMENT_FILE)
    if not gate.permit:
        return None, gate
    entry = find(facts, logical_id)
    return (entry, ask(facts, Act.DOCUMENT_FILE, entry=entry)) if entry else (None, NOTHING_THERE)


def _file(facts: Facts, held: OwnFolders, logical_id: UUID, filing: Filing) -> None:
    at, by = facts.context.now, facts.caller.by()
    if filing.new_folder.strip():
        if len(held.named) >= MOST_FOLDERS:
            raise Invalid.of("folders", "folder.too_many", most=str(MOST_FOLDERS))
        name = checked_name(filing.new_folder, held.named)
        made = folders.begin(facts.keys, FolderFacts(name), by, at)
        folders.put(facts.record_id, made.folder_id, logical_id, at, inside=True)
    if filing.pinned != (logical_id in held.pinned):
        pin = pinning(facts, held)
        folders.put(facts.record_id, pin.folder_id, logical_id, at, inside=filing.pinned)
    for folder in held.named:
        wanted = folder.folder_id in filing.folder_ids
        if wanted != (logical_id in held.inside(folder)):
            folders.put(facts.record_id, folder.folder_id, logical_id, at, inside=wanted)
