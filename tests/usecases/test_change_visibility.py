"""Hiding a document from professionals and showing it again: holds for the next request, keeps every version."""

from uuid import uuid4

import pytest

from carnet.documents import entries
from carnet.kernel.errors import Refusal
from carnet.storage import head as heads
from carnet.storage import keys
from carnet.usecases._card import Card
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.deposit_document import Deposited
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.replace_document import replace_document
from tests import cast
from tests.usecases.scene import Scene, assert_refused, counts, report, titles


def test_change_visibility_holder_hides_and_shows_again(scene: Scene) -> None:
    paul, card = scene.agrees(cast.PAUL), scene.deposits(cast.HELENE)
    hidden = change_visibility(scene.odette, scene.record, card.logical_id, hide=True)
    assert isinstance(hidden, Card)
    assert (hidden.hidden, hidden.may_show, hidden.may_hide) == (True, True, False)
    event = scene.last()
    assert (event.act, event.outcome.value, event.documents) == ("document:hide", "done", (card.logical_id,))
    assert titles(paul, scene.record) == []
    shown = change_visibility(scene.odette, scene.record, card.logical_id, hide=False)
    assert isinstance(shown, Card)
    assert (shown.hidden, scene.last().act) == (False, "document:show")
    assert titles(paul, scene.record) == ["Compte rendu"]


def test_change_visibility_holder_hides_version_and_epoch_move(scene: Scene) -> None:
    """A new row with a new entryUUID; the logical id, the content and the order stay."""
    card = scene.deposits(cast.HELENE)
    before = heads.load(scene.record)
    hidden = change_visibility(scene.odette, scene.record, card.logical_id, hide=True)
    after = heads.load(scene.record)
    assert isinstance(hidden, Card)
    assert before is not None and after is not None
    assert after.epoch == before.epoch + 1
    assert (hidden.logical_id, hidden.version) == (card.logical_id, 2)
    assert hidden.entry_uuid != card.entry_uuid
    assert counts("entry_version", "content") == {"entry_version": 2, "content": 1}


def test_change_visibility_holder_hides_twice_same_answer_and_no_new_version(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    first = change_visibility(scene.odette, scene.record, card.logical_id, hide=True)
    assert change_visibility(scene.odette, scene.record, card.logical_id, hide=True) == first
    assert counts("entry_version") == {"entry_version": 2}


def test_change_visibility_holder_hides_the_former_version_is_kept(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    scene.hides(card)
    opened = keys.load(scene.record)
    assert opened is not None
    entry = entries.by_logical_id(opened, card.logical_id)
    assert entry is not None
    assert (entry.flags.masque_ps, entry.flags.masked_by) == (True, scene.odette.by())
    assert entry.sealed.title == "Compte rendu"


@pytest.mark.parametrize("hide", [True, False])
def test_change_visibility_doctor_for_a_document_hidden_or_absent_is_one_answer(scene: Scene, hide: bool) -> None:
    paul, card = scene.agrees(cast.PAUL), scene.deposits(cast.HELENE)
    scene.hides(card)
    act = "document:hide" if hide else "document:show"
    for logical_id in (card.logical_id, uuid4()):
        answer = change_visibility(paul, scene.record, logical_id, hide=hide)
        assert_refused(answer, paul, act, "C02", "no_document", scene.record)
    assert counts("entry_version") == {"entry_version": 2}


def test_change_visibility_depositor_hides_the_own_document(scene: Scene) -> None:
    helene, paul, card = scene.agrees(cast.HELENE), scene.agrees(cast.PAUL), scene.deposits(cast.HELENE)
    assert isinstance(change_visibility(helene, scene.record, card.logical_id, hide=True), Card)
    assert titles(paul, scene.record) == []
    assert titles(scene.odette, scene.record) == ["Compte rendu"]


def test_change_visibility_depositor_for_what_the_person_hid_is_refused(scene: Scene) -> None:
    """What the person hid is shown again at her request only (C29)."""
    helene, card = scene.agrees(cast.HELENE), scene.deposits(cast.HELENE)
    scene.hides(card)
    answer = change_visibility(helene, scene.record, card.logical_id, hide=False)
    assert_refused(answer, helene, "document:show", "C29", "agreement_not_stated", scene.record)
    assert counts("entry_version") == {"entry_version": 2}


def test_change_visibility_another_doctor_who_reads_is_refused(scene: Scene) -> None:
    paul, card = scene.agrees(cast.PAUL), scene.deposits(cast.HELENE)
    assert isinstance(read_document(paul, scene.record, card.logical_id), DocumentRead)
    answer = change_visibility(paul, scene.record, card.logical_id, hide=True)
    assert_refused(answer, paul, "document:hide", "C29", "agreement_not_stated", scene.record)
    assert titles(paul, scene.record) == ["Compte rendu"]


def test_change_visibility_another_patient_is_refused(scene: Scene) -> None:
    card, karim = scene.deposits(cast.HELENE), cast.opened(cast.KARIM, scene.clock)
    answer = change_visibility(karim, scene.record, card.logical_id, hide=True)
    assert_refused(answer, karim, "document:hide", "C02", "no_document", scene.record)
    assert change_visibility(karim, cast.record_of(karim), card.logical_id, hide=True) == Refusal("C02", "no_document")
    assert counts("entry_version") == {"entry_version": 1}


def test_change_visibility_holder_hides_again_what_is_hidden_while_a_former_state_was_shown_hides_all(
    scene: Scene,
) -> None:
    """The former state has the same content: "hidden" was said, so a doctor reads neither."""
    doctor = scene.agrees(cast.PAUL)
    former = scene.deposits(cast.HELENE, "Avant")
    scene.hides(former)
    later = replace_document(scene.caller(cast.HELENE), scene.record, former.logical_id, report("Après"))
    assert isinstance(later, Deposited)
    assert isinstance(change_visibility(scene.odette, scene.record, former.logical_id, hide=False), Card)
    assert titles(doctor, scene.record) == ["Avant"]
    scene.hides(later.card)
    assert titles(doctor, scene.record) == []
    assert isinstance(change_visibility(scene.odette, scene.record, later.card.logical_id, hide=False), Card)
    assert titles(doctor, scene.record) == ["Après"]
