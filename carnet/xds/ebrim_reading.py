"""A SubmitObjectsRequest as a lot (ITI-41). Owns how its objects hang together; no right, and no value of a code.

Objects are named inside the message by what their `id` says, a word or a urn:uuid; what the message does not hold is in
the record, by its entryUUID. The registry gives ids of its own: those of the sender are handles and nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.conf import settings

from carnet.cda.parser import Element
from carnet.kernel.errors import Problem
from carnet.kernel.trace import held
from carnet.usecases._submission import (
    AssociationKind,
    Submission,
    SubmittedDocument,
    SubmittedFolder,
    SubmittedLink,
    Target,
)
from carnet.xds import ebrim
from carnet.xds.attributes import Attributes
from carnet.xds.entry_reading import document_of, is_signature
from carnet.xds.lot_reading import read_lot, the_lot
from carnet.xds.registry_objects import Objects, RegistryObject, read_objects

_URN: Final = "urn:uuid:"
_KINDS: Final = {
    ebrim.RPLC: AssociationKind.RPLC, ebrim.APND: AssociationKind.APND, ebrim.XFRM: AssociationKind.XFRM,
    ebrim.XFRM_RPLC: AssociationKind.XFRM_RPLC, ebrim.SIGNS: AssociationKind.SIGNS,
}  # fmt: skip
_STATUS: Final = "SubmissionSetStatus"
_ORIGINAL: Final = "Original"


def read_submission(request: Element, files: Mapping[str, bytes]) -> Submission:
    """The lot of a SubmitObjectsRequest, with the bytes of its documents by the ids of their objects.

    Raises Invalid for a body that is none; everything else that is wrong is in the problems of the lot.
    """
    return _Reading(read_objects(request), files, strict=not settings.CARNET_OPEN_METADATA).read()


def uuid_of(name: str) -> UUID | None:
    """The id of something that is in the registry already."""
    try:
        return UUID(name.removeprefix(_URN))
    except ValueError:
        return None


class _Reading:
    """One request being read. Problems and warnings pile up, each at its element."""

    def __init__(self, objects: Objects, files: Mapping[str, bytes], *, strict: bool) -> None:
        self._objects, self._files, self._strict = objects, files, strict
        self._wrong, self._told = objects.wrong, objects.told
        self._lot = the_lot(objects)
        self._folders = {one.id: one for one in objects.packages if objects.nodes.get(one.id) == ebrim.FOLDER}
        self._documents = {one.id: one for one in objects.documents}
        self._links = {one.id: one for one in objects.links}
        self._members: dict[str, list[Target]] = {}
        self._in_lot: set[str] = set()
        self._patients: list[tuple[str, tuple[str, str] | None]] = []

    def read(self) -> Submission:
        documents = tuple(self._document(one) for one in self._objects.documents)
        links = tuple(self._read_links({one.symbol: one for one in documents}))
        self._check_members()
        self._check_cycles(links)
        folders = (*(self._folder(one) for one in self._folders.values()), *self._known_folders())
        lot = read_lot(self._reading(self._lot)) if self._lot else Submission(())
        self._check_patients(lot, documents)
        return replace(
            lot, documents=documents, folders=folders, links=links, problems=tuple(self._wrong),
            warnings=tuple(self._told),
        )  # fmt: skip

    def _reading(self, one: RegistryObject) -> Attributes:
        return Attributes(one, self._wrong, self._told, strict=self._strict)

    def _document(self, one: RegistryObject) -> SubmittedDocument:
        if not held(one.id in self._files, "xds.missing_document", one.element):
            self._wrong.append(Problem(one.element, "xds.missing_document"))
        return document_of(self._reading(one), self._files.get(one.id, b""))

    def _folder(self, one: RegistryObject) -> SubmittedFolder:
        reading = self._reading(one)
        folder = SubmittedFolder(
            symbol=one.id,
            element=one.element,
            unique_id=one.identified("FOLDER_UNIQUE_ID_EXTERNAL_ID"),
            title=one.name,
            comments=one.description,
            codes=reading.codes("FOLDER_CODE_LIST_CLASS_SCHEME"),
            members=tuple(self._members.pop(one.id, ())),
        )
        if not folder.unique_id:
            reading.problem("uniqueId", "metadata.missing")
        if self._strict and not folder.codes:
            reading.problem("codeList", "metadata.missing")
        if self._strict and not one.identified("FOLDER_PATIENT_ID_EXTERNAL_ID"):
            reading.problem("patientId", "metadata.missing")
        self._patients.append((one.element, reading.patient("FOLDER_PATIENT_ID_EXTERNAL_ID")))
        reading.left({"lastUpdateTime"})
        return folder

    def _known_folders(self) -> Iterator[SubmittedFolder]:
        """Folders of the record that documents are put into: only links name them."""
        for name, members in self._members.items():
            yield SubmittedFolder(
                symbol=name, element=f"Folder[{name}]", members=tuple(members), existing=True, folder_id=uuid_of(name)
            )

    def _read_links(self, documents: Mapping[str, SubmittedDocument]) -> Iterator[SubmittedLink]:
        for one in self._objects.links:
            kind = one.attributes.get("associationType", "")
            source, target = one.attributes.get("sourceObject", ""), one.attributes.get("targetObject", "")
            if kind == ebrim.HAS_MEMBER:
                self._member(one, source, target)
            elif not held(kind in _KINDS, "xds.association_type", one.element):
                self._wrong.append(Problem(one.element, "xds.association_type"))
            elif not held(source in documents, "lot.link_from_outside", one.element):
                self._wrong.append(Problem(one.element, "lot.link_from_outside"))
            elif kind == ebrim.SIGNS and self._lot is not None and target == self._lot.id:
                # The signature file names itself what it signs: the link is made from it.
                if not held(is_signature(documents[source]), "xds.signs_nothing", one.element):
                    self._wrong.append(Problem(one.element, "xds.signs_nothing"))
            elif found := self._target(one, target):
                yield SubmittedLink(_KINDS[kind], source, found)

    def _target(self, link: RegistryObject, name: str) -> Target | None:
        """A document of the lot, or one of the record."""
        if name in self._documents:
            return Target(symbol=name)
        known = uuid_of(name) if not self._is_here(name) else None
        held(known is not None, "xds.reference_unresolved", link.element)
        if known is None:
            self._wrong.append(Problem(link.element, "xds.reference_unresolved"))
            return None
        return Target(id=known)

    def _is_here(self, name: str) -> bool:
        lot = {self._lot.id} if self._lot else set()
        return name in self._folders or name in self._links or name in lot or name in self._documents

    def _member(self, one: RegistryObject, source: str, target: str) -> None:
        """HasMember: of the lot, or of a folder."""
        if self._lot is not None and source == self._lot.id:
            self._member_of_lot(one, target)
        elif source in self._folders or (not self._is_here(source) and uuid_of(source)):
            if found := self._target(one, target):
                self._members.setdefault(source, []).append(found)
        else:
            self._wrong.append(Problem(one.element, "xds.reference_unresolved"))

    def _member_of_lot(self, one: RegistryObject, target: str) -> None:
        status = one.slot(_STATUS)
        if not self._is_here(target):
            # A document that is in the record already, put into this lot by reference.
            self._wrong.append(
                Problem(one.element, "xds.by_reference" if uuid_of(target) else "xds.reference_unresolved")
            )
        elif target in self._documents and not held(
            status == _ORIGINAL or not (status or self._strict), "xds.status_original", f"{one.element}.{_STATUS}"
        ):
            self._wrong.append(Problem(f"{one.element}.{_STATUS}", "xds.status_original"))
        self._in_lot.add(target)

    def _check_members(self) -> None:
        """What the message holds is a member of its lot."""
        for one in (*self._objects.documents, *self._folders.values()):
            if not held(one.id in self._in_lot, "xds.not_a_member", one.element):
                self._wrong.append(Problem(one.element, "xds.not_a_member"))

    def _check_cycles(self, links: tuple[SubmittedLink, ...]) -> None:
        """No document completes or transforms itself by way of others."""
        onward: dict[str, set[str]] = {}
        for link in links:
            if link.target.symbol:
                onward.setdefault(link.source, set()).add(link.target.symbol)
        for start in onward:
            reached, todo = set[str](), [start]
            while todo:
                further = onward.get(todo.pop(), set()) - reached
                reached |= further
                todo += further
            if start in reached:
                self._wrong.append(Problem(self._documents[start].element, "xds.cycle"))
                return

    def _check_patients(self, lot: Submission, documents: tuple[SubmittedDocument, ...]) -> None:
        """A lot is about one person."""
        for element, said in (*((one.element, one.patient_id) for one in documents), *self._patients):
            same = not (lot.patient_id and said) or said == lot.patient_id
            if not held(same, "xds.several_patients", f"{element}.patientId"):
                self._wrong.append(Problem(f"{element}.patientId", "xds.several_patients"))


__all__ = ["read_submission", "uuid_of"]
