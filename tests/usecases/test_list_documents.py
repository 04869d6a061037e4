"""The list of documents, as far as each may read it: what is hidden leaves no trace."""

from datetime import timedelta

import pytest

from carnet.consent import authorisations
from carnet.consent.authorisations import Authorisation, AuthorisationState, Grantee, GranteeKind
from carnet.kernel.ids import new_record_id
from carnet.storage import outbox
from carnet.usecases.list_documents import DocumentList, list_documents
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, assert_refused, system_record, titles

pytestmark = pytest.mark.django_db


def test_list_documents_doctor_with_agreement_reads_newest_first(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    cards = [scene.deposits(cast.HELENE, title) for title in ("Premier", "Deuxième")]
    assert titles(helene, scene.record) == ["Deuxième", "Premier"]
    event = scene.last()
    assert (event.act, event.outcome.value, event.rule) == ("document:list", "done", "R07")
    assert event.documents == tuple(card.logical_id for card in cards[::-1])


def test_list_documents_doctor_without_agreement_is_refused(scene: Scene) -> None:
    """What this doctor deposited does not open the record either."""
    scene.deposits(cast.HELENE)
    helene = scene.caller(cast.HELENE)
    answer = list_documents(helene, scene.record)
    assert_refused(answer, helene, "document:list", "R06", "no_agreement", scene.record)


def test_list_documents_hidden_document_is_absent_for_another_doctor_only(scene: Scene) -> None:
    """Absent for Paul; there for Hélène who deposited it, for Marc the médecin traitant, for Odette."""
    helene, paul, marc = scene.agrees(cast.HELENE), scene.agrees(cast.PAUL), scene.treats(cast.MARC)
    scene.deposits(cast.HELENE, "Visible")
    scene.hides(scene.deposits(cast.HELENE, "Caché"))
    assert titles(paul, scene.record) == ["Visible"]
    for who in (helene, marc, scene.odette):
        assert titles(who, scene.record) == ["Caché", "Visible"]


def test_list_documents_hidden_document_other_doctor_gets_the_list_without_it(scene: Scene) -> None:
    """Paul's list is the same value as if the hidden document had never been, and no card says hidden."""
    paul = scene.agrees(cast.PAUL)
    shown = scene.deposits(cast.HELENE, "Visible")
    before = list_documents(paul, scene.record)
    hidden = scene.deposits(cast.HELENE, "Caché")
    scene.hides(hidden)
    assert list_documents(paul, scene.record) == before
    assert scene.last().documents == (shown.logical_id,)
    found = list_documents(scene.agrees(cast.HELENE), scene.record)
    assert isinstance(found, DocumentList)
    assert [card.hidden for card in found.cards] == [False, False]  # Not even the depositor is told that it is hidden.


def test_list_documents_nurse_reads_what_the_matrix_gives(scene: Scene) -> None:
    """A nurse reads consultation reports; a profession without a row reads nothing."""
    ines = scene.agrees(cast.INES)
    scene.deposits(cast.HELENE)
    assert titles(ines, scene.record) == ["Compte rendu"]


def test_list_documents_another_patient_is_refused(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    karim = cast.opened(cast.KARIM, scene.clock)
    answer = list_documents(karim, scene.record)
    assert_refused(answer, karim, "document:list", "C02", "not_your_record", scene.record)


def test_list_documents_blocked_doctor_with_agreement_is_refused(scene: Scene) -> None:
    """A block beats every agreement, whichever came last (security.md A02)."""
    helene = scene.agrees(cast.HELENE)
    place = Grantee(GranteeKind.STRUCTURE, cast.HELENE.place.structure_id)
    block = Authorisation(place, AuthorisationState.FORBIDDEN, scene.clock.now(), None)
    authorisations.append(scene.record, block, scene.odette.by(), scene.clock.now())
    scene.agrees(cast.PAUL)
    answer = list_documents(helene, scene.record)
    assert_refused(answer, helene, "document:list", "R09", "blocked", scene.record)
    assert titles(scene.caller(cast.PAUL), scene.record) == []


def test_list_documents_doctor_of_a_record_that_is_not_there_is_refused(scene: Scene) -> None:
    helene, before = scene.caller(cast.HELENE), events(scene.record)
    answer = list_documents(helene, new_record_id())
    assert_refused(answer, helene, "document:list", "C05", "no_record", system_record())
    assert events(scene.record) == before


def test_list_documents_doctor_each_reading_asks_for_the_holder_to_be_told_a_refused_one_does_not(scene: Scene) -> None:
    """Whether a mail goes is for the worker (`test_notices_by_choice`): the first of the day, when nobody chose."""
    before = list(outbox.waiting())
    list_documents(scene.caller(cast.PAUL), scene.record)
    assert list(outbox.waiting()) == before
    helene = scene.agrees(cast.HELENE)
    scene.clock.move(timedelta(days=1))
    list_documents(scene.odette, scene.record)
    told = len(list(outbox.waiting()))
    for _ in range(3):
        titles(helene, scene.record)
    assert len(list(outbox.waiting())) == told + 3
