"""A structure's administrator sees counts, emergencies and software of the own structure: no patient, no document."""

from dataclasses import replace

import pytest

from carnet.kernel.errors import Refusal
from carnet.usecases._may import Ability, abilities
from carnet.usecases.caller import Caller
from carnet.usecases.list_documents import list_documents
from carnet.usecases.note_own_acts import note_own_acts
from carnet.usecases.see_structure_activity import StructureActivity, see_structure_activity
from carnet.usecases.see_structure_software import StructureSoftware, see_structure_software
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, assert_refused, system_record


def admin(scene: Scene, of: cast.Carer = cast.HELENE) -> Caller:
    return replace(scene.caller(of), structure_admin=True)


def test_see_structure_activity_admin_reads_counts_of_the_own_structure_only(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    list_documents(helene, scene.record)
    list_documents(helene, scene.record)
    scene.deposits(cast.HELENE)
    scene.deposits(cast.MARC, "Ailleurs")
    note_own_acts(scene.clock)
    found = see_structure_activity(admin(scene))
    assert isinstance(found, StructureActivity)
    assert [(one.opened, one.deposited, one.emergencies) for one in found.people if one.opened] == [(1, 1, 0)]
    assert (found.together.opened, found.emergencies) == (1, ())
    event = events(system_record())[-1]
    assert (event.act, dict(event.detail)["read"]) == ("journal:read_structure", "activity")


def test_see_structure_software_admin_of_a_structure_without_any_reads_that_there_is_none(scene: Scene) -> None:
    found = see_structure_software(admin(scene))
    assert found == StructureSoftware((), ())


@pytest.mark.parametrize(
    ("see", "act"), [(see_structure_activity, "journal:read_structure"), (see_structure_software, "staff:see")]
)
def test_see_structure_who_is_no_administrator_is_refused(scene: Scene, see: object, act: str) -> None:
    assert callable(see)
    helene = scene.caller(cast.HELENE)
    answer = see(helene)
    assert isinstance(answer, Refusal)
    assert_refused(answer, helene, act, answer.rule, answer.reason, system_record())


def test_abilities_a_secretary_deposits_and_never_reads() -> None:
    secretary, doctor = abilities(secretary=True, admin=False), abilities(secretary=False, admin=True)
    assert [one for one, may in secretary.items() if may] == [Ability.FIND, Ability.DEPOSIT, Ability.CHANGE]
    assert all(doctor.values())
