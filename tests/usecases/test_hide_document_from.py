"""Hiding one document from one professional, one structure or one profession (issue 6, point 1)."""

from uuid import uuid4

import pytest

from carnet.kernel.errors import Invalid, Refusal
from carnet.policy.model import Audience, AudienceKind
from carnet.storage import head as heads
from carnet.usecases._card import Card
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.hide_document_from import HiddenFromSome, hide_document_from
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.name_treating_doctor import name_treating_doctor
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.replace_document import replace_document
from tests import cast
from tests.usecases.hidings import AUDIENCES, hides_from, one, profession, structure
from tests.usecases.scene import Scene, assert_refused, counts, report, titles

INES, PAUL = cast.INES, cast.PAUL


@pytest.mark.parametrize("kind", AUDIENCES)
def test_hide_document_from_holder_hides_from_one_and_another_still_reads(scene: Scene, kind: str) -> None:
    """R11, hide from some: Paul finds nothing, at any door; Inès and the depositor read as before."""
    paul, ines, helene = scene.agrees(PAUL), scene.agrees(INES), scene.agrees(cast.HELENE)
    card, audience = scene.deposits(cast.HELENE), AUDIENCES[kind](PAUL)
    done = hides_from(scene, card.logical_id, audience)
    assert (done.hidden, done.audience.audience) == (True, audience)
    event = scene.last()
    assert (event.act, event.outcome.value, event.documents) == ("document:hide_from", "done", (card.logical_id,))
    assert dict(event.detail) == {audience.kind.value: audience.value}
    assert titles(paul, scene.record) == []
    for asked in (card.logical_id, uuid4()):
        assert_refused(
            read_document(paul, scene.record, asked), paul, "document:read", "C02", "no_document", scene.record
        )
    for caller in (ines, helene, scene.odette):
        assert titles(caller, scene.record) == ["Compte rendu"]
        assert isinstance(read_document(caller, scene.record, card.logical_id), DocumentRead)
    hides_from(scene, card.logical_id, audience, hide=False)
    assert scene.last().act == "document:show_to"
    assert titles(paul, scene.record) == ["Compte rendu"]


def test_hide_document_from_holder_is_one_version_and_moves_the_epoch_once(scene: Scene) -> None:
    card, before = scene.deposits(cast.HELENE), heads.load(scene.record)
    first = hides_from(scene, card.logical_id, one(PAUL))
    assert hides_from(scene, card.logical_id, one(PAUL)) == first
    after = heads.load(scene.record)
    assert before is not None and after is not None
    assert (after.epoch, counts("hidden_from")["hidden_from"]) == (before.epoch + 1, 1)
    assert counts("entry_version")["entry_version"] == 1, "those who still see it see no new version"


def test_hide_document_from_treating_doctor_is_refused_with_what_to_do_instead(scene: Scene) -> None:
    """C22: nothing is hidden from the médecin traitant, by name; hidden from the profession, he sees it still."""
    marc, card = scene.treats(cast.MARC), scene.deposits(cast.HELENE)
    answer = hide_document_from(scene.odette, scene.record, card.logical_id, one(cast.MARC), hide=True)
    act, reason = "document:hide_from", "treating_doctor_not_hidden_from"
    assert_refused(answer, scene.odette, act, "C22", reason, scene.record)
    hides_from(scene, card.logical_id, profession(cast.MARC))
    hides_from(scene, card.logical_id, structure(cast.MARC))
    assert titles(marc, scene.record) == ["Compte rendu"]
    scene.agrees(cast.MARC)
    name_treating_doctor(scene.odette, scene.record, cast.MARC.facts.professional_id, active=False)
    assert titles(marc, scene.record) == []


def test_hide_document_from_depositor_still_sees_the_own_document(scene: Scene) -> None:
    helene, card = scene.agrees(cast.HELENE), scene.deposits(cast.HELENE)
    hides_from(scene, card.logical_id, one(cast.HELENE))
    assert titles(helene, scene.record) == ["Compte rendu"]


