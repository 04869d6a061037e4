"""ITI-66: lots and folders, by every parameter; lots of any door; what they show to whom."""

import json
from urllib.parse import quote
from uuid import uuid4

from carnet.fhir.list_resource import PROFILES
from carnet.usecases._card import Card
from carnet.usecases.archive_document import archive_document
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.file_document import Filed, Filing, file_document
from carnet.usecases.find_lots import LotKind
from tests import cast
from tests.fhir import bundles
from tests.fhir.bundles import uuid
from tests.fhir.house import JSON, XML, Door, body, issue
from tests.fhir.profiles.check import faults
from tests.journal import events
from tests.usecases.scene import report

TYPES = "https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes"


def lists(door: Door, caller: Caller, query: str = "") -> list[dict[str, object]]:
    """The Lists that a search finds."""
    answer = door.get(caller, f"List?patient=Patient/{door.record}&{query}")
    assert answer.status_code == 200, answer.content
    bundle = body(answer)
    found = [one["resource"] for one in bundle.get("entry", []) if one["search"]["mode"] == "match"]
    assert bundle["total"] == len(found)
    return found


def lots(door: Door, caller: Caller) -> int:
    """How many lots somebody is told of."""
    return len(lists(door, caller, f"code={TYPES}|submissionset&status=current"))


def test_lists_lot_has_every_required_element_and_is_read_again(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE, "Compte rendu")
    helene = door.scene.agrees(cast.HELENE)
    (lot,) = lists(door, helene)
    answer = door.get(helene, f"List/{lot['id']}")
    assert (answer.status_code, body(answer), answer["ETag"]) == (200, lot, 'W/"1"')
    assert (lot["status"], lot["mode"], lot["title"]) == ("current", "working", "Compte rendu")
    urls = [one["url"].rpartition("/")[2] for one in lot["extension"]]  # type: ignore[attr-defined]
    assert urls == ["ihe-designationType", "ihe-sourceId", "pdsm-ext-is-archived"]
    assert lot["entry"] == [{"item": {"reference": f"DocumentReference/{door.id_of(card)}"}}]
    contained = {one["id"]: one for one in lot["contained"]}  # type: ignore[attr-defined]
    source = lot["source"]
    role = contained[source["reference"][1:]]  # type: ignore[index]
    assert contained[role["practitioner"]["reference"][1:]]["name"][0]["family"] == "ROUSSEL"
    assert source["extension"][0]["valueReference"]["reference"][1:] in contained  # type: ignore[index]
    assert door.get(helene, f"List/{lot['id']}", Accept=XML).status_code == 200
    event = events(door.record)[-1]
    assert (event.act, event.documents, event.interface) == ("document:list", (card.logical_id,), "fhir")


def test_lists_every_parameter_finds_what_it_says_and_nothing_else(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE, "Compte rendu")
    odette = door.scene.odette
    assert isinstance(file_document(odette, door.record, card.logical_id, Filing(False, new_folder="Mon cœur")), Filed)
    folder, lot = sorted(lists(door, odette), key=lambda one: one["code"]["coding"][0]["code"])  # type: ignore[index]
    assert folder["title"] == "Mon cœur" and "source" not in folder
    unique, entry_uuid = (one["value"] for one in lot["identifier"])  # type: ignore[attr-defined]
    kind = lot["extension"][0]["valueCodeableConcept"]["coding"][0]["code"]  # type: ignore[index]
    hits = [
        "code=submissionset", f"code={TYPES}|submissionset", f"identifier={unique}", f"identifier={entry_uuid}",
        f"identifier={quote('urn:ietf:rfc:3986|' + unique)}", f"designationType={kind}", "source.family=rous",
        "source.given:exact=Hélène", "source:PractitionerRole.practitioner.family=ROUSSEL",
        "source:PractitionerRole.partOf.practitioner.given=hel", f"_id={lot['id']}", "title=compte",
        f"authorOrg={cast.CABINET.structure_id}",
        f"authorOrg={quote('https://finess.esante.gouv.fr|' + cast.CABINET.structure_id[1:])}",
        f"authorOrg={quote('urn:oid:1.2.250.1.71.4.2.2|' + cast.CABINET.structure_id)}",
    ]  # fmt: skip
    for query in hits:
        assert lists(door, odette, query) == [lot], query
    for query in ("code=folder", "title:contains=coeur", "code=folder&status=current&date=ge2020"):
        assert lists(door, odette, query) == [folder], query
    misses = [
        "code=x", f"code=urn:x|{kind}", f"identifier=urn:uuid:{uuid4()}", "designationType=none", "source.family=zzz",
        "source:Patient.family=ROUSSEL&code=folder", "sourceId=urn:oid:1.2.3", "status=retired", "isArchived=true",
        "date=lt2020", "date=sa2099", f"_id={door.record.hex}{uuid4().hex}", "title=zzz", "authorOrg=1",
    ]  # fmt: skip
    for query in misses:
        assert lists(door, odette, query) == [], query
    assert len(lists(door, odette, "isArchived=false&date=ge2020&status=current")) == 2
    form = f"patient={door.record}&code=folder".encode()
    posted = door.ask("POST", odette, "List/_search", data=form, kind="application/x-www-form-urlencoded")
    assert body(posted)["total"] == 1
    for query, element in (("code=folder&nom=x", "nom"), ("date=hier", "date"), ("status=x", "status")):
        wrong = door.get(odette, f"List?patient={door.record}&{query}")
        assert (wrong.status_code, issue(wrong)["expression"]) == (400, [element])


