"""A person gives an own folder another name, or takes it away; its documents stay in the record."""

from hashlib import sha256
from uuid import UUID

from carnet.documents import folders
from carnet.documents.folders import FolderFacts
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._folders import OwnFolder, checked_name, own_folders
from carnet.usecases._journal import note, refuse
from carnet.usecases._once import recalled, remember
from carnet.usecases.caller import Caller

REMOVED = sha256(b"remove folder").digest()


def change_folder(
    caller: Caller,
    record_id: RecordId,
    folder_id: UUID,
    *,
    name: str | None = None,
    remove: bool = False,
    key: str = "",
) -> OwnFolder | Refusal:
    """Renames a folder, removes it, or tells its name when neither is asked. Raises Invalid (`name`).

    A folder that is not there, or not the person's, is told as a document that is not there. The same `key` gets the
    answer of the folder that was removed.
    """

    def work() -> OwnFolder | Refusal:
        facts = load(caller, record_id, lock=remove or name is not None)
        decision = ask(facts, Act.DOCUMENT_FILE)
        held = own_folders(facts) if decision.permit else None
        folder = next((one for one in held.named if one.folder_id == folder_id), None) if held else None
        if held is not None and folder is None and recalled(facts, key, REMOVED) is not None:
            note(facts, Act.DOCUMENT_FILE, decision)
            return OwnFolder(folder_id, "")
        if held is None or folder is None:
            return refuse(facts, Act.DOCUMENT_FILE, decision if held is None else NOTHING_THERE)
        note(facts, Act.DOCUMENT_FILE, decision)
        by, at = facts.caller.by(), facts.context.now
        if remove:
            folders.remove(facts.keys, folder, by, at)
            remember(facts, key, REMOVED, {})
        elif name is not None:
            title = checked_name(name, (one for one in held.named if one is not folder))
            folder = folders.change(facts.keys, folder, FolderFacts(title), by, at)
        return OwnFolder(folder.folder_id, folder.facts.title)

    return db.in_transaction(work)
