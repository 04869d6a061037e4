"""The folders that a person keeps documents in, and what is pinned. Owns which folders are the person's; no right.

They are the person's own order (issue 5, point 4): professionals are shown none of them. A document may stand in
several. What is pinned stands in a folder without a name, known by its code.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from carnet.documents import folders
from carnet.documents.folders import Folder, FolderFacts
from carnet.kernel.errors import Invalid
from carnet.policy.model import PATIENT_SIDE, ActorKind
from carnet.usecases._facts import Facts

PINNED: Final = "pinned"
MOST_FOLDERS, MOST_NAME = 50, 80


@dataclass(frozen=True)
class OwnFolder:
    """A folder as its owner sees it."""

    folder_id: UUID
    title: str


@dataclass(frozen=True)
class OwnFolders:
    """The person's folders and what stands in each; `pin` is the folder of what is pinned, once there is one."""

    named: tuple[Folder, ...] = ()
    pin: Folder | None = None
    members: tuple[tuple[UUID, frozenset[UUID]], ...] = ()

    def inside(self, folder: Folder | None) -> frozenset[UUID]:
        """The documents in a folder."""
        return dict(self.members).get(folder.folder_id, frozenset()) if folder else frozenset()

    @property
    def pinned(self) -> frozenset[UUID]:
        """The documents that stand first."""
        return self.inside(self.pin)

    def of(self, document: UUID) -> tuple[OwnFolder, ...]:
        """The named folders that a document stands in."""
        found = (folder for folder in self.named if document in self.inside(folder))
        return tuple(OwnFolder(folder.folder_id, folder.facts.title) for folder in found)

    def by_document(self) -> dict[UUID, tuple[tuple[str, str], ...]]:
        """For each document that stands in named folders, their ids and names."""
        found: dict[UUID, tuple[tuple[str, str], ...]] = {}
        for folder in self.named:
            for document in self.inside(folder):
                found[document] = (*found.get(document, ()), (str(folder.folder_id), folder.facts.title))
        return found

    def shown(self) -> tuple[OwnFolder, ...]:
        """Every named folder."""
        return tuple(OwnFolder(folder.folder_id, folder.facts.title) for folder in self.named)


def own_folders(facts: Facts) -> OwnFolders:
    """The folders of the person's side; two statements."""
    found = [one for one in folders.current(facts.keys) if ActorKind(one.by.kind) in PATIENT_SIDE]
    pin = next((one for one in found if PINNED in one.facts.codes), None)
    named = tuple(one for one in found if PINNED not in one.facts.codes)
    return OwnFolders(named, pin, tuple(folders.members(facts.record_id).items()))


def pinning(facts: Facts, held: OwnFolders) -> Folder:
    """The folder of what is pinned, made when there is none."""
    return held.pin or folders.begin(facts.keys, FolderFacts("", codes=(PINNED,)), facts.caller.by(), facts.context.now)


def checked_name(title: str, others: Iterable[Folder]) -> str:
    """A name for a folder. Raises Invalid when it is empty, too long, or that of another folder."""
    name = " ".join(title.split())
    if not name or len(name) > MOST_NAME:
        raise Invalid.of("name", "folder.name", most=str(MOST_NAME))
    if any(one.facts.title.casefold() == name.casefold() for one in others):
        raise Invalid.of("name", "folder.name_taken")
    return name
