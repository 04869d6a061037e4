"""The world of the reliability tests: one record, its people, documents to deposit. Owns no rule and no checker."""

import uuid
from dataclasses import dataclass, replace

from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId
from carnet.ops.bench.documents import Writer
from carnet.usecases._incoming import Upload
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast

SMALL = 8_000


@dataclass(frozen=True)
class World:
    """Odette's record; Paul deposits in it, Hélène has her agreement and reads."""

    record: RecordId
    holder: Caller
    depositor: Caller
    reader: Caller

    def deposit(self, data: bytes) -> uuid.UUID:
        """Paul deposits a CDA; gives its logical id."""
        answer = deposit_document(self.depositor, self.record, Upload(data, "lettre.xml"), NO_CHOICE)
        assert isinstance(answer, Deposited), answer
        return answer.card.logical_id

    def named(self, caller: Caller, request: str) -> Caller:
        """The same caller in a request of this name, by which the journal knows it."""
        return replace(caller, request_id=request)


NO_CHOICE = Options(invisible_to_representatives=False)


def writer() -> Writer:
    """Documents about Odette by Paul."""
    return Writer(cast.ODETTE.identity, cast.PAUL.facts, cast.PAUL.place)


def begin(clock: Clock) -> World:
    """Opens the record and records the agreement."""
    cast.publish_directory()
    holder = cast.opened(cast.ODETTE, clock)
    record = cast.record_of(holder)
    reader = cast.carer(cast.HELENE, clock)
    assert isinstance(state_agreement(reader, record, agreed=True), Agreed)
    return World(record, holder, cast.carer(cast.PAUL, clock), reader)
