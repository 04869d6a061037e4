"""A person opens the record alone."""

from dataclasses import replace

import pytest

from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid
from carnet.policy.model import AuthenticationMode
from carnet.storage import locator
from carnet.storage.locator import KeyKind
from carnet.usecases import _birth
from carnet.usecases.open_record import Opened, Opening, open_record
from carnet.usecases.see_status import MyRight, Status, see_status
from tests import cast
from tests.journal import acts
from tests.usecases.scene import assert_refused, counts, system_record

pytestmark = pytest.mark.django_db

TABLES = ("head", "record_life", "consent_given", "record_settings", "patient_identity")


def test_open_record_holder_with_proved_identity_opens(clock: FixedClock) -> None:
    """The record is open, its opening is its first event, a professional finds it active and has no right yet."""
    cast.publish_directory()
    record = cast.record_of(cast.opened(cast.ODETTE, clock))
    assert acts(record) == [("record:open", "done")]
    status = see_status(cast.carer(cast.HELENE, clock), record)
    assert isinstance(status, Status)
    assert (status.active, status.right, status.treating_doctor) == (True, MyRight.NONE, False)


def test_open_record_holder_opens_claims_are_confirmed(clock: FixedClock) -> None:
    record = cast.record_of(cast.opened(cast.ODETTE, clock))
    ins = _birth.qualified(cast.ODETTE.identity)
    found = locator.find(KeyKind.INS_AND_BIRTH, _birth.search_index(ins, "1948-05-14"))
    assert found is not None
    assert (found.record_id, found.confirmed) == (record, True)


def test_open_record_holder_without_the_tick_is_told(clock: FixedClock) -> None:
    holder = cast.holder(cast.account_of(cast.ODETTE, clock), clock)
    before = counts(*TABLES, "locator")
    with pytest.raises(Invalid) as told:
        open_record(holder, Opening(consent=False))
    assert [(p.element, p.rule) for p in told.value.problems] == [("consent", "opening.consent_needed")]
    assert counts(*TABLES, "locator") == before
    assert isinstance(open_record(holder, Opening(consent=True)), Opened)


def test_open_record_account_without_proved_identity_is_told(clock: FixedClock) -> None:
    nobody = cast.holder(cast.account_without_identity(clock), clock)
    with pytest.raises(Invalid) as told:
        open_record(nobody, Opening(consent=True))
    assert told.value.problems[0].rule == "opening.identity_not_proved"
    assert counts("head") == {"head": 0}


def test_open_record_holder_of_an_open_record_conflicts(clock: FixedClock) -> None:
    odette = cast.opened(cast.ODETTE, clock)
    before = counts(*TABLES)
    assert open_record(odette, Opening(consent=True)) == Conflict("opening.already_open")
    assert counts(*TABLES) == before
    assert acts(cast.record_of(odette)) == [("record:open", "done")]


def test_open_record_minor_alone_is_refused(clock: FixedClock) -> None:
    """Leo is 13: his parents open his record."""
    leo = cast.holder(cast.account_of(cast.LEO, clock), clock)
    answer = open_record(leo, Opening(consent=True))
    assert_refused(answer, leo, "record:open", "C19", "minor_holder", system_record())
    assert counts("record_life") == {"record_life": 0}


def test_open_record_holder_with_one_factor_is_refused(clock: FixedClock) -> None:
    odette = cast.holder(cast.account_of(cast.ODETTE, clock), clock)
    weak = replace(odette, authentication=AuthenticationMode.NONE)
    answer = open_record(weak, Opening(consent=True))
    assert_refused(answer, weak, "record:open", "C03", "weak_authentication", system_record())
    assert isinstance(open_record(odette, Opening(consent=True)), Opened)


def test_open_record_professional_as_a_holder_is_told(clock: FixedClock) -> None:
    """A professional's session has no proved identity of a patient: there is nothing to open."""
    cast.publish_directory()
    with pytest.raises(Invalid):
        open_record(cast.carer(cast.HELENE, clock), Opening(consent=True))
    assert counts("head") == {"head": 0}
