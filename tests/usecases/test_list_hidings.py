"""Everything that the person hides, listed; and those from whom one may hide (issue 6, point 1)."""

from carnet.kernel.errors import Refusal
from carnet.usecases.list_carers import Carers, list_carers
from carnet.usecases.list_hidings import PAGE, Hidings, list_hidings
from tests import cast
from tests.usecases.hidings import EVERYONE, EVERYTHING, hides_from, hides_kind, one, profession, structure
from tests.usecases.scene import Scene, assert_refused


def _listed(scene: Scene, page: int = 0) -> Hidings:
    answer = list_hidings(scene.odette, scene.record, page)
    assert isinstance(answer, Hidings), answer
    return answer


def test_list_hidings_holder_sees_each_in_force_and_nothing_that_was_lifted(scene: Scene) -> None:
    first, second = scene.deposits(cast.HELENE, "Un"), scene.deposits(cast.HELENE, "Deux")
    scene.deposits(cast.HELENE, "Trois")
    for audience in (one(cast.PAUL), structure(cast.PAUL), profession(cast.INES)):
        hides_from(scene, first.logical_id, audience)
    hides_from(scene, first.logical_id, one(cast.PAUL), hide=False)
    scene.hides(second)
    hides_kind(scene, "prescription", EVERYONE)
    hides_kind(scene, EVERYTHING, one(cast.PAUL))
    told = _listed(scene)
    assert [(d.card.title, d.from_all, [n.name for n in d.audiences]) for d in told.documents] == [
        ("Deux", True, []),
        ("Un", False, [cast.HOSPITAL.name, "Infirmier"]),
    ]
    assert [(kind.code, kind.audience.name) for kind in told.kinds] == [
        (EVERYTHING, cast.PAUL.facts.display_name),
        ("prescription", ""),
    ]
    assert (told.by_default, told.may_change, told.more) == (False, True, False)
    event = scene.last()
    assert (event.act, set(event.documents)) == ("settings:read", {first.logical_id, second.logical_id})


def test_list_hidings_holder_who_hides_nothing_sees_an_empty_list(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    told = _listed(scene)
    assert (told.documents, told.kinds) == ((), ())
    assert _listed(scene, PAGE).documents == ()


def test_list_hidings_and_carers_others_are_refused(scene: Scene) -> None:
    marc, karim = scene.treats(cast.MARC), cast.opened(cast.KARIM, scene.clock)
    assert_refused(list_hidings(marc, scene.record), marc, "settings:read", "C01", "not_foreseen", scene.record)
    assert list_hidings(karim, scene.record) == Refusal("C02", "not_your_record")
    assert list_carers(karim, scene.record) == Refusal("C02", "not_your_record")
    assert not isinstance(list_carers(cast.desk_agent(scene.clock), scene.record), Carers)


def test_list_carers_holder_sees_who_came_who_wrote_and_who_is_the_doctor(scene: Scene) -> None:
    scene.agrees(cast.PAUL)
    scene.treats(cast.MARC)
    scene.deposits(cast.HELENE)
    answer = list_carers(scene.odette, scene.record)
    assert isinstance(answer, Carers)
    known = {person.professional_id for person in answer.people}
    assert known == {of.facts.professional_id for of in (cast.PAUL, cast.MARC, cast.HELENE)}
    assert [place.structure_id for place in answer.places] == [cast.CABINET.structure_id]
    assert answer.treating == {cast.MARC.facts.professional_id}
    assert {"10", "60"} <= set(answer.professions)
