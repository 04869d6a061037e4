"""A14: who tries numbers is stopped early, and no answer tells what exists."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.identity.ins import Ins, InsRoot, key_of
from carnet.kernel.errors import Refusal
from carnet.storage import db
from carnet.usecases.close_record import close_record
from carnet.usecases.find_record import Found, NothingFits, find_record
from tests import cast
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
BORN = cast.ODETTE.identity.traits.birth_date


def numbers() -> list[Ins]:
    """Every order of one commune and month: what an attacker tries who knows the rest."""
    bodies = [f"2480575116{order:03}" for order in range(1, 1000)]
    return [Ins(InsRoot.NIR_TEST, body + key_of(body)) for body in bodies]


def test_find_record_doctor_sweeps_a_commune_and_month_is_stopped_early(scene: Scene) -> None:
    """999 orders: thirty are looked for, then nothing is, for this actor; an event and a line in the log say so."""
    answers = [find_record(scene.caller(cast.PAUL), ins, BORN) for ins in numbers()[100:200]]
    looked = [one for one in answers if not isinstance(one, Refusal)]
    assert len(looked) == 30 and set(map(type, looked)) == {NothingFits}
    assert answers[-1] == Refusal("C62", "looked_too_often")
    assert find_record(scene.caller(cast.PAUL), _odette(), BORN) == Refusal("C62", "looked_too_often")
    # Hélène is not stopped by what Paul did; Paul is free again an hour later.
    assert isinstance(find_record(scene.caller(cast.HELENE), _odette(), BORN), Found)
    scene.clock.move(timedelta(minutes=61))
    assert isinstance(find_record(scene.caller(cast.PAUL), _odette(), BORN), Found)


def test_find_record_doctor_who_finds_people_is_not_stopped_by_the_small_budget(scene: Scene) -> None:
    assert {type(find_record(scene.caller(cast.HELENE), _odette(), BORN)) for _ in range(40)} == {Found}


def test_find_record_everybody_together_is_stopped_by_the_wide_budget(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many accounts that try a few numbers each meet the budget of the instance."""
    from dataclasses import replace

    from carnet.identity import limits

    rules = tuple(replace(r, most=5) if r.scope is limits.Scope.GLOBAL else r for r in limits.LOOK_UP.rules)
    monkeypatch.setattr(limits, "LOOK_UP", replace(limits.LOOK_UP, rules=rules))
    thieves = [replace(scene.caller(cast.PAUL), actor_id=f"8100000009{number:02}") for number in range(8)]
    answers = [find_record(thief, ins, BORN) for thief, ins in zip(thieves, numbers(), strict=False)]
    assert [isinstance(one, Refusal) for one in answers] == [False] * 5 + [True] * 3


def test_find_record_doctor_existing_absent_closed_and_refused_cost_the_same_statements(scene: Scene) -> None:
    """The class of time is that of the statements: the same number, in the same order, whatever is there."""
    closed = cast.opened(cast.KARIM, scene.clock)
    close_record(closed, cast.record_of(closed), "je préfère")
    karim, born = cast.KARIM.identity.ins, cast.KARIM.identity.traits.birth_date
    assert karim is not None
    find_record(scene.caller(cast.PAUL), numbers()[3], BORN)  # The journal of this worker is made at its first use.
    cases: dict[str, tuple[Any, Ins, date]] = {
        "absent": (scene.caller(cast.PAUL), numbers()[5], BORN),
        "there": (scene.caller(cast.PAUL), _odette(), BORN),
        "other birth date": (scene.caller(cast.PAUL), _odette(), date(1948, 5, 15)),
        "closed": (scene.caller(cast.PAUL), karim, born),
    }
    shapes = {name: _shape(lambda case=case: find_record(*case)) for name, case in cases.items()}  # type: ignore[misc]
    assert shapes["absent"] == shapes["there"] == shapes["other birth date"] == shapes["closed"]
    assert len(shapes["absent"]) == 5


def test_find_record_doctor_stopped_leaves_one_event_a_look_up_and_no_number(scene: Scene) -> None:
    for ins in numbers()[:32]:
        find_record(scene.caller(cast.PAUL), ins, BORN)
    before = db.one("SELECT count(*) FROM event")
    assert isinstance(find_record(scene.caller(cast.PAUL), numbers()[40], BORN), Refusal)
    after = db.one("SELECT count(*) FROM event")
    assert before and after and after[0] == before[0] + 1


def _odette() -> Ins:
    ins = cast.ODETTE.identity.ins
    assert ins is not None
    return ins


def _shape(work: Callable[[], object]) -> list[str]:
    """The statements of a use case without their values."""
    with CaptureQueriesContext(connection) as seen:
        work()
    return [one["sql"].split(" ")[0] + " " + _table(one["sql"]) for one in seen.captured_queries]


def _table(statement: str) -> str:
    import re

    found = re.search(r'(?:FROM|INTO|UPDATE)\s+"?([a-z_]+)', statement)
    return found[1] if found else ""
