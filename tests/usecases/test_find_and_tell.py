"""By INS, a person is found and told of in one reading: two events, written together or not at all."""

from dataclasses import replace
from typing import Any

import pytest

from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import EpochChanged, Refusal
from carnet.ledger import journal
from carnet.ledger.event import Stream
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.usecases import _decide, _status, see_status
from carnet.usecases.find_patient import PatientFound, Wanted, find_patient
from tests import cast
from tests.journal import acts, events
from tests.usecases import relatives
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db
WANTED = Wanted(ins=cast.ODETTE.identity.ins)
BOTH = ["record:find", "record:see_status"]


def test_find_patient_doctor_while_rights_change_is_told_once_with_both_events_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, append = 0, journal.record_all

    def moved(*args: Any, **more: Any) -> None:
        nonlocal told
        told += 1
        if told == 1:
            raise EpochChanged
        append(*args, **more)

    monkeypatch.setattr(journal, "record_all", moved)
    before = len(events(scene.record))
    assert isinstance(find_patient(scene.caller(cast.HELENE), WANTED), PatientFound)
    assert (told, [event.act for event in events(scene.record)[before:]]) == (2, BOTH)


def test_find_patient_doctor_whose_events_fail_is_told_nothing_and_neither_stands(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("no event")

    monkeypatch.setattr(journal, "record_all", fails)
    before = acts(scene.record)
    with pytest.raises(RuntimeError, match="no event"):
        find_patient(scene.caller(cast.HELENE), WANTED)
    assert acts(scene.record) == before


def test_find_patient_doctor_who_may_find_and_not_be_told_is_refused_with_each_event(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Decision(permit=False, rule="C01", reason=Reason.NOT_FORESEEN)

    def asked(facts: Any, act: Act, **more: Any) -> Decision:
        return refused if act is Act.RECORD_SEE_STATUS else _decide.ask(facts, act, **more)

    for module in (_status, see_status):
        monkeypatch.setattr(module, "ask", asked)
    assert find_patient(scene.caller(cast.HELENE), WANTED) == Refusal("C01", "not_foreseen")
    assert acts(scene.record)[-2:] == [("record:find", "done"), ("record:see_status", "refused")]


def test_find_patient_doctor_in_secret_leaves_both_events_to_the_stream_of_the_minor_alone(clock: FixedClock) -> None:
    family = relatives.family(clock)
    secretly = replace(cast.carer(cast.HELENE, clock), secret=True)
    before = acts(family.record)
    assert isinstance(find_patient(secretly, Wanted(ins=cast.LEO.identity.ins)), PatientFound)
    assert acts(family.record) == before
    assert [event.act for event in events(family.record, Stream.SECRET_FROM_REPRESENTATIVES)] == BOTH