def test_hide_document_from_survives_replacement_and_another_deposit(scene: Scene) -> None:
    """What was hidden from Paul stays so in the new version, its past, and the same file under another number."""
    helene, paul = scene.agrees(cast.HELENE), scene.agrees(PAUL)
    card = scene.deposits(cast.HELENE)
    hides_from(scene, card.logical_id, one(PAUL))
    new = replace_document(helene, scene.record, card.logical_id, report("Nouveau"))
    assert isinstance(new, Deposited), new
    again = deposit_document(helene, scene.record, report("Nouveau"))
    assert isinstance(again, Deposited)
    assert titles(paul, scene.record) == []
    for document in (card, new.card, again.card):
        assert read_document(paul, scene.record, document.logical_id) == Refusal("C02", "no_document")
    assert set(titles(helene, scene.record)) == {"Nouveau"}


def test_hide_document_from_a_new_version_hides_and_shows_its_past_with_it(scene: Scene) -> None:
    helene, paul, card = scene.agrees(cast.HELENE), scene.agrees(PAUL), scene.deposits(cast.HELENE)
    new = replace_document(helene, scene.record, card.logical_id, report("Nouveau"))
    assert isinstance(new, Deposited), new
    hides_from(scene, new.card.logical_id, one(PAUL))
    assert read_document(paul, scene.record, card.logical_id) == Refusal("C02", "no_document")
    hides_from(scene, new.card.logical_id, one(PAUL), hide=False)
    assert isinstance(read_document(paul, scene.record, card.logical_id), DocumentRead)


def test_hide_document_from_card_tells_the_holder_and_the_treating_doctor_only(scene: Scene) -> None:
    """That something is hidden is itself hidden: who reads the document is not told that another does not."""
    marc, helene, ines = scene.treats(cast.MARC), scene.agrees(cast.HELENE), scene.agrees(INES)
    card = scene.deposits(cast.HELENE)
    hides_from(scene, card.logical_id, one(PAUL))
    told = {}
    for caller in (scene.odette, marc, helene, ines):
        found = list_documents(caller, scene.record)
        assert isinstance(found, DocumentList)
        told[caller.actor_id] = (found.cards[0].hidden_from_some, found.cards[0].hidden)
    yes, no = (True, False), (False, False)
    assert told == {scene.odette.actor_id: yes, marc.actor_id: yes, helene.actor_id: no, ines.actor_id: no}


@pytest.mark.parametrize("hide", [True, False])
def test_hide_document_from_professional_is_refused(scene: Scene, hide: bool) -> None:
    """Hiding from some is the person's. Showing again is the author's at her request, on its own page."""
    helene, card = scene.agrees(cast.HELENE), scene.deposits(cast.HELENE)
    answer = hide_document_from(helene, scene.record, card.logical_id, one(PAUL), hide=hide)
    refused = ("document:hide_from", "C01", "not_foreseen") if hide else ("document:show_to", "C29",
                                                                          "agreement_not_stated")  # fmt: skip
    assert_refused(answer, helene, *refused, scene.record)
    assert counts("hidden_from")["hidden_from"] == 0


def test_hide_document_from_doctor_for_hidden_or_absent_is_one_answer(scene: Scene) -> None:
    paul, card = scene.agrees(PAUL), scene.deposits(cast.HELENE)
    hides_from(scene, card.logical_id, one(PAUL))
    for document in (card.logical_id, uuid4()):
        answer = hide_document_from(paul, scene.record, document, one(PAUL), hide=False)
        assert_refused(answer, paul, "document:show_to", "C02", "no_document", scene.record)


def test_hide_document_from_another_patient_is_refused(scene: Scene) -> None:
    card, karim = scene.deposits(cast.HELENE), cast.opened(cast.KARIM, scene.clock)
    answer = hide_document_from(karim, scene.record, card.logical_id, one(PAUL), hide=True)
    assert_refused(answer, karim, "document:hide_from", "C02", "no_document", scene.record)


@pytest.mark.parametrize(
    "audience",
    [
        Audience(AudienceKind.PROFESSIONAL, "899999999999"),
        Audience(AudienceKind.STRUCTURE, "nulle part"),
        Audience(AudienceKind.PROFESSION, "9999"),
        Audience(AudienceKind.PROFESSION, ""),
        Audience(AudienceKind.PROFESSIONAL, ""),
    ],
)
def test_hide_document_from_somebody_unknown_is_told_and_nothing_kept(scene: Scene, audience: Audience) -> None:
    card = scene.deposits(cast.HELENE)
    before = counts("event", "hidden_from")
    with pytest.raises(Invalid) as told:
        hide_document_from(scene.odette, scene.record, card.logical_id, audience, hide=True)
    assert [(p.element, p.rule) for p in told.value.problems] == [("audience", "hiding.unknown_audience")]
    assert counts("event", "hidden_from") == before


