"""What software of care does (DMP, domain rules 2): all of two years once, then what is new, whatever door it came by.

After each kind of change the software's own copy, made of lots and links alone, is what the registry answers whole.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from lxml import etree

from carnet.documents.associations import AssociationKind
from carnet.usecases._card import Card
from carnet.usecases.archive_document import archive_document
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.replace_document import replace_document
from carnet.xds import ebrim
from tests import cast
from tests.fhir.house import Door
from tests.fhir.test_patch import HL7, archive, labelled, patched
from tests.usecases.scene import report
from tests.xds import lots
from tests.xds.house import Soap
from tests.xds.reading import EVERY_STATUS, ODETTE, Entry, Reader, cx
from tests.xds.test_provide import fed
from tests.xds.test_update import sent as updated

pytestmark = pytest.mark.django_db
BY = 20
CONFIDENTIALITY = ebrim.SCHEMES["DOC_ENTRY_CONFIDENTIALITY_CODE_CLASS_SCHEME"]
Copy = dict[str, tuple[str, str, str, tuple[str, ...]]]


@dataclass
class Software:
    """Software of care with a copy of a record: by logicalId the last version that it knows."""

    reader: Reader
    held: dict[str, Entry] = field(default_factory=dict)
    replaced: set[tuple[str, str]] = field(default_factory=set)
    since: datetime | None = None

    def begin(self) -> None:
        """The first visit: everything that was made in the last two years."""
        now = self._now()
        found = self.reader.documents(Status=EVERY_STATUS, CreationTimeFrom=f"{now - timedelta(days=730):%Y%m%d}")
        self._keep(found.entries)
        self.since = now

    def poll(self) -> list[str]:
        """What is new since the last visit: lots, their members, these with their links. What is gone is dropped."""
        assert self.since is not None
        lots = self.reader.lots(SubmissionTimeFrom=f"{self.since:%Y%m%d%H%M%S}").lots
        links = self.reader.ask("GET_ASSOCIATIONS", uuid=list(lots)).links if lots else ()
        new = [link.target for link in links if link.source in lots]
        for ids in (new[at : at + BY] for at in range(0, len(new), BY)):
            found = self.reader.ask("GET_DOCUMENTS_AND_ASSOCIATIONS", __DocumentEntryEntryUUID=ids)
            self._keep(found.entries)
            self.replaced |= {(link.source, link.target) for link in found.links if link.kind == "RPLC"}
        self._look_again()
        self.since = self._now()
        return list(lots)

    def copy(self) -> Copy:
        """What the software shows."""
        return {lid: told(one) for lid, one in self.held.items()}

    def _look_again(self) -> None:
        """The versions that it holds, by twenty: one that is told no more, or under another id without a new lot."""
        ids = [one.id for one in self.held.values()]
        seen: dict[str, Entry] = {}
        for some in (ids[at : at + BY] for at in range(0, len(ids), BY)):
            for one in self.reader.ask("GET_DOCUMENTS", __DocumentEntryEntryUUID=some).entries:
                seen[one.lid] = one
        self.held = {lid: seen[lid] for lid in self.held if lid in seen}

    def _keep(self, entries: tuple[Entry, ...]) -> None:
        for one in entries:
            known = self.held.get(one.lid)
            if known is None or int(one.version) >= int(known.version):
                self.held[one.lid] = one

    def _now(self) -> datetime:
        return self.reader.soap.scene.clock.now()


def told(one: Entry) -> tuple[str, str, str, tuple[str, ...]]:
    """What is shown of a document."""
    return one.id, one.status, one.title, one.codes["DOC_ENTRY_CONFIDENTIALITY_CODE_CLASS_SCHEME"]


def whole(reader: Reader) -> Copy:
    """What the registry answers to who asks for everything."""
    return {one.lid: told(one) for one in reader.documents(Status=EVERY_STATUS).entries}


def later(soap: Soap) -> None:
    """A while passes."""
    soap.scene.clock.move(timedelta(minutes=5))


@pytest.fixture
def softwares(soap: Soap) -> dict[str, Software]:
    """That of the depositor, of the médecin traitant and of a doctor who is told of no hiding."""
    soap.scene.deposits(cast.HELENE, "Premier")
    callers = {
        "helene": soap.scene.agrees(cast.HELENE), "marc": soap.scene.treats(cast.MARC),
        "paul": soap.scene.agrees(cast.PAUL),
    }  # fmt: skip
    made = {name: Software(Reader(soap, caller)) for name, caller in callers.items()}
    later(soap)
    for one in made.values():
        one.begin()
    return made


def polled(soap: Soap, softwares: dict[str, Software]) -> dict[str, int]:
    """How many lots are new to each, whose copy is then what the registry holds."""
    later(soap)
    new = {}
    for name, software in softwares.items():
        new[name] = len(software.poll())
        assert software.copy() == whole(software.reader), name
    later(soap)
    return new


def test_polling_software_sees_each_change_made_on_the_pages_as_far_as_it_may(
    soap: Soap, softwares: dict[str, Software]
) -> None:
    scene = soap.scene
    helene, odette = softwares["helene"].reader.caller, scene.odette
    every, paul = {"helene": 1, "marc": 1, "paul": 1}, softwares["paul"]
    card = scene.deposits(cast.HELENE, "Deuxième")
    assert polled(soap, softwares) == every
    first = next(one for one in paul.held.values() if one.title == "Deuxième")

    assert isinstance(change_visibility(odette, soap.record, card.logical_id, hide=True), Card)
    # To the doctor the document is gone, and nothing says why; its depositor is not told that the person hid it.
    assert polled(soap, softwares) == {"helene": 0, "marc": 1, "paul": 0}
    assert [one.title for one in paul.held.values()] == ["Premier"]
    masked = next(one for one in softwares["marc"].held.values() if one.lid == first.lid)
    assert "MASQUE_PS" in masked.codes["DOC_ENTRY_CONFIDENTIALITY_CODE_CLASS_SCHEME"]

    assert isinstance(change_visibility(odette, soap.record, card.logical_id, hide=False), Card)
    assert polled(soap, softwares) == {"helene": 0, "marc": 1, "paul": 1}

    assert isinstance(archive_document(helene, soap.record, card.logical_id, archive=True), Card)
    assert polled(soap, softwares) == every
    aside = next(one for one in paul.held.values() if one.lid == first.lid)
    assert (aside.status, aside.id != first.id) == ("Archived", True)
    assert isinstance(archive_document(helene, soap.record, card.logical_id, archive=False), Card)
    assert polled(soap, softwares) == every

    kept = replace_document(helene, soap.record, card.logical_id, report("Troisième"), Options())
    assert isinstance(kept, Deposited), kept
    assert polled(soap, softwares) == every
    now = {one.title: one for one in paul.held.values()}
    assert (now["Deuxième"].status, now["Troisième"].status) == ("Deprecated", "Approved")
    assert (now["Troisième"].id, now["Deuxième"].id) in paul.replaced
    # Software that holds the first entryUUID is led to the one that took its place all the same.
    assert (now["Troisième"].id, first.id) in links_of(paul.reader, first.id)

    assert isinstance(delete_document(helene, soap.record, kept.card.logical_id), Card)
    polled(soap, softwares)
    assert [one.title for one in paul.held.values()] == ["Premier", "Deuxième"]


def links_of(reader: Reader, uuid: str) -> set[tuple[str, str]]:
    """The replacements of which an object is an end."""
    found = reader.ask("GET_ASSOCIATIONS", uuid=[uuid]).links
    return {(one.source, one.target) for one in found if one.kind == "RPLC"}


def test_former_versions_are_deprecated_and_told_by_level(soap: Soap, softwares: dict[str, Software]) -> None:
    marc, paul = softwares["marc"].reader, softwares["paul"].reader
    (first,) = paul.documents().entries
    logical = soap_id(first.lid)
    helene = softwares["helene"].reader
    for hide in (True, False):
        assert isinstance(change_visibility(soap.scene.odette, soap.record, logical, hide=hide), Card)
    assert isinstance(archive_document(helene.caller, soap.record, logical, archive=True), Card)
    (now,) = paul.documents(Status=EVERY_STATUS).entries
    assert (now.version, now.status, now.lid) == ("4", "Archived", first.lid)

    def by_id(reader: Reader, **more: Any) -> list[tuple[str, str, str]]:
        found = reader.ask("GET_DOCUMENTS", __DocumentEntryEntryUUID=[first.id], **more).entries
        return [(one.id, one.status, one.version) for one in found]

    # Who holds the first entryUUID learns that it is a former version; at level 1 no former version is told.
    assert by_id(paul) == by_id(marc) == [(first.id, "Deprecated", "1")]
    assert by_id(paul, MetadataLevel=1) == []
    every = [
        r.ask("GET_DOCUMENTS", __DocumentEntryLogicalID=[first.lid], MetadataLevel=2).entries for r in (marc, paul)
    ]
    # The doctor was never told of the hiding: neither its version nor the one that ended it stands apart.
    assert [[one.version for one in some] for some in every] == [["1", "2", "3", "4"], ["1", "4"]]
    assert {one.status for one in every[0][:-1]} == {"Deprecated"}
    codes = [one.codes["DOC_ENTRY_CONFIDENTIALITY_CODE_CLASS_SCHEME"] for one in every[0]]
    assert codes == [("N",), ("N", "MASQUE_PS"), ("N",), ("N",)]
    # The hidden version's own id is known to the doctor as what stood before it.
    asked = paul.ask("GET_DOCUMENTS", __DocumentEntryEntryUUID=[every[0][1].id]).entries
    assert [one.id for one in asked] == [first.id]
    asked_for: dict[str, Any] = {"__DocumentEntryPatientId": cx(ODETTE), "__DocumentEntryStatus": [EVERY_STATUS[1]]}
    for level, versions in ((None, []), (1, []), (2, ["1"])):
        more: dict[str, Any] = {"MetadataLevel": level} if level else {}
        found = paul.ask("FIND_DOCUMENTS", **asked_for, **more).entries
        assert [one.version for one in found] == versions, level


def test_lot_of_a_version_brings_that_version(soap: Soap, softwares: dict[str, Software]) -> None:
    paul, helene = softwares["paul"].reader, softwares["helene"].reader
    (first,) = paul.documents().entries
    assert isinstance(archive_document(helene.caller, soap.record, soap_id(first.lid), archive=True), Card)
    members = {}
    for lot in paul.lots().lots:
        found = paul.ask("GET_SUBMISSION_SET_AND_CONTENTS", __SubmissionSetEntryUUID=lot)
        members[lot] = [(one.version, one.status) for one in found.entries]
        assert {link.target for link in found.links} == {one.id for one in found.entries}
    assert sorted(members.values()) == [[("1", "Deprecated")], [("2", "Archived")]]


def soap_id(urn: str) -> UUID:
    """The id of a document out of its logicalId."""
    return UUID(urn.removeprefix("urn:uuid:"))


def test_polling_document_that_enters_hidden_comes_with_the_lot_that_shows_it(
    soap: Soap, softwares: dict[str, Software]
) -> None:
    kept = deposit_document(softwares["helene"].reader.caller, soap.record, report("Caché"), Options(hidden=True))
    assert isinstance(kept, Deposited)
    assert polled(soap, softwares)["paul"] == 0
    shown = change_visibility(soap.scene.odette, soap.record, kept.card.logical_id, hide=False)
    assert isinstance(shown, Card), shown
    assert polled(soap, softwares)["paul"] == 1
    assert "Caché" in [one.title for one in softwares["paul"].held.values()]


def by_update(soap: Soap, software: Software, *objects: str, unique: str) -> None:
    """One ITI-57 message of the depositor's software."""
    message = lots.update(lots.lot(unique=unique), *objects)
    answer = updated(soap, software.reader.caller, message)
    assert answer.status == "Success", answer


