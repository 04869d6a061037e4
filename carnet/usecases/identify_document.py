"""The technical numbers of own documents, from the uniqueIds that their software gave them (TD3.1b).

For who may not list the record: software that feeds only, by the seal of its structure or the card of its staff, must
know the number of what it put there to replace, delete or archive it. Nothing else is told.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from carnet.documents.entry import Entry
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._owned import Owned, owned
from carnet.usecases._submission import Target
from carnet.usecases._submitted_links import NAMES_NOTHING, target_entry
from carnet.usecases.caller import Caller

NEVER_LISTS: Final = frozenset({"C01", "C03"})
"""Rules by which a quality, or a way to sign in, never lists: such a caller looks for its own documents only."""


def identify_document(
    caller: Caller, record_id: RecordId, unique_ids: Iterable[str]
) -> tuple[UUID, ...] | Refusal | None:
    """The entryUUIDs in force of those of these documents that are the caller's own; None: the caller may list.

    A document of somebody else, one that is hidden from the caller, a deleted one and one that is not there are the
    same: it is not found. Where none is found, who might list the record is refused as any list is.
    """
    names = sorted(set(unique_ids))

    def work() -> tuple[UUID, ...] | Refusal | None:
        facts = load(caller, record_id)
        listing = ask(facts, Act.DOCUMENT_LIST)
        if listing.permit:
            return None
        gate = ask(facts, Act.DOCUMENT_IDENTIFY)
        if gate.reason is not Reason.NO_DOCUMENT:
            return refuse(facts, Act.DOCUMENT_IDENTIFY, gate)
        found = [own for name in names if (own := _own(facts, name)).entry is not None]
        return _told(facts, listing, found)

    return db.in_transaction(work)


def _own(facts: Facts, name: str) -> Owned:
    """The document of this name, if it is the caller's; the same statements whatever is there."""
    entry = target_entry(facts, Target(unique_id=name))
    own = owned(facts, Act.DOCUMENT_IDENTIFY, entry.logical_id if entry else NAMES_NOTHING)
    return Owned(None, NOTHING_THERE) if own.gone else own


def _told(facts: Facts, listing: Decision, found: list[Owned]) -> tuple[UUID, ...] | Refusal:
    entries: list[Entry] = [own.entry for own in found if own.entry is not None]
    if entries:
        note_reading(facts, Act.DOCUMENT_IDENTIFY, found[0].decision, entries)
    elif listing.rule in NEVER_LISTS:
        refuse(facts, Act.DOCUMENT_IDENTIFY, NOTHING_THERE)
    else:
        return refuse(facts, Act.DOCUMENT_LIST, listing)
    return tuple(entry.entry_uuid for entry in entries)