def test_change_visibility_author_shows_at_request_lifts_what_was_hidden_from_some(scene: Scene) -> None:
    """C29: by the author "à la demande du patient"; the person is told at once."""
    helene, paul, card = scene.agrees(cast.HELENE), scene.agrees(PAUL), scene.deposits(cast.HELENE)
    hides_from(scene, card.logical_id, one(PAUL))
    scene.hides(card)
    told = counts("outbox")["outbox"]
    refused = change_visibility(helene, scene.record, card.logical_id, hide=False)
    assert_refused(refused, helene, "document:show", "C29", "agreement_not_stated", scene.record)
    shown = change_visibility(helene, scene.record, card.logical_id, hide=False, at_request=True)
    assert isinstance(shown, Card)
    event = scene.last()
    assert (event.act, event.rule, dict(event.detail)) == ("document:show", "C29", {"request": "patient"})
    assert counts("outbox")["outbox"] == told + 1
    assert titles(paul, scene.record) == ["Compte rendu"]


def test_change_visibility_treating_doctor_shows_at_request_what_is_hidden_from_some_only(scene: Scene) -> None:
    marc, paul, card = scene.treats(cast.MARC), scene.agrees(PAUL), scene.deposits(cast.HELENE)
    hides_from(scene, card.logical_id, one(PAUL))
    assert isinstance(change_visibility(marc, scene.record, card.logical_id, hide=False, at_request=True), Card)
    assert titles(paul, scene.record) == ["Compte rendu"]


def test_change_visibility_reader_who_is_no_author_never_lifts(scene: Scene) -> None:
    """Inès reads the document: stating a request changes nothing, and tells nothing of what is hidden."""
    ines, paul, card = scene.agrees(INES), scene.agrees(PAUL), scene.deposits(cast.HELENE)
    hides_from(scene, card.logical_id, one(PAUL))
    for at_request in (True, False):
        answer = change_visibility(ines, scene.record, card.logical_id, hide=False, at_request=at_request)
        assert_refused(answer, ines, "document:show", "C29", "not_hider", scene.record)
    assert titles(paul, scene.record) == []


def test_change_visibility_own_hiding_of_a_professional_is_lifted_alone_and_leaves_the_persons(scene: Scene) -> None:
    """The depositor takes back the own hiding; what the person hid from Paul stays hidden from Paul."""
    helene, ines, paul = scene.agrees(cast.HELENE), scene.agrees(INES), scene.agrees(PAUL)
    card = scene.deposits(cast.HELENE)
    assert isinstance(change_visibility(helene, scene.record, card.logical_id, hide=True), Card)
    hides_from(scene, card.logical_id, one(PAUL))
    assert titles(ines, scene.record) == []
    assert isinstance(change_visibility(helene, scene.record, card.logical_id, hide=False), Card)
    assert (titles(ines, scene.record), titles(paul, scene.record)) == (["Compte rendu"], [])


def test_change_visibility_person_takes_over_what_a_professional_hid(scene: Scene) -> None:
    """Once the person hides it too, the professional alone shows it no more."""
    helene, card = scene.agrees(cast.HELENE), scene.deposits(cast.HELENE)
    assert isinstance(change_visibility(helene, scene.record, card.logical_id, hide=True), Card)
    scene.hides(card)
    answer = change_visibility(helene, scene.record, card.logical_id, hide=False)
    assert_refused(answer, helene, "document:show", "C29", "agreement_not_stated", scene.record)


def test_change_visibility_person_says_at_request_is_the_person(scene: Scene) -> None:
    """The statement is a professional's: in the person's mouth it changes nothing."""
    card = scene.deposits(cast.HELENE)
    hides_from(scene, card.logical_id, one(PAUL))
    assert isinstance(change_visibility(scene.odette, scene.record, card.logical_id, hide=False, at_request=True), Card)
    assert titles(scene.agrees(PAUL), scene.record) == []
    assert isinstance(hides_from(scene, card.logical_id, one(PAUL), hide=False), HiddenFromSome)
