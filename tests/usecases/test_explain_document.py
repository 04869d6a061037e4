""" "Qui peut voir ce document ?" (issue 6, point 11), and who still sees it once it is hidden (point 1)."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.kernel.errors import Invalid, Refusal
from carnet.policy.model import Audience, AudienceKind
from carnet.usecases._viewers import Seer, SeerKind
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.explain_document import Explained, explain_document
from carnet.usecases.explain_kind import KindExplained, explain_kind
from carnet.usecases.list_documents import DocumentList, list_documents
from tests import cast
from tests.usecases.hidings import AUDIENCES, EVERYONE, hides_from, hides_kind, one
from tests.usecases.scene import Scene, assert_refused

CARERS = (cast.HELENE, cast.MARC, cast.PAUL, cast.INES)


def _told(scene: Scene, document: object, hiding: Audience | None = None) -> tuple[Seer, ...]:
    answer = explain_document(scene.odette, scene.record, document, hiding)  # type: ignore[arg-type]
    assert isinstance(answer, Explained), answer
    return answer.seers


def _people(found: tuple[Seer, ...]) -> dict[str, tuple[bool, str]]:
    return {seer.id: (seer.sees, seer.reason) for seer in found if seer.kind is SeerKind.PROFESSIONAL}


def _typical(found: tuple[Seer, ...]) -> dict[str, bool]:
    return {seer.role: seer.sees for seer in found if seer.kind is SeerKind.TYPICAL}


def test_explain_document_holder_is_told_each_person_and_why(scene: Scene) -> None:
    scene.treats(cast.MARC)
    scene.agrees(cast.PAUL)
    card = scene.deposits(cast.HELENE)
    hides_from(scene, card.logical_id, one(cast.PAUL))
    people = _people(_told(scene, card.logical_id))
    assert people == {
        cast.MARC.facts.professional_id: (True, "treating_doctor"),
        cast.PAUL.facts.professional_id: (False, "hidden_from_you"),
        # She put it there, and is no reader before the person agrees (divergence 7).
        cast.HELENE.facts.professional_id: (False, "no_agreement"),
    }
    event = scene.last()
    assert (event.act, event.outcome.value, event.documents) == ("document:explain", "done", (card.logical_id,))


@pytest.mark.parametrize("how", ["open", "all", *AUDIENCES, "kind"])
def test_explain_document_what_is_told_is_what_happens(scene: Scene, how: str) -> None:
    """Each professional named sees what is told that he sees, before and after the person confirms."""
    callers = {of.facts.professional_id: scene.treats(of) if of is cast.MARC else scene.agrees(of) for of in CARERS}
    card = scene.deposits(cast.HELENE)
    audience = AUDIENCES[how](cast.PAUL) if how in AUDIENCES else EVERYONE if how == "all" else None
    told = _people(_told(scene, card.logical_id, audience))
    if how == "all":
        scene.hides(card)
    elif audience is not None:
        hides_from(scene, card.logical_id, audience)
    elif how == "kind":
        hides_kind(scene, "report", one(cast.PAUL))
        told = _people(_told(scene, card.logical_id))
    assert told == _people(_told(scene, card.logical_id))
    assert set(told) == set(callers)
    for actor, caller in callers.items():
        found = list_documents(caller, scene.record)
        assert isinstance(found, DocumentList)
        assert bool(found.cards) is told[actor][0], (how, actor)


def test_explain_document_emergency_is_told_as_the_person_chose(scene: Scene) -> None:
    """In an emergency the hidden one is seen only if the person said so."""
    card = scene.deposits(cast.HELENE)
    assert _typical(_told(scene, card.logical_id)) == {
        "depositor": True, "break_glass": True, "regulation": True, "occupational": False, "insurer": False,
    }  # fmt: skip
    hidden = _typical(_told(scene, card.logical_id, EVERYONE))
    assert (hidden["break_glass"], hidden["regulation"]) == (False, False)
    change_choice(scene.odette, scene.record, Choice.MASKED, value=True)
    change_choice(scene.odette, scene.record, Choice.SAMU, value=False)
    hidden = _typical(_told(scene, card.logical_id, EVERYONE))
    assert (hidden["break_glass"], hidden["regulation"]) == (True, False)


def test_explain_document_professions_are_those_of_the_table(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    told = {s.role: s.sees for s in _told(scene, card.logical_id) if s.kind is SeerKind.PROFESSION}
    assert told["10"]
    hidden = _told(scene, card.logical_id, Audience(AudienceKind.PROFESSION, "10"))
    assert {s.role: s.sees for s in hidden if s.kind is SeerKind.PROFESSION} == {**told, "10": False}


def test_explain_document_treating_doctor_cannot_be_chosen_and_the_page_is_told(scene: Scene) -> None:
    scene.treats(cast.MARC)
    card = scene.deposits(cast.HELENE)
    answer = explain_document(scene.odette, scene.record, card.logical_id, one(cast.MARC))
    assert isinstance(answer, Explained)
    assert answer.against == Refusal("C22", "treating_doctor_not_hidden_from")
    kind = explain_kind(scene.odette, scene.record, "report", one(cast.MARC))
    assert isinstance(kind, KindExplained)
    assert kind.against == answer.against


def test_explain_document_statements_do_not_grow_with_the_people(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            _told(scene, card.logical_id)
        return len(captured.captured_queries)

    alone = statements()
    for of in CARERS:
        scene.agrees(of)
        hides_from(scene, card.logical_id, one(of))
    assert statements() == alone


def test_explain_document_somebody_unknown_is_told(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    with pytest.raises(Invalid):
        explain_document(
            scene.odette, scene.record, card.logical_id, Audience(AudienceKind.PROFESSIONAL, "899999999999")
        )


def test_explain_document_holder_of_an_absent_one_is_refused(scene: Scene) -> None:
    answer = explain_document(scene.odette, scene.record, uuid4())
    assert_refused(answer, scene.odette, "document:explain", "C02", "no_document", scene.record)


def test_explain_document_doctor_is_refused(scene: Scene) -> None:
    """Who still sees a document is the person's to know."""
    card, helene = scene.deposits(cast.HELENE), scene.agrees(cast.HELENE)
    answer = explain_document(helene, scene.record, card.logical_id)
    assert_refused(answer, helene, "document:explain", "C01", "not_foreseen", scene.record)


def test_explain_document_doctor_hidden_or_absent_is_one_answer(scene: Scene) -> None:
    paul, card = scene.agrees(cast.PAUL), scene.deposits(cast.HELENE)
    scene.hides(card)
    answers = {explain_document(paul, scene.record, one) for one in (card.logical_id, uuid4())}
    assert answers == {Refusal("C02", "no_document")}


def test_explain_kind_holder_is_told_who_still_sees_and_others_are_refused(scene: Scene) -> None:
    scene.treats(cast.MARC)
    scene.agrees(cast.PAUL)
    answer = explain_kind(scene.odette, scene.record, "report", EVERYONE)
    assert isinstance(answer, KindExplained)
    assert _people(answer.seers) == {
        cast.MARC.facts.professional_id: (True, "treating_doctor"),
        cast.PAUL.facts.professional_id: (False, "hidden_from_you"),
    }
    assert _typical(answer.seers)["depositor"]
    helene = scene.agrees(cast.HELENE)
    assert_refused(
        explain_kind(helene, scene.record, "report", EVERYONE), helene, "settings:read", "C01", "not_foreseen",
        scene.record,
    )  # fmt: skip
    other = replace(scene.odette, own_record=None)
    assert explain_kind(other, scene.record, "report", EVERYONE) == Refusal("C02", "not_your_record")