def sent_back(one: Entry, *codes: str) -> tuple[str, str]:
    """An entry as the registry told it, with other codes of visibility, as a member of the lot of an update."""
    element = deepcopy(one.element)
    kept = [each for each in element if each.get("classificationScheme") == CONFIDENTIALITY]
    for each in kept[1:]:
        element.remove(each)
    for code in codes:
        made = deepcopy(kept[0])
        made.set("id", f"more-{code}")
        made.set("nodeRepresentation", code)
        next(made.iter(f"{{{ebrim.RIM}}}Value")).text = "1.2.250.1.213.1.1.4.13"
        kept[0].addnext(made)
    member = lots.member(lots.LOT, one.id, PreviousVersion=one.version)
    return etree.tostring(element, encoding="unicode"), member


def test_polling_software_sees_each_change_made_by_fhir_and_by_soap(soap: Soap, softwares: dict[str, Software]) -> None:
    door, helene, paul = Door(soap.scene), softwares["helene"], softwares["paul"]
    every = {"helene": 1, "marc": 1, "paul": 1}
    card = soap.scene.deposits(cast.HELENE, "Deuxième")
    polled(soap, softwares)

    def held(by: Software) -> Entry | None:
        return next((one for one in by.held.values() if one.title == "Deuxième"), None)

    def changed(new: dict[str, int], before: Entry | None) -> Entry:
        """What the médecin traitant holds after a change: a new version, the one before it deprecated for him."""
        assert polled(soap, softwares) == new
        marc = softwares["marc"]
        now = held(marc)
        assert now is not None and before is not None and now.id != before.id and now.lid == before.lid
        assert int(now.version) == int(before.version) + 1
        (former,) = marc.reader.ask("GET_DOCUMENTS", __DocumentEntryEntryUUID=[before.id]).entries
        assert (former.id, former.status, former.version) == (before.id, "Deprecated", before.version)
        return now

    first = held(paul)
    assert first is not None
    seen = {"helene": 1, "marc": 1, "paul": 0}
    # By FHIR (PATCH): its depositor hides it, shows it, puts it aside.
    assert patched(door, helene.reader.caller, card, labelled("MASQUE_PS")).status_code == 200
    now = changed(seen, first)
    assert held(paul) is None
    assert patched(door, helene.reader.caller, card, labelled("N", HL7)).status_code == 200
    now = changed(every, now)
    assert patched(door, helene.reader.caller, card, archive(True)).status_code == 200
    now = changed(every, now)
    assert now.status == "Archived"
    # By ITI-57: takes it out again, hides it by sending its metadata back, shows it.
    back = lots.status_change(UUID(now.id[9:]), ebrim.APPROVED, ebrim.ARCHIVED)
    by_update(soap, helene, back, unique="9501")
    now = changed(every, now)
    assert now.status == "Approved"
    by_update(soap, helene, *sent_back(now, "MASQUE_PS"), unique="9502")
    now = changed(seen, now)
    assert held(paul) is None
    by_update(soap, helene, *sent_back(now), unique="9503")
    now = changed(every, now)
    # By ITI-41: replaced, twice; who holds the very first entryUUID is led to each that took its place.
    for at in ("7", "8"):
        new = lots.document(at, title=f"Version {at}")
        target = UUID(now.id[9:])
        link = lots.link(new, AssociationKind.RPLC, target)
        fed(soap, helene.reader.caller, lots.lot(new, unique=f"96{at}", links=(link,)))
        assert polled(soap, softwares) == every
        former, now = now, next(one for one in paul.held.values() if one.title == f"Version {at}")
        assert (now.id, former.id) in links_of(paul.reader, former.id)
    assert {one.title: one.status for one in paul.held.values()} == {
        "Premier": "Approved", "Deuxième": "Deprecated", "Version 7": "Deprecated", "Version 8": "Approved"
    }  # fmt: skip
    (source, target_), *_ = links_of(paul.reader, first.id)
    assert target_ == first.id and next(one for one in paul.held.values() if one.id == source).title == "Version 7"
