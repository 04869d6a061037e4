"""Subscriptions: what a round of the worker asks among ten thousand of them, and what telling one subscriber takes.

Owns these cases. The receiver takes every message at once: the network is not measured, everything else is on.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

from carnet.ops.bench.pgbench import Pgbench, Statement, caught, floor_script, script_of
from carnet.ops.bench.samples import Calls, Case
from carnet.ops.bench.software import Software
from carnet.ops.bench.world import Record, World

MANY = 10_000
HOST = "abonne.test"
MakePgbench = Callable[[World, str, str, dict[str, str], int], Pgbench]


def feeds_cases(world: World, software: Software, pgbench: MakePgbench) -> Iterator[Case]:
    """The cases, on a record that a software is told of."""
    from carnet.kernel.clock import SystemClock
    from carnet.usecases.find_due_subscriptions import find_due_subscriptions

    record = world.filled_record(1)
    one = subscribed(software, record, "")
    make_idle(record, one, MANY)
    clock = SystemClock()
    tell(record, one)
    with caught() as found:
        find_due_subscriptions(clock)
    script, values = script_of(found)
    floor = pgbench(world, "pgbench: the identical select", script, values, 1)
    yield Case("feeds-round-10000", "rounds/s", Calls("what is due", lambda: find_due_subscriptions(clock)), floor)
    yield _telling(world, record, one, pgbench)


def _telling(world: World, record: Record, one: UUID, pgbench: MakePgbench) -> Case:
    """One new document for one subscriber: decided, written down, sent, remembered. The floor writes the same rows."""
    with caught() as found:
        anew(record, one)
    writes = [each for each in found if _writes(each)]
    script, values = script_of(writes)
    floor = pgbench(world, "pgbench: the rows of a telling", script, values, 1)
    return Case("feeds-telling", "tellings/s", Calls("the use case", lambda: anew(record, one)), floor)


def _writes(statement: Statement) -> bool:
    return not statement.sql.lstrip().startswith("SELECT") and "FOR UPDATE" not in statement.sql


def subscribed(software: Software, record: Record, path: str, host: str = HOST) -> UUID:
    """The software is told what is new in a record."""
    from django.conf import settings

    from carnet.kernel.clock import SystemClock
    from carnet.usecases.accept_token import accept_token
    from carnet.usecases.caller import Caller
    from carnet.usecases.subscribe import Wish, subscribe

    settings.CARNET_SUBSCRIPTION_HOSTS = tuple({*settings.CARNET_SUBSCRIPTION_HOSTS, host})
    software.renew()
    caller = accept_token(software.token, request_id="bench", clock=SystemClock())
    if not isinstance(caller, Caller):
        raise RuntimeError(f"no software to subscribe with: {caller}")
    asking = replace(caller, asks="DocumentReference.s")
    made = subscribe(asking, record.record_id, Wish(f"https://{host}/{path}", "https://carnet.test/fhir"))
    found = getattr(made, "subscription_id", None)
    if found is None:
        raise RuntimeError(f"no subscription to measure: {made}")
    return UUID(str(found))


def make_idle(record: Record, one: UUID, number: int) -> None:
    """So many subscriptions more, of as many records in which nothing happens."""
    from carnet.storage import db

    values = {"record": record.record_id, "one": one, "number": number}
    db.in_transaction(lambda: db.execute(floor_script("many_subscriptions"), values))


def tell(record: Record, one: UUID) -> None:
    """Looks at a subscription until there is nothing more to tell: the handshake, then what is new."""
    from carnet.kernel.clock import SystemClock
    from carnet.usecases.notify_subscriber import notify_subscriber

    while notify_subscriber(record.record_id, one, lambda _: True, SystemClock()):
        pass


def anew(record: Record, one: UUID) -> None:
    """The document of the record is new to the subscriber again, and it is told."""
    from carnet.kernel.clock import SystemClock
    from carnet.storage import db
    from carnet.usecases.notify_subscriber import notify_subscriber

    values = {"record": record.record_id, "one": one}
    db.in_transaction(lambda: db.execute(floor_script("all_is_new"), values))
    if not notify_subscriber(record.record_id, one, lambda _: True, SystemClock()):
        raise RuntimeError("nothing was told")
