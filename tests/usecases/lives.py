"""Set-ups for the life of a record: closed, leaving, destroyed; and what may be left of it. Owns no rule."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from carnet.kernel.clock import FixedClock
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.usecases.carry_out_due import CarriedOut, carry_out_due
from carnet.usecases.close_record import Closed, close_record
from tests.usecases.scene import Scene

PARIS = ZoneInfo("Europe/Paris")
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
NOTHING = CarriedOut()


def midnight(year: int, month: int, day: int) -> datetime:
    """The beginning of a legal day in Paris."""
    return datetime.combine(datetime(year, month, day), time(), PARIS)


def goes_to(clock: FixedClock, at: datetime) -> None:
    """Moves the clock to an instant."""
    clock.move(at - clock.now())


def closes(scene: Scene) -> Closed:
    """Odette closes her record."""
    answer = close_record(scene.odette, scene.record)
    assert isinstance(answer, Closed), answer
    return answer


def falls_due_at(clock: FixedClock, at: datetime, *acts: str) -> None:
    """Nothing is done the day before nor in the last second; on the day it is done; the day after nothing is left.

    `acts`: one round for each, when an act plans another one for the same day.
    """
    for early in (at - DAY, at - SECOND):
        goes_to(clock, early)
        assert carry_out_due(clock) == NOTHING
    goes_to(clock, at)
    for act in acts or ("the act",):
        assert carry_out_due(clock) == CarriedOut(done=1), act
    goes_to(clock, at + DAY)
    assert carry_out_due(clock) == NOTHING


def rows_of(record_id: RecordId) -> dict[str, int]:
    """How many rows each table still holds of a record."""
    named = db.rows(
        "SELECT c.table_name FROM information_schema.columns c JOIN pg_class k ON k.oid = c.table_name::regclass"
        " WHERE c.table_schema = 'public' AND c.column_name = 'record_id' AND NOT k.relispartition"
    )
    counted = {
        name: int((db.one(f"SELECT count(*) FROM {name} WHERE record_id = %s", [record_id]) or (0,))[0])  # noqa: S608
        for (name,) in named
    }
    return {name: number for name, number in counted.items() if number}
