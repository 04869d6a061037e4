"""Documents tied to a line of "Ma santé": told to who may read them, kept when hidden, named by a reading's event."""

from uuid import UUID, uuid4

import pytest

from carnet.kernel.errors import Invalid
from carnet.ledger.event import Stream
from carnet.policy.sections import Section
from carnet.profile.shapes import Question
from carnet.usecases._profile import LinkedDocument, ShownLine
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.link_profile_documents import MOST_LINKED, Linked, link_profile_documents
from carnet.usecases.see_profile import Profile, see_profile
from carnet.usecases.see_profile_line import LineHistory, see_profile_line
from carnet.usecases.withhold_document import withhold_document
from carnet.usecases.write_profile_line import Wrote, write_profile_line
from tests import cast
from tests.journal import events
from tests.usecases.relatives import caregiver
from tests.usecases.scene import Scene, assert_refused, counts

pytestmark = pytest.mark.django_db


def wrote(caller: Caller, scene: Scene, section: Section = Section.ALLERGIES, words: str = "Arachide") -> UUID:
    answer = write_profile_line(caller, scene.record, section, {Question.WHAT: words})
    assert isinstance(answer, Wrote)
    assert answer.line_id
    return answer.line_id


def line_of(caller: Caller, scene: Scene, line: UUID) -> ShownLine:
    found = see_profile_line(caller, scene.record, line)
    assert isinstance(found, LineHistory), found
    return found.line


def tied(caller: Caller, scene: Scene, line: UUID) -> list[str]:
    return [one.title for one in line_of(caller, scene, line).documents]


def test_link_profile_documents_holder_ties_them_and_a_change_of_words_keeps_them(scene: Scene) -> None:
    line, card = wrote(scene.odette, scene), scene.deposits(cast.PAUL, "Bilan d’allergie")
    answer = link_profile_documents(scene.odette, scene.record, line, [card.logical_id, card.logical_id], key="form-1")
    assert answer == Linked(Section.ALLERGIES)
    event = scene.last()
    assert (event.act, dict(event.detail)) == ("profile:write", {"section": "allergies", "linked": "1"})
    shown = line_of(scene.odette, scene, line)
    assert shown.documents == (LinkedDocument(card.logical_id, "Bilan d’allergie", card.type_code),)
    # A reading that shows the title names the document.
    assert scene.last().documents == (card.logical_id,)
    before = counts("profile_line")
    assert link_profile_documents(scene.odette, scene.record, line, [card.logical_id], key="form-1") == answer
    assert counts("profile_line") == before
    write_profile_line(scene.odette, scene.record, Section.ALLERGIES, {Question.WHAT: "Noix"}, line_id=line)
    assert tied(scene.odette, scene, line) == ["Bilan d’allergie"]
    assert link_profile_documents(scene.odette, scene.record, line, []) == Linked(Section.ALLERGIES)
    assert tied(scene.odette, scene, line) == []


def test_link_profile_documents_hidden_one_is_absent_for_who_may_not_see_it(scene: Scene) -> None:
    line, paul = wrote(scene.odette, scene), scene.agrees(cast.PAUL)
    bare = see_profile(paul, scene.record)
    secret = scene.deposits(cast.HELENE, "Zqxzibeline")
    link_profile_documents(scene.odette, scene.record, line, [secret.logical_id])
    assert tied(paul, scene, line) == ["Zqxzibeline"]
    scene.hides(secret)
    found = see_profile(paul, scene.record)
    assert isinstance(found, Profile) and isinstance(bare, Profile)
    assert [one.documents for one in found.sections[2].lines] == [()]
    assert scene.last().documents == ()
    assert "Zqxzibeline" not in repr(found)
    assert tied(scene.odette, scene, line) == ["Zqxzibeline"]
    assert tied(scene.treats(cast.HELENE), scene, line) == ["Zqxzibeline"]


def test_link_profile_documents_caregiver_cannot_untie_what_is_hidden_from_her(scene: Scene) -> None:
    nina, _ = caregiver(scene.odette, cast.NINA, sees_hidden=False)
    line = wrote(nina, scene)
    secret, open_one = scene.deposits(cast.PAUL, "Caché"), scene.deposits(cast.PAUL, "Ouvert")
    scene.hides(secret)
    link_profile_documents(scene.odette, scene.record, line, [secret.logical_id])
    # The holder changed the line last: it is no longer the caregiver's own.
    answer = link_profile_documents(nina, scene.record, line, [open_one.logical_id])
    assert_refused(answer, nina, "profile:write", "R24", "caregiver_limit", scene.record)
    own = wrote(nina, scene, words="Pollen")
    for hidden in (secret.logical_id, uuid4()):
        with pytest.raises(Invalid, match=r"^documents: profile\.no_document$"):
            link_profile_documents(nina, scene.record, own, [hidden])
    assert tied(scene.odette, scene, own) == []


def test_link_profile_documents_hidden_later_stays_tied_when_a_caregiver_chooses_others(scene: Scene) -> None:
    nina, _ = caregiver(scene.odette, cast.NINA, sees_hidden=False)
    line, first, second = wrote(nina, scene), scene.deposits(cast.PAUL, "Un"), scene.deposits(cast.PAUL, "Deux")
    link_profile_documents(nina, scene.record, line, [first.logical_id])
    scene.hides(first)
    assert tied(nina, scene, line) == []
    link_profile_documents(nina, scene.record, line, [second.logical_id])
    assert tied(nina, scene, line) == ["Deux"]
    change_visibility(scene.odette, scene.record, first.logical_id, hide=False)
    assert tied(nina, scene, line) == ["Un", "Deux"]


def test_link_profile_documents_absent_line_too_many_or_a_doctor_are_refused_and_nothing_is_kept(scene: Scene) -> None:
    line, card = wrote(scene.odette, scene), scene.deposits(cast.PAUL)
    before = counts("profile_line")
    absent = link_profile_documents(scene.odette, scene.record, uuid4(), [card.logical_id])
    assert_refused(absent, scene.odette, "profile:write", "C02", "no_document", scene.record)
    with pytest.raises(Invalid, match=r"documents: profile\.too_many_documents"):
        link_profile_documents(scene.odette, scene.record, line, [uuid4() for _ in range(MOST_LINKED + 1)])
    doctor = scene.treats(cast.HELENE)
    answer = link_profile_documents(doctor, scene.record, line, [card.logical_id])
    assert_refused(answer, doctor, "profile:write", "C01", "not_foreseen", scene.record)
    assert counts("profile_line") == before


def test_see_profile_with_a_withheld_document_is_told_to_the_person_without_it(scene: Scene) -> None:
    paul, card = scene.agrees(cast.PAUL), scene.deposits(cast.PAUL)
    line = wrote(scene.odette, scene)
    link_profile_documents(scene.odette, scene.record, line, [card.logical_id])
    withhold_document(paul, scene.record, card.logical_id)
    assert tied(paul, scene, line) == ["Compte rendu"]
    told = {stream: events(scene.record, stream)[-1].documents for stream in (Stream.OPEN, Stream.NOT_YET_TOLD)}
    assert told == {Stream.OPEN: (), Stream.NOT_YET_TOLD: (card.logical_id,)}
    assert tied(scene.odette, scene, line) == []
