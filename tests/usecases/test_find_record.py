"""A professional looks for a record by INS and birth date: found, or one answer for all that does not fit."""

import re
from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.identity.ins import Ins
from carnet.kernel.errors import Refusal
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.usecases.caller import Caller
from carnet.usecases.find_record import Found, NothingFits, find_record
from carnet.usecases.make_launch import make_launch
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, assert_refused, system_record

ODETTE = cast.ODETTE.identity
OTHER_DAY = date(1948, 5, 15)
UNKNOWN = cast.test_ins("2480575116043")


def _ins() -> Ins:
    assert ODETTE.ins is not None
    return ODETTE.ins


def test_find_record_doctor_with_ins_and_birth_date_finds(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    assert find_record(helene, _ins(), ODETTE.traits.birth_date) == Found(scene.record)
    event = scene.last()
    assert (event.act, event.outcome.value, event.who) == ("record:find", "done", helene.who())


def test_find_record_doctor_with_wrong_birth_date_or_unknown_ins_finds_nothing(scene: Scene) -> None:
    """One answer for both; the try is in the journal of this worker, and leaves no trace in Odette's."""
    helene = scene.caller(cast.HELENE)
    before = events(scene.record)
    assert find_record(helene, _ins(), OTHER_DAY) == NothingFits()
    assert find_record(helene, UNKNOWN, ODETTE.traits.birth_date) == NothingFits()
    assert events(scene.record) == before
    assert [(e.act, e.outcome.value) for e in events(system_record())[-2:]] == [("record:find", "done")] * 2


def _statements(caller: Caller, ins: Ins, born: date) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        find_record(caller, ins, born)
    return [_shape(query["sql"]) for query in captured.captured_queries]


def _shape(sql: Any) -> str:
    """The statement without its values: literals in quotes and numbers become one sign."""
    text = re.sub(r"'(?:[^']|'')*'(?:::\w+)?", "?", str(sql))
    return re.sub(r"\b\d+\b", "?", re.sub(r"SAVEPOINT \S+", "SAVEPOINT", text))


def test_find_record_doctor_finds_or_not_same_statements(scene: Scene) -> None:
    """Found, wrong birth date, unknown INS, closed or not: same statements in the same order (security.md A14)."""
    helene = scene.caller(cast.HELENE)
    find_record(helene, UNKNOWN, OTHER_DAY)  # The first refusal of a worker begins its journal.
    found = _statements(helene, _ins(), ODETTE.traits.birth_date)
    assert len(found) > 5
    assert _statements(helene, _ins(), OTHER_DAY) == found
    assert _statements(helene, UNKNOWN, ODETTE.traits.birth_date) == found


def test_shape_of_statements_sees_a_difference() -> None:
    """The planted bug: one more condition, another table, another number of values."""
    one = "SELECT a FROM head WHERE record_id IN ('x'::uuid, 'y'::uuid)"
    assert _shape(one) == _shape(one.replace("'x'", "'zz'"))
    assert _shape(one) != _shape(one.replace(", 'y'::uuid", ""))
    assert _shape(one) != _shape(one.replace("head", "heads"))


def test_find_record_patient_is_refused(scene: Scene) -> None:
    karim = cast.opened(cast.KARIM, scene.clock)
    answer = find_record(karim, _ins(), ODETTE.traits.birth_date)
    assert_refused(answer, karim, "record:find", "C01", "not_foreseen", scene.record)
    absent = find_record(karim, UNKNOWN, OTHER_DAY)
    assert_refused(absent, karim, "record:find", "C01", "not_foreseen", system_record())


def test_make_launch_person_or_pages_instead_of_a_software_is_refused_with_an_event(scene: Scene) -> None:
    """TD0.9 is for a software with a named professional: from a page it prepares nothing, and its journal says so."""
    for caller in (scene.caller(cast.HELENE), scene.odette):
        refused = make_launch(caller, _ins(), ODETTE.traits.birth_date)
        assert refused == Refusal("C01", Reason.NOT_FORESEEN.value)
        event = events(system_record())[-1]
        assert (event.act, event.outcome.value, event.who) == ("record:find", "refused", caller.who())
    assert db.rows("SELECT 1 FROM oauth_launch") == []
