"""The folders of a lot (XDS Folder). Owns which folder a lot may add to; shows none to anybody.

They are the depositor's order, beside the person's own folders: a folder is added to by who made it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from carnet.documents import folders
from carnet.documents.facts import Coded
from carnet.documents.folders import Folder, FolderFacts
from carnet.kernel.errors import Invalid
from carnet.kernel.ids import new_id
from carnet.policy.acts import Act
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._submission import FiledIn, Submission, SubmittedFolder, Target
from carnet.usecases._submitted_links import target_entry


@dataclass(frozen=True)
class PlannedFolder:
    """A folder of the lot: the one that is there already, or a new one under an id made for it.

    `outside` are its members that the record holds already.
    """

    said: SubmittedFolder
    folder_id: UUID
    known: Folder | None
    outside: Mapping[Target, UUID]


def plan_folders(facts: Facts, lot: Submission) -> tuple[PlannedFolder, ...]:
    """Which folder each one is; nothing is written. Members that are not there are refused with the others' answer."""
    if not lot.folders:
        return ()
    mine = [one for one in folders.current(facts.keys) if one.by == facts.caller.by()]
    planned = []
    for said in lot.folders:
        known = next((one for one in mine if _is(one, said)), None)
        if said.folder_id is not None and known is None:
            raise Invalid.of(said.element, "lot.folder_not_here")
        if known is not None and not said.existing:
            raise Invalid.of(f"{said.element}.uniqueId", "lot.folder_there")
        outside = {member: _member(facts, said, member) for member in said.members if not member.symbol}
        planned.append(PlannedFolder(said, known.folder_id if known else new_id(), known, outside))
    return tuple(planned)


def _is(one: Folder, said: SubmittedFolder) -> bool:
    if said.folder_id is not None:
        return one.folder_id == said.folder_id
    return bool(said.unique_id) and one.facts.unique_id == said.unique_id


def put_folders(facts: Facts, planned: tuple[PlannedFolder, ...], put: Mapping[str, UUID]) -> tuple[FiledIn, ...]:
    """Makes the folders that are new, and puts the members into each."""
    at, by = facts.context.now, facts.caller.by()
    inside = folders.members(facts.record_id) if planned else {}
    for one in planned:
        if one.known is None:
            said = one.said
            kept = FolderFacts(said.title, said.comments, said.unique_id, tuple(_code(code) for code in said.codes))
            folders.begin(facts.keys, kept, by, at, one.folder_id)
        members = (put[each.symbol] if each.symbol else one.outside[each] for each in one.said.members)
        for logical_id in dict.fromkeys(members):
            if logical_id not in inside.get(one.folder_id, frozenset()):
                folders.put(facts.record_id, one.folder_id, logical_id, at, inside=True)
    return tuple(FiledIn(one.said.symbol, one.folder_id) for one in planned)


def _member(facts: Facts, said: SubmittedFolder, member: Target) -> UUID:
    """A document of the record that the caller may read, or put there; any other is as one that is not there."""
    entry = target_entry(facts, member)
    mine = entry is not None and entry.deposit.depositor == facts.caller.by()
    if entry is None or not (mine or ask(facts, Act.DOCUMENT_READ, entry=entry).permit):
        raise Invalid.of(f"{said.element}.member", "lot.member_not_here")
    return entry.logical_id


def _code(code: Coded) -> str:
    """A code as XDS writes one in a query: `code^^system`."""
    return f"{code.code}^^{code.system}"
