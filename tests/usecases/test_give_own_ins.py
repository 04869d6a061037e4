"""A person whom an outside provider proved gives the INS, and opens the record alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.test import override_settings

from carnet.identity import accounts
from carnet.identity.ins import Ins, InsRoot, key_of
from carnet.identity.limits import TooManyAttempts
from carnet.identity.models import AccountKind
from carnet.identity.outside import links
from carnet.identity.outside.claims import Proof
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from carnet.identity.traits import IdentityStatus, PersonIdentity, Sex, StrictTraits
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Conflict, Invalid
from carnet.kernel.ids import AccountId
from carnet.usecases.caller import Caller
from carnet.usecases.give_own_ins import _agrees, give_own_ins
from carnet.usecases.open_record import Opened, Opening, open_record
from tests import cast
from tests.identity.outside.issuer import PATIENTS
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
PROVED = PersonIdentity(replace(cast.KARIM.identity.traits), None, IdentityStatus.VALIDATED)
KARIM_INS = "1850369381107" + key_of("1850369381107")


def person(clock: Clock, identity: PersonIdentity | None = PROVED) -> Caller:
    """Karim, whom a provider proved, with an account and no record."""
    details = PersonalDetails("karim-fc-2026", None, None, identity, Preferences())
    made = accounts.create_account(NewAccount(AccountKind.PATIENT, details, cast.PASSWORD), clock.now())
    assert isinstance(made, UUID)
    links.tie(AccountId(made), Proof(PATIENTS.name, PATIENTS.issuer, "karim", "eidas2"), clock.now())
    return cast.holder(made, clock)


@pytest.fixture(autouse=True)
def trusted() -> Iterator[None]:
    """A provider whose people may give their INS."""
    with override_settings(CARNET_PROVIDERS=(replace(PATIENTS, ins_by_person=True),)):
        yield


def test_give_own_ins_holder_proved_gives_it_and_opens_the_record_alone(scene: Scene) -> None:
    karim = person(scene.clock)
    with pytest.raises(Invalid):
        open_record(karim, Opening(consent=True))
    assert give_own_ins(karim, "1 85 03 69 381 107 " + KARIM_INS[-2:]) == Ins(InsRoot.NIR_TEST, KARIM_INS)
    assert isinstance(open_record(karim, Opening(consent=True)), Opened)
    known = accounts.personal_details(AccountId(karim.account_id or UUID(int=0))).identity
    assert known is not None and known.status is IdentityStatus.QUALIFIED
    assert give_own_ins(karim, KARIM_INS) == Conflict("ins.given_already")


@pytest.mark.parametrize("body", ["2850369381107", "1860369381107", "1850469381107", "1850369382107"])
def test_give_own_ins_holder_number_of_somebody_else_is_refused_and_counted(scene: Scene, body: str) -> None:
    """Another sex, year, month or commune; after five the budget stops, even the right number."""
    karim = person(scene.clock)
    for _ in range(5):
        with pytest.raises(Invalid) as refused:
            give_own_ins(karim, body + key_of(body))
        assert refused.value.problems[0].rule == "ins.other_person"
    with pytest.raises(TooManyAttempts):
        give_own_ins(karim, KARIM_INS)
    known = accounts.personal_details(AccountId(karim.account_id or UUID(int=0))).identity
    assert known is not None and known.ins is None


@pytest.mark.parametrize("text", ["", "12", KARIM_INS[:13], KARIM_INS[:13] + "00", "a" * 15])
def test_give_own_ins_holder_wrong_form_costs_nothing(scene: Scene, text: str) -> None:
    karim = person(scene.clock)
    for _ in range(7):
        with pytest.raises(Invalid):
            give_own_ins(karim, text)
    assert isinstance(give_own_ins(karim, KARIM_INS), Ins)


def test_give_own_ins_holder_where_the_operator_does_not_accept_it_is_refused(scene: Scene) -> None:
    with override_settings(CARNET_PROVIDERS=(PATIENTS,)):
        assert give_own_ins(person(scene.clock), KARIM_INS) == Conflict("ins.not_proved")


@pytest.mark.parametrize("identity", [None, replace(PROVED, status=IdentityStatus.PROVISIONAL)])
def test_give_own_ins_holder_not_proved_is_refused(scene: Scene, identity: PersonIdentity | None) -> None:
    assert give_own_ins(person(scene.clock, identity), KARIM_INS) == Conflict("ins.not_proved")


def test_agrees_number_without_a_month_or_a_place_that_is_known() -> None:
    traits = StrictTraits("X", "Y", date(1985, 3, 2), Sex.UNKNOWN)
    assert _agrees(Ins(InsRoot.NIR_TEST, "185306938110700"), traits)
    assert not _agrees(Ins(InsRoot.NIR_TEST, "185046938110700"), traits)
