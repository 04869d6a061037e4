"""TD3.1b: software that feeds and may not read asks for the technical number of what it put there, to change it."""

from dataclasses import replace
from uuid import uuid4

import pytest

from carnet.documents.associations import AssociationKind
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.usecases._card import Card
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.xds import ebrim
from carnet.xds.ebrim import ACTIONS
from tests import cast
from tests.noway.observe import statements
from tests.usecases.scene import nothing_kept
from tests.xds import house, lots, reading
from tests.xds.house import Soap
from tests.xds.schemas import check
from tests.xds.test_provide import MASKED, entry_of, entry_of_card, fed, sent
from tests.xds.test_update import ARCHIVED, DELETED, metadata, status
from tests.xds.test_update import sent as updated

pytestmark = pytest.mark.django_db
INDIRECT, DIRECT = AuthenticationMode.INDIRECT, AuthenticationMode.DIRECT


def asked(soap: Soap, caller: Caller, *names: str, leaf: bool = False) -> tuple[str, list[str], list[str]]:
    """How a GetDocuments by uniqueIds went: the status, the ids, the rules of its errors."""
    query = reading.adhoc("GET_DOCUMENTS", {"$XDSDocumentEntryUniqueId": list(names)}, leaf=leaf)
    answer = house.body(soap.ask(caller, "registry", ACTIONS["ITI-18"]["request"], query))
    check(answer)
    objects = [one.get("id", "") for one in answer.iter(f"{{{ebrim.RIM}}}ObjectRef", f"{{{ebrim.RIM}}}ExtrinsicObject")]
    return answer.get("status", "").rpartition(":")[2], objects, [one[1] for one in reading.errors(answer)]


def by_seal(soap: Soap, actor: cast.Carer = cast.HELENE) -> Caller:
    """Somebody for whom the structure answers (INDIRECTE)."""
    return replace(soap.scene.caller(actor), authentication=INDIRECT)


def staff(soap: Soap) -> Caller:
    """Somebody of the staff of the practice, with the card of its staff (CPE)."""
    card = replace(
        soap.scene.caller(cast.HELENE), kind=ActorKind.SECRETARY, actor_id="3750900001/accueil", profession=""
    )
    return replace(card, speciality="", authentication=DIRECT)


def automatic(soap: Soap) -> Caller:
    """An automatic process of the practice."""
    return replace(staff(soap), kind=ActorKind.APPLICATION, authentication=INDIRECT)


def test_identify_document_software_that_feeds_replaces_archives_and_deletes_by_the_number_it_asked_for(
    soap: Soap,
) -> None:
    for at, caller in enumerate((by_seal(soap), staff(soap), automatic(soap)), 1):
        name = f"2.25.{at}"
        fed(soap, by_seal(soap), lots.lot(lots.document(str(at)), unique=f"90{at}"))
        entry = entry_of(soap.scene, name)
        assert asked(soap, caller, name) == ("Success", [f"urn:uuid:{entry.entry_uuid}"], [])
        event = soap.scene.last()
        assert (event.act, event.documents, event.outcome.value) == ("document:identify", (entry.logical_id,), "done")
        assert updated(soap, caller, status(entry.entry_uuid, ARCHIVED, unique=f"95{at}")).status == "Success"
        (now,) = asked(soap, caller, name)[1]
        assert now != f"urn:uuid:{entry.entry_uuid}"
        new = lots.document(f"1{at}")
        link = lots.link(new, AssociationKind.RPLC, entry.logical_id)
        back = status(entry_of(soap.scene, name).entry_uuid, ebrim.APPROVED, ARCHIVED, f"96{at}")
        assert updated(soap, caller, back).status == "Success"
        kept = sent(soap, caller, lots.provide(lots.lot(new, unique=f"91{at}", links=(link,))))
        assert kept.status == "Success", kept
        successor = entry_of(soap.scene, new.unique_id)
        assert updated(soap, caller, status(successor.entry_uuid, DELETED, unique=f"97{at}")).status == "Success"
        # What was deleted is found by nobody.
        assert asked(soap, caller, new.unique_id)[:2] == ("Success", [])


def test_identify_document_never_reads_nor_says_who_sees(soap: Soap) -> None:
    entry = fed(soap, by_seal(soap), lots.lot(lots.document("1")))[0]
    nothing = ("query.nothing_there", "xds.nothing_there")
    for caller, rules in ((by_seal(soap), ("C03", "C03")), (staff(soap), nothing), (automatic(soap), nothing)):
        with nothing_kept(refusals=1):
            assert asked(soap, caller, "2.25.1", leaf=True) == ("Failure", [], [rules[0]])
        with nothing_kept(refusals=1):
            answer = updated(soap, caller, metadata(entry.logical_id, *MASKED))
        assert answer.status == "Failure" and answer.errors[0][1] == rules[1], answer


def test_identify_document_of_others_hidden_and_absent_are_the_same(soap: Soap) -> None:
    """For a colleague's software a document that the person hid is not there, and what others deposited neither."""
    fed(soap, soap.scene.caller(cast.HELENE), lots.lot(lots.document("1")))
    card = soap.scene.deposits(cast.PAUL, "D'ailleurs")
    other = entry_of(soap.scene, "2.25.1")
    assert card.logical_id != other.logical_id
    assert isinstance(change_visibility(soap.scene.odette, soap.record, other.logical_id, hide=True), Card)
    seen = []
    for name in ("2.25.1", entry_of_card(soap.scene, card).sealed.unique_id, f"2.25.{uuid4().int}"):
        for caller in (staff(soap), automatic(soap)):
            with statements() as sent_, nothing_kept(refusals=1):
                assert asked(soap, caller, name) == ("Success", [], [])
            seen.append(list(sent_))
            event = soap.scene.last()
            assert (event.act, event.outcome.value, event.documents) == ("document:identify", "refused", ())
    assert all(one == seen[0] for one in seen[2::2]) and all(one == seen[1] for one in seen[3::2])
