"""An UpdateDocumentSet request as changes of documents (ITI-57). Owns its reading; no right, and no state.

Two operations are read: new metadata of a document, whose codes of visibility may differ (TD3.3a, b), and a new
availability (TD3.3c: Deleted, TD3.3d: Archived).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from carnet.cda.parser import Element
from carnet.codes.visibility import AvailabilityStatus, Confidentiality, Visibility, confidentiality_code
from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.trace import held
from carnet.usecases._submission import Submission, SubmittedDocument, Target
from carnet.usecases.change_entry import LabelChange, LabelVerb, Wanted
from carnet.xds import ebrim
from carnet.xds.attributes import Attributes
from carnet.xds.ebrim_reading import uuid_of
from carnet.xds.entry_reading import document_of
from carnet.xds.lot_reading import read_lot, the_lot
from carnet.xds.registry_objects import LIST, Objects, RegistryObject, read_objects

_WANTED: Final = {
    AvailabilityStatus.ARCHIVED: Wanted(archived=True),
    AvailabilityStatus.APPROVED: Wanted(archived=False),
    AvailabilityStatus.DELETED: Wanted(status="entered-in-error"),
}
_STATUSES: Final = frozenset(AvailabilityStatus)
MOST_CHANGES: Final = 50
"""Documents of one message: each is changed under the lock of the record."""


@dataclass(frozen=True)
class Change:
    """What is asked of one document, and what the asker says of it: its version, its status, its metadata.

    `element` names what asks for it in the message.
    """

    element: str
    target: Target
    wanted: Wanted
    version: int | None = None
    status: AvailabilityStatus | None = None
    said: SubmittedDocument | None = None


@dataclass(frozen=True)
class Update:
    """A message that was read: the lot that brings the changes, and the changes."""

    lot: Submission
    changes: tuple[Change, ...]
    told: tuple[Problem, ...] = ()


def read_update(request: Element) -> Update:
    """The changes that a SubmitObjectsRequest asks for. Raises Invalid with everything that is wrong."""
    objects = read_objects(request)
    strict = not settings.CARNET_OPEN_METADATA
    lot = the_lot(objects)
    said = read_lot(Attributes(lot, objects.wrong, objects.told, strict=strict)) if lot else Submission(())
    changes = list(_changes(objects, lot.id if lot else "", strict=strict))
    if not objects.wrong and not held(changes, "xds.no_operation", LIST):
        objects.wrong.append(Problem(LIST, "xds.no_operation"))
    if not held(len(changes) <= MOST_CHANGES, "xds.too_many_changes", LIST, limit=str(MOST_CHANGES)):
        objects.wrong.append(Problem(LIST, "xds.too_many_changes", (("limit", str(MOST_CHANGES)),)))
    objects.wrong.extend(_of_others(said, changes))
    if objects.wrong:
        raise Invalid(*objects.wrong)
    return Update(said, tuple(changes), tuple(objects.told))


def _of_others(lot: Submission, changes: list[Change]) -> Iterator[Problem]:
    """A message is about one person."""
    for one in changes:
        said = one.said.patient_id if one.said else None
        same = not (said and lot.patient_id) or said == lot.patient_id
        if not held(same, "xds.several_patients", f"{one.element}.patientId"):
            yield Problem(f"{one.element}.patientId", "xds.several_patients")


def _changes(objects: Objects, lot: str, *, strict: bool) -> Iterator[Change]:
    members = {
        one.attributes.get("targetObject", ""): one
        for one in objects.links
        if one.attributes.get("associationType") == ebrim.HAS_MEMBER and one.attributes.get("sourceObject") == lot
    }
    members_of_lot = {id(one) for one in members.values()}
    for one in objects.links:
        kind = one.attributes.get("associationType", "")
        if kind == ebrim.UPDATE_AVAILABILITY:
            yield from _new_status(objects, one)
        elif not held(kind == ebrim.HAS_MEMBER and id(one) in members_of_lot, "xds.association_type", one.element):
            objects.wrong.append(Problem(one.element, "xds.association_type"))
    for document in objects.documents:
        member = members.pop(document.id, None)
        held(member is not None, "xds.not_a_member", document.element)
        if member is None:
            objects.wrong.append(Problem(document.element, "xds.not_a_member"))
        else:
            yield from _new_metadata(objects, document, member, strict=strict)
    objects.wrong.extend(Problem(one.element, "xds.reference_unresolved") for one in members.values())
    folders = (one for one in objects.packages if objects.nodes.get(one.id) == ebrim.FOLDER)
    objects.wrong.extend(Problem(one.element, "xds.folder_update") for one in folders)


def _new_status(objects: Objects, link: RegistryObject) -> Iterator[Change]:
    """UpdateAvailabilityStatus: from one status to another."""
    reading = Attributes(link, objects.wrong, objects.told, strict=True)
    old, new = reading.text("OriginalStatus"), reading.text("NewStatus")
    known = uuid_of(link.attributes.get("targetObject", ""))
    reading.need(known, "targetObject", "xds.reference_unresolved")
    for name, value in (("OriginalStatus", old), ("NewStatus", new)):
        reading.need(value in _STATUSES, name, "xds.new_status" if value else "metadata.missing")
    # A document becomes a former version by the one that takes its place, and in no other way.
    reading.need(new != AvailabilityStatus.DEPRECATED, "NewStatus", "xds.deprecate")
    if known is not None and old in _STATUSES and new in _WANTED:
        wanted = _WANTED[AvailabilityStatus(new)]
        yield Change(link.element, Target(id=known), wanted, status=AvailabilityStatus(old))


def _new_metadata(
    objects: Objects, document: RegistryObject, member: RegistryObject, *, strict: bool
) -> Iterator[Change]:
    """New metadata of a document: its lid says which one, PreviousVersion which version the asker knows."""
    # What the registry does not say of a document, its reader cannot send back: less is asked than of a new one.
    reading = Attributes(document, objects.wrong, objects.told, strict=False)
    said = document_of(reading, b"")
    known = uuid_of(document.attributes.get("lid", ""))
    reading.need(known, "lid", "xds.logical_id")
    for code in said.confidentiality_codes if strict else ():
        listed, rule = confidentiality_code(code.code) is not None, "metadata.not_in_value_set"
        reading.need(listed, "confidentialityCode", rule, code=code.code, system=code.system)
    reading.need(said.confidentiality_codes, "confidentialityCode", "metadata.missing")
    link = Attributes(member, objects.wrong, objects.told, strict=strict)
    version = _version(link)
    if known is not None:
        yield Change(document.element, Target(id=known), _labels(said), version=version, said=said)


def _version(link: Attributes) -> int | None:
    text = link.text("PreviousVersion")
    numbered = text.isascii() and text.isdecimal() and len(text) <= 9
    if text or link.strict:
        link.need(numbered, "PreviousVersion", "xds.previous_version")
    return int(text) if numbered else None


def _labels(said: SubmittedDocument) -> Wanted:
    """The codes of visibility take the place of those that are there; the base code is the document's own."""
    codes = [code.code for code in said.confidentiality_codes if code.code in frozenset(Visibility)]
    return Wanted(labels=(LabelChange(LabelVerb.REPLACE, (Confidentiality.NORMAL, *codes)),))


__all__ = ["Change", "Update", "read_update"]
