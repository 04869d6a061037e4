"""Who works in a structure: administrators add and end, the operator names the first, access ends at once (A07)."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from carnet.identity import accounts, directory, office, staff
from carnet.identity.api import AccountKind
from carnet.identity.people import StructureFacts
from carnet.identity.staff import FirstPassword
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.usecases.add_to_staff import Added, NewSecretary, add_to_staff
from carnet.usecases.caller import Caller
from carnet.usecases.change_office_account import change_office_account
from carnet.usecases.change_staff import StaffChange, change_staff
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.list_documents import list_documents
from carnet.usecases.name_structure_admin import name_structure_admin
from carnet.usecases.read_document import read_document
from carnet.usecases.see_staff import see_staff
from tests import cast
from tests.identity.cast import give_code, give_password, last_code
from tests.journal import events
from tests.usecases.scene import Scene, system_record

pytestmark = pytest.mark.django_db(transaction=True)
CABINET = cast.CABINET.structure_id
HELENE, MARC, PAUL = (one.facts.professional_id for one in (cast.HELENE, cast.MARC, cast.PAUL))
END, ADMIN, NO_ADMIN = StaffChange.END_WORK, StaffChange.MAKE_ADMIN, StaffChange.END_ADMIN


@pytest.fixture
def manager(scene: Scene) -> Caller:
    """Hélène, who manages the practice."""
    staff.make_admin(CABINET, HELENE, scene.clock.now())
    return replace(scene.caller(cast.HELENE), structure_admin=True)


@pytest.fixture
def operator(scene: Scene) -> Caller:
    """Victor, who runs the instance."""
    return Caller(
        kind=ActorKind.OPERATOR, actor_id="victor", authentication=AuthenticationMode.TWO_FACTORS, clock=scene.clock
    )


def works_here(caller: Caller) -> set[str]:
    seen = see_staff(caller)
    assert not isinstance(seen, Refusal)
    return {one.person.professional_id for one in seen}


def test_add_to_staff_manager_adds_a_professional_and_ends_the_work(scene: Scene, manager: Caller) -> None:
    """Paul comes in from the directory, with an account; his work ended, his activity here is gone and stays gone."""
    added = add_to_staff(manager, PAUL, "paul@exemple.test")
    assert isinstance(added, Added) and added.first is not None
    assert PAUL in works_here(manager)
    assert (scene.record, events(system_record())[-2].act)[1] == "staff:change"
    assert add_to_staff(manager, PAUL) == Conflict("staff.works_here")
    assert change_staff(manager, PAUL, END) is END
    assert PAUL not in works_here(manager)
    assert [a.structure.structure_id for a in directory.activities_of(PAUL)] == [cast.HOSPITAL.structure_id]
    assert change_staff(manager, PAUL, END) == Conflict("staff.not_here")


def test_add_to_staff_manager_makes_a_secretary_who_finds_and_deposits_and_reads_nothing(
    scene: Scene, manager: Caller
) -> None:
    """A07: even where the structure may read, the secretary does not."""
    added = add_to_staff(manager, NewSecretary("PETIT-DUC", "Zoé", "zoe@exemple.test"))
    assert isinstance(added, Added) and added.first is not None
    identifier = added.person.professional_id
    assert identifier.startswith("3750900001/") and added.person.profession == ""
    card = scene.deposits(cast.HELENE)
    zoe = replace(
        scene.caller(cast.HELENE), kind=ActorKind.SECRETARY, actor_id=identifier, profession="", speciality=""
    )
    ins = cast.ODETTE.identity.ins
    assert ins and isinstance(find_record(zoe, ins, cast.ODETTE.identity.traits.birth_date), Found)
    assert isinstance(list_documents(zoe, scene.record), Refusal)
    assert isinstance(read_document(zoe, scene.record, card.logical_id), Refusal)


def test_staff_secretary_whose_work_ended_is_out_with_the_next_request(scene: Scene, manager: Caller) -> None:
    added = add_to_staff(manager, NewSecretary("PETIT-DUC", "Zoé", "zoe@exemple.test"))
    assert isinstance(added, Added) and added.first is not None
    browser = Client()
    assert give_password(browser, added.first.login, added.first.password).status_code == 302
    assert give_code(browser, last_code())["Location"] == reverse("pro_home")
    assert browser.get(reverse("pro_home")).status_code == 200
    assert browser.get(reverse("structure_staff")).status_code == 404
    assert change_staff(manager, added.person.professional_id, END) is END
    assert browser.get(reverse("pro_home"))["Location"] == reverse("account_login")
    assert accounts.account_of_login(added.first.login) is not None


def test_change_staff_last_manager_cannot_leave_without_another(scene: Scene, manager: Caller) -> None:
    for change in (END, NO_ADMIN):
        assert change_staff(manager, HELENE, change) == Conflict("staff.last_admin")
    assert change_staff(manager, MARC, ADMIN) is ADMIN
    assert change_staff(manager, HELENE, END) is END
    assert staff.admins(CABINET) == (MARC,)


@pytest.mark.parametrize("who", [cast.MARC, cast.PAUL])
def test_staff_professional_without_the_role_is_refused_with_an_event(scene: Scene, who: cast.Carer) -> None:
    caller = scene.caller(who)
    for answer in (see_staff(caller), add_to_staff(caller, PAUL), change_staff(caller, HELENE, END)):
        assert answer == Refusal("C01", "not_foreseen")
    assert [one.outcome.value for one in events(system_record())[-3:]] == ["refused"] * 3
    assert len(directory.activities_of(HELENE)) == 1


@pytest.mark.parametrize(
    "new", [NewSecretary("", "Zoé", "z@exemple.test"), NewSecretary("Petit", "1234", "z@exemple.test"),
            NewSecretary("Petit\x07", "Zoé", "z@exemple.test"), NewSecretary("P" * 90, "Zoé", "z@exemple.test"),
            NewSecretary("Petit", "Zoé", "pas une adresse")],
)  # fmt: skip
def test_add_to_staff_manager_bad_secretary_is_named_and_nothing_is_kept(manager: Caller, new: NewSecretary) -> None:
    before = works_here(manager)
    with pytest.raises(Invalid):
        add_to_staff(manager, new)
    assert works_here(manager) == before


def test_add_to_staff_manager_unknown_professional_or_another_structure_s_secretary_is_refused(
    scene: Scene, manager: Caller
) -> None:
    added = add_to_staff(manager, NewSecretary("PETIT-DUC", "Zoé", "zoe@exemple.test"))
    assert isinstance(added, Added)
    change_staff(manager, added.person.professional_id, END)
    for who in ("899999999999", "", added.person.professional_id):
        with pytest.raises(Invalid):
            add_to_staff(manager, who)


def test_name_structure_admin_operator_names_who_works_there_only(scene: Scene, operator: Caller) -> None:
    assert not isinstance(name_structure_admin(operator, CABINET, MARC), Refusal | Conflict)
    assert staff.admins(CABINET) == (MARC,)
    assert name_structure_admin(operator, CABINET, PAUL) == Conflict("staff.not_here")
    insurer = StructureFacts("1750900777", "Assurance privée", "SA23", "", "75001", "Paris")
    directory.put_structure(insurer)
    directory.put_activity(PAUL, insurer.structure_id, insurer.sector)
    assert name_structure_admin(operator, insurer.structure_id, PAUL) == Conflict("staff.excluded")
    for place, who in (("1999999999", PAUL), (CABINET, "899999999999")):
        with pytest.raises(Invalid):
            name_structure_admin(operator, place, who)
    assert isinstance(name_structure_admin(scene.caller(cast.HELENE), CABINET, MARC), Refusal)


def test_change_office_account_operator_makes_and_closes_but_never_the_last_operator(operator: Caller) -> None:
    made = change_office_account(operator, make=AccountKind.OPERATOR, email="v@exemple.test")
    agent = change_office_account(operator, make=AccountKind.DESK_AGENT, email="r@exemple.test")
    assert isinstance(made, FirstPassword) and isinstance(agent, FirstPassword)
    ids = {one.login: one.account_id for one in office.office_accounts()}
    assert change_office_account(operator, close=ids[made.login]) == Conflict("office.last_operator")
    assert change_office_account(operator, close=ids[agent.login]) == ids[agent.login]
    assert [one.active for one in office.office_accounts() if one.login == agent.login] == [False]
    patient = AccountId(cast.account_without_identity(operator.clock))
    assert change_office_account(operator, close=patient) == Conflict("office.unknown")
    for kind in (AccountKind.PATIENT, AccountKind.PROFESSIONAL):
        with pytest.raises(Invalid):
            change_office_account(operator, make=kind, email="x@exemple.test")


def test_change_office_account_desk_agent_is_refused(scene: Scene) -> None:
    answer = change_office_account(cast.desk_agent(scene.clock), make=AccountKind.OPERATOR, email="r@exemple.test")
    assert isinstance(answer, Refusal) and office.office_accounts() == ()
