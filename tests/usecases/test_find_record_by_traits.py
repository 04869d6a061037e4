"""Rosa looks for a person who has no number at hand, by all strict traits."""

from dataclasses import replace

import pytest

from carnet.codes.traits import Sex, StrictTraits
from carnet.identity import limits
from carnet.kernel.errors import Conflict, Invalid
from carnet.usecases.find_record import Found, NothingFits
from carnet.usecases.find_record_by_traits import find_record_by_traits
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, assert_refused, system_record

pytestmark = pytest.mark.django_db
TRAITS = cast.ODETTE.identity.traits


def _looks(scene: Scene, **changes: object) -> object:
    return find_record_by_traits(cast.desk_agent(scene.clock), replace(TRAITS, **changes))  # type: ignore[arg-type]


def test_find_by_traits_agent_with_all_of_them_finds_however_they_are_written(scene: Scene) -> None:
    assert _looks(scene, birth_name=f" {TRAITS.birth_name.lower()} ") == Found(scene.record)
    last = events(scene.record)[-1]
    assert (last.act, last.detail) == ("record:find_by_traits", (("fits", "true"),))


@pytest.mark.parametrize("changes", [{"sex": Sex.MALE}, {"birth_place": "69381"}, {"birth_name": "MARTIN"}])
def test_find_by_traits_agent_with_one_that_differs_finds_nobody(scene: Scene, changes: dict[str, object]) -> None:
    before = len(events(scene.record))
    assert _looks(scene, **changes) == NothingFits()
    assert len(events(scene.record)) == before
    assert events(system_record())[-1].detail == (("fits", "false"),)


def test_find_by_traits_agent_of_namesakes_finds_nobody(scene: Scene) -> None:
    twin = cast.Person(
        "odette-2", "odette-2@exemple.test", replace(cast.ODETTE.identity, ins=cast.test_ins("2480575116099"))
    )
    cast.opened(twin, scene.clock)
    assert _looks(scene) == NothingFits()


@pytest.mark.parametrize(("changes", "rule"), [
    ({"birth_place": None}, "identity.unknown_place"),
    ({"sex": Sex.UNKNOWN}, "identity.sex_missing"),
    ({"birth_name": " "}, "identity.name_missing"),
])  # fmt: skip
def test_find_by_traits_agent_without_all_of_them_is_told(scene: Scene, changes: dict[str, object], rule: str) -> None:
    with pytest.raises(Invalid) as caught:
        _looks(scene, **changes)
    assert [problem.rule for problem in caught.value.problems] == [rule]


def test_find_by_traits_agent_who_searches_on_and_on_is_stopped(scene: Scene) -> None:
    """A14: an agent account that was stolen does not go through the names of a town."""
    most = limits.FIND_BY_TRAITS.rules[0].most
    for number in range(most):
        assert _looks(scene, birth_name=f"NOM{'X' * number}") == NothingFits()
    assert _looks(scene) == Conflict("find.too_many")


def test_find_by_traits_everybody_else_on_the_patients_side_is_refused(scene: Scene) -> None:
    answer = find_record_by_traits(
        scene.odette, StrictTraits("PERSONNE", "ICI", TRAITS.birth_date, Sex.FEMALE, "", "75116")
    )
    assert_refused(answer, scene.odette, "record:find_by_traits", "C01", "not_foreseen", system_record())
