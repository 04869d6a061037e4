"""Hiding a kind of documents, or everything, from some or from all (issue 6, point 1)."""

import pytest

from carnet.codes.labels import DocumentKind
from carnet.kernel.errors import Invalid, Refusal
from carnet.policy.model import Audience
from carnet.usecases._narrow import Asked
from carnet.usecases.hide_kind_from import hide_kind_from
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.read_document import read_document
from tests import cast
from tests.usecases.hidings import AUDIENCES, EVERYONE, EVERYTHING, hides_kind, one
from tests.usecases.scene import REPORT, Scene, assert_refused, counts, titles

KIND, CLASS = DocumentKind.REPORT.value, "10"


@pytest.mark.parametrize("code", [KIND, CLASS, REPORT, EVERYTHING])
@pytest.mark.parametrize("audience", [one(cast.PAUL), EVERYONE], ids=["one", "all"])
def test_hide_kind_from_holder_hides_what_is_there_and_what_comes(scene: Scene, code: str, audience: Audience) -> None:
    """An easy kind, a class, a type, or everything: documents of before and of after, from this one or from all."""
    paul, ines, helene = scene.agrees(cast.PAUL), scene.agrees(cast.INES), scene.agrees(cast.HELENE)
    before = scene.deposits(cast.HELENE, "Avant")
    hides_kind(scene, code, audience)
    event = scene.last()
    assert (event.act, dict(event.detail)) == (
        "kind:hide_from",
        {"kind": code, audience.kind.value: audience.value},
    )
    scene.deposits(cast.HELENE, "Après")
    assert titles(paul, scene.record) == []
    assert read_document(paul, scene.record, before.logical_id) == Refusal("C02", "no_document")
    assert titles(ines, scene.record) == ([] if audience == EVERYONE else ["Après", "Avant"])
    for caller in (scene.odette, helene):
        assert titles(caller, scene.record) == ["Après", "Avant"]
    hides_kind(scene, code, audience, hide=False)
    assert titles(paul, scene.record) == ["Après", "Avant"]


@pytest.mark.parametrize("kind", AUDIENCES)
def test_hide_kind_from_holder_hides_from_one_professional_structure_or_profession(scene: Scene, kind: str) -> None:
    paul, ines = scene.agrees(cast.PAUL), scene.agrees(cast.INES)
    scene.deposits(cast.HELENE)
    hides_kind(scene, KIND, AUDIENCES[kind](cast.PAUL))
    assert (titles(paul, scene.record), titles(ines, scene.record)) == ([], ["Compte rendu"])


def test_hide_kind_from_another_kind_changes_nothing(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    scene.deposits(cast.HELENE)
    hides_kind(scene, DocumentKind.PRESCRIPTION.value, EVERYONE)
    assert titles(paul, scene.record) == ["Compte rendu"]


def test_hide_kind_from_counts_and_filters_tell_the_one_left_out_nothing(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    scene.deposits(cast.HELENE)
    hides_kind(scene, KIND, one(cast.PAUL))
    found = list_documents(paul, scene.record, Asked(kind=KIND))
    assert isinstance(found, DocumentList)
    assert (found.total, found.cards, found.choices.kinds, found.choices.years) == (0, (), (), ())


def test_hide_kind_from_treating_doctor_sees_all_and_cannot_be_chosen(scene: Scene) -> None:
    """C22, and R11: everything hidden from everybody is still seen by the médecin traitant."""
    marc = scene.treats(cast.MARC)
    scene.deposits(cast.HELENE)
    answer = hide_kind_from(scene.odette, scene.record, KIND, one(cast.MARC), hide=True)
    act, reason = "kind:hide_from", "treating_doctor_not_hidden_from"
    assert_refused(answer, scene.odette, act, "C22", reason, scene.record)
    hides_kind(scene, EVERYTHING, EVERYONE)
    assert titles(marc, scene.record) == ["Compte rendu"]


def test_hide_kind_from_holder_twice_is_one_version(scene: Scene) -> None:
    assert hides_kind(scene, KIND, EVERYONE) == hides_kind(scene, KIND, EVERYONE)
    assert counts("hidden_kind")["hidden_kind"] == 1


@pytest.mark.parametrize("code", ["", "nothing", DocumentKind.TECHNICAL.value, "x" * 5000])
def test_hide_kind_from_holder_of_no_kind_is_told(scene: Scene, code: str) -> None:
    with pytest.raises(Invalid) as told:
        hide_kind_from(scene.odette, scene.record, code, EVERYONE, hide=True)
    assert [(p.element, p.rule) for p in told.value.problems] == [("kind", "hiding.unknown_kind")]
    assert counts("hidden_kind")["hidden_kind"] == 0


def test_hide_kind_from_professional_desk_and_other_patient_are_refused(scene: Scene) -> None:
    karim = cast.opened(cast.KARIM, scene.clock)
    for caller, rule, reason in (
        (scene.agrees(cast.HELENE), "C01", "not_foreseen"),
        (scene.treats(cast.MARC), "C01", "not_foreseen"),
        (cast.desk_agent(scene.clock), "C01", "not_foreseen"),
        (karim, "C02", "not_your_record"),
    ):
        answer = hide_kind_from(caller, scene.record, KIND, EVERYONE, hide=True)
        assert_refused(answer, caller, "kind:hide_from", rule, reason, scene.record)
    assert counts("hidden_kind")["hidden_kind"] == 0
