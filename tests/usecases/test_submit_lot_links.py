"""What the documents of a lot are to those of the record: their successors, additions to them, in their folders."""

from dataclasses import replace

import pytest

from carnet.documents import folders
from carnet.documents.associations import AssociationKind
from carnet.documents.entry import EntryStatus
from carnet.documents.facts import Coded
from carnet.kernel.errors import Conflict
from carnet.ledger.event import Stream
from carnet.storage import db
from carnet.usecases._facts import load
from carnet.usecases._relations import Tie
from carnet.usecases._submission import (
    SubmittedFolder,
    SubmittedLink,
    Target,
)
from carnet.usecases.submit_lot import submit_lot
from tests import cast
from tests.journal import events
from tests.usecases import lots
from tests.usecases.scene import Scene, assert_refused, nothing_kept
from tests.usecases.test_replace_document import statuses, ties
from tests.usecases.test_submit_lot import problems, submitted

pytestmark = pytest.mark.django_db


def test_submit_lot_replaces_completes_and_transforms(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    former, whole = scene.deposits(cast.HELENE, "Ancien"), scene.deposits(cast.HELENE, "Complet")
    lot = lots.lot(
        lots.described("1", "Nouveau"), lots.text("2", "Ajout"), lots.text("3", "Fait du 2"),
        links=(
            SubmittedLink(AssociationKind.RPLC, "urn:uuid:1", Target(id=former.logical_id)),
            SubmittedLink(AssociationKind.APND, "urn:uuid:2", Target(id=whole.entry_uuid)),
            SubmittedLink(AssociationKind.XFRM, "urn:uuid:3", Target(symbol="urn:uuid:2")),
        ),
        deprecates=(Target(id=former.entry_uuid),),
    )  # fmt: skip
    new, added, made = (one.entry.logical_id for one in submitted(helene, scene, lot).documents)
    assert statuses(scene, scene.odette)["Ancien"] is EntryStatus.DEPRECATED
    assert ties(helene, scene, new) == {(Tie.FORMER, former.logical_id)}
    assert ties(helene, scene, added) == {(Tie.ADDED_TO, whole.logical_id), (Tie.TRANSFORMED, made)}
    assert {event.act for event in events(scene.record)[-5:]} >= {"document:replace", "document:deposit"}
    again = submit_lot(helene, scene.record, replace(lot, unique_id="2.25.901"))
    assert isinstance(again, Conflict) and again.rule == "document.already_replaced"


def test_submit_lot_withheld_replacement_withholds_the_former_document_at_every_door(scene: Scene) -> None:
    """The lot is the way of ITI-41, ITI-65 and ITI-105: what it replaces may tell what is not told yet."""
    helene, former = scene.agrees(cast.HELENE), scene.deposits(cast.HELENE, "Ancien")
    lot = lots.lot(
        lots.described("1", "Annonce", confidentiality_codes=(lots.NORMAL, lots.WITHHELD)),
        links=(SubmittedLink(AssociationKind.RPLC, "urn:uuid:1", Target(id=former.logical_id)),),
    )
    submitted(helene, scene, lot)
    assert statuses(scene, scene.odette) == {}
    assert set(statuses(scene, helene)) == {"Ancien", "Annonce"}
    assert events(scene.record, Stream.NOT_YET_TOLD)[-1].act == "document:replace"


def test_submit_lot_replaced_document_that_is_hidden_of_another_or_nowhere_is_absent_and_nothing_stays(
    scene: Scene,
) -> None:
    paul = scene.agrees(cast.PAUL)
    hidden = scene.deposits(cast.HELENE, "Caché")
    scene.hides(hidden)
    nowhere = Target(unique_id="2.25.999")
    for target in (Target(id=hidden.logical_id), Target(unique_id="2.25.998"), nowhere):
        link = SubmittedLink(AssociationKind.RPLC, "urn:uuid:2", target)
        lot = lots.lot(lots.described("1"), lots.text("2"), links=(link,))
        with nothing_kept(refusals=1):
            answer = submit_lot(paul, scene.record, lot)
        assert_refused(answer, paul, "document:replace", "C02", "no_document", scene.record)


def test_submit_lot_former_version_without_its_successor_is_refused(scene: Scene) -> None:
    helene, former = scene.caller(cast.HELENE), scene.deposits(cast.HELENE, "Ancien")
    lot = lots.lot(lots.described("1"), deprecates=(Target(id=former.logical_id),))
    assert problems(helene, scene, lot) == {("SubmissionSet", "lot.deprecates_without_successor")}


def test_submit_lot_two_names_of_one_document_replace_it_once(scene: Scene) -> None:
    helene, former = scene.caller(cast.HELENE), scene.deposits(cast.HELENE, "Ancien")
    both = (Target(id=former.logical_id), Target(id=former.entry_uuid))
    links = tuple(
        SubmittedLink(AssociationKind.RPLC, f"urn:uuid:{at}", target) for at, target in enumerate(both, start=1)
    )
    lot = lots.lot(lots.described("1"), lots.text("2"), links=links)
    assert problems(helene, scene, lot) == {("SubmissionSet", "lot.replaced_twice")}


def test_submit_lot_folder_takes_its_members_and_more_of_them_later(scene: Scene) -> None:
    helene, there = scene.agrees(cast.HELENE), scene.deposits(cast.HELENE, "Déjà là")
    folder = SubmittedFolder(
        "urn:uuid:f", "Folder[0]", "2.25.800", "Suivi du diabète", codes=(Coded("44054006", "2.16.840.1.113883.6.96"),),
        members=(Target(symbol="urn:uuid:1"), Target(id=there.logical_id)),
    )  # fmt: skip
    answer = submitted(helene, scene, lots.lot(lots.described("1"), folders=(folder,)))
    more = replace(folder, existing=True, members=(Target(symbol="urn:uuid:2"),))
    later = submitted(helene, scene, lots.lot(lots.text("2"), folders=(more,), unique="901"))
    assert later.folders == answer.folders
    facts = db.in_transaction(lambda: load(helene, scene.record))
    inside = folders.members(scene.record)[answer.folders[0].folder_id]
    assert inside == {there.logical_id, *(one.entry.logical_id for one in (*answer.documents, *later.documents))}
    assert [one.facts.title for one in folders.current(facts.keys)] == ["Suivi du diabète"]
    again = submitted(helene, scene, lots.lot(lots.text("2"), folders=(more,), unique="901"))
    assert again.again and again.folders == answer.folders


def test_submit_lot_folder_with_a_document_that_is_hidden_or_nowhere_is_refused_alike(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    hidden = scene.deposits(cast.HELENE, "Caché")
    scene.hides(hidden)
    for target in (Target(id=hidden.logical_id), Target(unique_id="2.25.998")):
        folder = SubmittedFolder("urn:uuid:f", "Folder[0]", title="Suivi", members=(target,))
        found = problems(paul, scene, lots.lot(lots.described("1"), folders=(folder,)))
        assert found == {("Folder[0].member", "lot.member_not_here")}
