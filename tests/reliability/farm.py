"""A client farm: deposits until told to stop, then reads everything back. A program run by `test_kill_server`.

It writes its history to standard output, one JSON line an answer: `ok` (acknowledged), `info` (an error came: the
deposit may or may not have happened), and at the end one line `verdict`. It lives through every death of the server.
"""

import json
import sys
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from carnet.usecases.deposit_document import Deposited
    from tests.reliability.world import World

DEPOSITORS = 3
SIZE = 8_000


@dataclass
class Verdict:
    """What was found when all was over."""

    acknowledged: int = 0
    in_flight: int = 0
    lost: int = 0
    altered: int = 0
    in_flight_present: int = 0
    doubled: int = 0
    unrecorded: int = 0


@dataclass
class Farm:
    """The depositors and what they were answered."""

    world: "World"
    acknowledged: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    in_flight: int = 0
    in_flight_present: int = 0
    unanswered: list[uuid.UUID] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Deposits in several threads until the standard input is closed."""
        with ThreadPoolExecutor(DEPOSITORS) as pool:
            jobs = [pool.submit(self._depositing) for _ in range(DEPOSITORS)]
            sys.stdin.read()
            self.over.set()
            for job in jobs:
                job.result()

    def _depositing(self) -> None:
        from django.db import connection

        while not self.over.is_set():
            self._deposit_one()
        connection.close()

    def _deposit_one(self) -> None:
        """Sends one document until it is acknowledged, as a client does that was not answered."""
        from django.db import connection

        unique, tries = uuid.uuid4(), 0
        while not self._sent(unique, tries):
            # The connection may be a dead one.
            connection.close()
            tries += 1
            if self.over.wait(0.1):
                self.unanswered.append(unique)
                return

    def _sent(self, unique: uuid.UUID, tries: int) -> bool:
        try:
            answer = _deposit(self.world, unique)
        except Exception as error:  # noqa: BLE001  (every error is judged alike: nothing was acknowledged)
            if tries == 0:
                self.in_flight += 1
            _say("info", unique=str(unique), error=type(error).__name__)
            return False
        self.in_flight_present += answer.again
        self.acknowledged[unique] = answer.card.logical_id
        _say("ok", unique=str(unique))
        return True


def judge(farm: Farm) -> Verdict:
    """Reads every acknowledged document back; what was never answered is sent once more first."""
    for unique in farm.unanswered:
        answer = _deposit(farm.world, unique)
        farm.in_flight_present += answer.again
        farm.acknowledged[unique] = answer.card.logical_id
    verdict = Verdict(len(farm.acknowledged), farm.in_flight, in_flight_present=farm.in_flight_present)
    for unique, logical in farm.acknowledged.items():
        found = _original(farm.world, logical)
        verdict.lost += found is None
        verdict.altered += found is not None and found != _document(unique)
    _judge_whole(farm, verdict)
    return verdict


def _judge_whole(farm: Farm, verdict: Verdict) -> None:
    """Each document once, each with the event of its deposit, in a journal without a gap."""
    from tests.reliability.history import recorded

    listed = _listed(farm.world)
    verdict.doubled = len(listed) - (len(farm.acknowledged) - verdict.lost)
    deposits = {document for event in recorded(farm.world.record) for document in event.documents}
    verdict.unrecorded = len(set(listed) - deposits)


def _deposit(world: "World", unique: uuid.UUID) -> "Deposited":
    from carnet.usecases._incoming import Upload
    from carnet.usecases.deposit_document import Deposited, deposit_document
    from tests.reliability.world import NO_CHOICE

    answer = deposit_document(world.depositor, world.record, Upload(_document(unique)), NO_CHOICE)
    assert isinstance(answer, Deposited), answer
    return answer


def _document(unique: uuid.UUID) -> bytes:
    from tests.reliability.world import writer

    return writer().cda(SIZE, unique)


def _listed(world: "World") -> list[uuid.UUID]:
    from carnet.usecases._narrow import Asked
    from carnet.usecases.list_documents import DocumentList, list_documents

    answer = list_documents(world.holder, world.record, Asked(size=100_000))
    assert isinstance(answer, DocumentList), answer
    return [card.logical_id for card in answer.cards]


def _original(world: "World", document: uuid.UUID) -> bytes | None:
    from carnet.usecases.read_part import Part, PartKind, PartRead, read_part

    answer = read_part(world.holder, world.record, document, Part(PartKind.ORIGINAL))
    return answer.data if isinstance(answer, PartRead) else None


def _say(kind: str, **facts: object) -> None:
    sys.stdout.write(json.dumps({"kind": kind, **facts}) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Runs the farm on the instance and server that the environment names; both are ready."""
    django.setup()
    from django.db import connection

    from carnet.kernel.clock import SystemClock
    from tests.reliability import world as worlds

    farm = Farm(_emptied(worlds.begin, SystemClock()))
    _say("ready")
    farm.run()
    # The one of this thread died with the first server.
    connection.close()
    _say("verdict", **asdict(judge(farm)))


def _emptied(begin: "Callable[..., World]", clock: object) -> "World":
    """A new world; records of a former farm on the same server are forgotten first."""
    import os

    import psycopg
    from django.db import connection

    from carnet.storage.rights import tables
    from tests.db import _KEPT

    with psycopg.connect(os.environ["CARNET_OWNER_DSN"]) as owner:
        names = ", ".join(f'"{name}"' for name in tables(owner) if name not in _KEPT)
        owner.execute(f"TRUNCATE {names}")
    # Also on a server that was made careless: without its record a farm would lose everything at the first kill.
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    return begin(clock)


if __name__ == "__main__":
    main()