def test_lists_changes_made_on_the_pages_are_lots_for_who_may_be_told(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    helene, marc = door.scene.agrees(cast.HELENE), door.scene.treats(cast.MARC)
    paul, odette = door.scene.agrees(cast.PAUL), door.scene.odette
    assert [lots(door, who) for who in (odette, helene, marc, paul)] == [1, 1, 1, 1]
    door.scene.hides(card)
    # The depositor still sees the document and is not told that it was hidden; the other doctor sees nothing at all.
    assert [lots(door, who) for who in (odette, helene, marc, paul)] == [2, 1, 2, 0]
    assert isinstance(change_visibility(odette, door.record, card.logical_id, hide=False), Card)
    # Who did not see it is brought the document; to its depositor, who saw it all along, nothing happened.
    assert [lots(door, who) for who in (odette, helene, marc, paul)] == [3, 1, 3, 2]
    assert isinstance(archive_document(helene, door.record, card.logical_id, archive=True), Card)
    assert [lots(door, who) for who in (odette, helene, marc, paul)] == [4, 2, 4, 2]
    (newest, *_) = lists(door, odette, "code=submissionset")
    assert newest["source"]["reference"].startswith("#role")  # type: ignore[index]
    hiding = lists(door, odette, "code=submissionset&source.family=martineau")
    assert len(hiding) == 2 and hiding[0]["source"]["reference"] == "#person-1"  # type: ignore[index]


def test_lists_withheld_document_and_its_announcement_are_no_lot_of_the_person(door: Door) -> None:
    helene = door.scene.agrees(cast.HELENE)
    kept = deposit_document(helene, door.record, report("Résultat"), Options(withheld=True))
    assert isinstance(kept, Deposited), kept
    assert (lots(door, helene), lots(door, door.scene.odette)) == (1, 0)


def test_lists_own_folders_are_the_persons_and_empty_ones_are_nobodys(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    odette, paul = door.scene.odette, door.scene.agrees(cast.PAUL)
    filed = file_document(odette, door.record, card.logical_id, Filing(True, new_folder="Mon cœur"))
    assert isinstance(filed, Filed)
    (folder,) = lists(door, odette, "code=folder")
    assert lists(door, paul, "code=folder") == []
    hidden, nothing = door.get(paul, f"List/{folder['id']}"), door.get(paul, f"List/{door.record.hex}{uuid4().hex}")
    assert (hidden.status_code, hidden.content) == (404, nothing.content)


def test_lists_include_documents_under_the_rights_of_who_asks(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    paul = door.scene.agrees(cast.PAUL)
    base = f"List?patient={door.record}&code=submissionset&_include=List:item"
    modes = [one["search"]["mode"] for one in body(door.get(paul, base))["entry"]]
    assert modes == ["match", "include"]
    door.scene.hides(card)
    assert "entry" not in body(door.get(paul, base))
    assert door.get(door.scene.caller(cast.INES), base).status_code == 403


def test_lists_pages_hold_under_rights_that_change_between_them(door: Door) -> None:
    cards = [door.scene.deposits(cast.HELENE, f"Numéro {number}") for number in range(4)]
    paul = door.scene.agrees(cast.PAUL)
    first = body(door.get(paul, f"List?patient={door.record}&_count=3"))
    assert first["total"] == 4 and len(first["entry"]) == 3
    left = {one["resource"]["title"] for one in first["entry"]}
    following = first["link"][1]["url"].removeprefix("http://testserver/fhir/")
    (second,) = body(door.get(paul, following))["entry"]
    assert left | {second["resource"]["title"]} == {f"Numéro {number}" for number in range(4)}
    for card in cards:
        door.scene.hides(card)
    assert body(door.get(paul, following))["total"] == 0


def test_lists_lot_that_came_by_fhir_is_told_as_it_was_said(door: Door) -> None:
    helene, paul = door.scene.agrees(cast.HELENE), door.scene.agrees(cast.PAUL)
    said = bundles.submission_set(uuid(2), uuid(6))
    sent = bundles.bundle(
        bundles.entry(1, said),
        bundles.entry(2, bundles.reference("2.25.1", b"Nouveau", url=uuid(4), title="Nouveau")),
        bundles.entry(4, bundles.binary(b"Nouveau")),
        bundles.entry(6, bundles.folder(uuid(2))),
    )
    answer = door.ask("POST", helene, "", data=json.dumps(sent).encode(), kind=JSON)
    assert answer.status_code == 200, answer.content
    places = [one["response"]["location"] for one in body(answer)["entry"]]
    lot, folder = (body(door.get(paul, place.partition("/_history")[0])) for place in (places[0], places[3]))
    assert [one["item"]["reference"] for one in lot["entry"]] == [places[1], places[3]]
    assert folder["entry"] == [{"item": {"reference": places[1]}}]
    given = {one["url"].rpartition("/")[2]: one for one in said["extension"]}
    told = {one["url"].rpartition("/")[2]: one for one in lot["extension"]}
    for name in ("ihe-designationType", "ihe-sourceId"):
        assert told[name] == given[name], name
    assert lot["identifier"][0]["value"] in {one["value"] for one in said["identifier"]}
    source = given["ihe-sourceId"]["valueIdentifier"]["value"]
    assert lists(door, paul, f"sourceId={source}") == [lot] and lists(door, paul, "sourceId=urn:oid:1.2.3") == []
    assert [*faults(lot, PROFILES[LotKind.LOT]), *faults(folder, PROFILES[LotKind.FOLDER])] == []
