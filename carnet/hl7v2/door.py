"""One message in, its answer out. Owns the order of the steps and what an error becomes; holds no rule.

Every message is answered under its own name, and each refusal is one line of the journal: the use case's where one was
asked, else the door's. What fails without a reason of the message's may be sent again (AR).
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import uuid4

from carnet.hl7v2 import acknowledgement, codes, consent, deposit, er7, order
from carnet.hl7v2 import flags as flag
from carnet.hl7v2.acknowledgement import Acknowledged, Business, Code
from carnet.hl7v2.codes import Severity, Told
from carnet.hl7v2.er7 import Message
from carnet.hl7v2.frames import Frame
from carnet.hl7v2.header import MOST_NAME, Header, header_of
from carnet.kernel.clock import Clock, SystemClock
from carnet.kernel.errors import Invalid, Refusal, Replayed, Unavailable
from carnet.kernel.failpoints import reach
from carnet.usecases._feeds import Feed
from carnet.usecases._used import hold_alone
from carnet.usecases.accept_feed import Sender, Sent, accept_feed
from carnet.usecases.caller import Caller
from carnet.usecases.queue_business_acks import queue_business_acks
from carnet.usecases.refuse_message import refuse_message

log: Final = logging.getLogger(__name__)
_PROCESSING: Final = ("P", "T", "D")
_LATER: Final = "hl7.unavailable"
_FAILED: Final = "hl7.failed"
Work = Callable[[Caller, str], tuple[Told, ...]]


@dataclass(frozen=True)
class Reply:
    """The acknowledgement of a message. Business acknowledgements that its sender asked for go a way of their own."""

    ack: bytes
    code: Code


@dataclass(frozen=True)
class _Task:
    """What a message that could be read asks for, and who sent it."""

    sender: Sender
    place: str
    run: Work
    asked: order.Order | None = None


@dataclass
class _Exchange:
    """One message on its way; it remembers how far it came, so that an error is told to the right caller."""

    frame: Frame
    feed: Feed
    clock: Clock
    header: Header = field(init=False)
    caller: Caller = field(init=False)
    task: _Task | None = None

    def __post_init__(self) -> None:
        self.header = header_of(self.frame.data)
        self.caller = Caller.anonymous(request_id=uuid4().hex, clock=self.clock)
        self.caller = replace(self.caller, interface="hl7v2")

    def answered(self) -> Acknowledged:
        """What is told, whatever happens."""
        try:
            return self._done()
        except Invalid as invalid:
            return self._invalid(invalid)
        except Replayed:
            return self._refused(Told("205", "", "MSH[1]-10", "hl7.name_used"))
        except Unavailable:
            return Acknowledged(Code.REJECT, (Told("207", "906", "", _LATER),))
        except Exception:
            # Told to the operator's log by its place in the program; to who asks, nothing.
            log.exception("a HL7v2 message failed")
            return Acknowledged(Code.REJECT, (Told("207", "906", "", _FAILED),))

    def _done(self) -> Acknowledged:
        if self.frame.broken is not None:
            return self._refused(codes.of_invalid(Invalid.of("MSH[1]", self.frame.broken.value))[0])
        message = er7.read(self.frame.data, self.header)
        _check_name(message)
        self.task = _task_of(message)
        known = accept_feed(
            self.feed, self.task.sender, Sent(self.header.name, self.frame.data), request_id=self.caller.request_id,
            clock=self.clock,
        )  # fmt: skip
        if isinstance(known, Refusal):
            return self._refused(codes.of_refusal(known, self.task.place)[0])
        self.caller = known
        told = self.task.run(known, " ".join(("hl7v2", *self.header.name)))
        # What no use case loaded facts for counts all the same, before anything is answered.
        hold_alone(known)
        reach("feed.done")
        wrong = any(one.severity is Severity.ERROR for one in told)
        return Acknowledged(Code.ERROR if wrong else Code.ACCEPT, told)

    def _invalid(self, invalid: Invalid) -> Acknowledged:
        if self.task is not None and self.task.asked is not None:
            invalid = deposit.placed(invalid, self.task.asked)
        if not invalid.recorded:
            refuse_message(self.caller, invalid.problems[0].rule)
        return Acknowledged(Code.ERROR, codes.of_invalid(invalid))

    def _refused(self, told: Told) -> Acknowledged:
        refuse_message(self.caller, told.rule)
        return Acknowledged(Code.ERROR, (told,))


def answer(frame: Frame, feed: Feed, *, clock: Clock | None = None) -> Reply:
    """Answers one message of a feed. Never raises."""
    clock = clock or SystemClock()
    exchange = _Exchange(frame, feed, clock)
    said = exchange.answered()
    claim = exchange.caller.claim
    at = (claim.first if claim else None) or clock.now()
    business = tuple(_business(exchange, said, at))
    if business and not _queued(feed, business, clock):
        return rejected(frame, _LATER, clock=clock)
    return Reply(acknowledgement.ack(exchange.header, said, at, frame.data), said.code)


def _queued(feed: Feed, business: tuple[Business, ...], clock: Clock) -> bool:
    """Before the message is acknowledged: who was answered is told the rest too. Sent again, it is queued once."""
    try:
        queue_business_acks(feed, ((one.number, one.message) for one in business), clock)
    except Exception:
        log.exception("business acknowledgements could not be queued")
        return False
    reach("feed.queued")
    return True


def rejected(frame: Frame, rule: str, *, clock: Clock | None = None) -> Reply:
    """The answer to a message that cannot be looked at now: it may be sent again."""
    at = (clock or SystemClock()).now()
    said = Acknowledged(Code.REJECT, (Told("207", "906", "", rule),))
    return Reply(acknowledgement.ack(header_of(frame.data), said, at, frame.data), Code.REJECT)


def _check_name(message: Message) -> None:
    """Who sent it, to whom, and under which number: nothing can be answered, or known again, without."""
    header, msh = message.header, message.one("MSH")
    for number in (3, 4, 5, 6, 7):
        msh.needed(number)
    if not 0 < len(msh.needed(10)) <= MOST_NAME:
        raise Invalid.of(msh.place(10), "hl7.name")
    if header.at(11) not in _PROCESSING:
        raise Invalid.of(msh.place(11), "hl7.processing")


def _task_of(message: Message) -> _Task:
    """By the type of the message (MSH-9). Raises Invalid for one that is not taken."""
    header, msh = message.header, message.one("MSH")
    kind = header.at(9)
    if kind == consent.ADT:
        return _admission(message)
    if kind not in order.VERSIONS:
        raise Invalid.of(msh.place(9), "hl7.message_type", said=kind[:20])
    events = ("R01",) if kind == order.ORU else tuple(one.value[0] for one in order.Action)
    if header.event not in events:
        raise Invalid.of(msh.place(9, 2), "hl7.event", said=header.event[:20])
    return _documents(order.read(message))


def _documents(asked: order.Order) -> _Task:
    named = asked.sender
    sender = Sender(named.person, named.structure_id, named.device, asked.flags.on(flag.SECRET))
    return _Task(sender, named.place, lambda caller, key: deposit.carried_out(caller, asked, key), asked)


def _admission(message: Message) -> _Task:
    header, msh = message.header, message.one("MSH")
    if header.event not in consent.EVENTS:
        raise Invalid.of(msh.place(9, 2), "hl7.event", said=header.event[:20])
    if header.at(12) != consent.VERSION:
        raise Invalid.of(msh.place(12), "hl7.version", version=consent.VERSION)
    said = consent.read(message)
    sender = Sender(said.person or header.at(3), device=not said.person)
    return _Task(sender, said.place, lambda caller, key: consent.carried_out(caller, said, key))


def _business(exchange: _Exchange, said: Acknowledged, at: datetime) -> Iterator[Business]:
    """What the sender wanted to be told apart (ACK_RECEPTION): by the record, and for each address to be mailed."""
    asked = exchange.task.asked if exchange.task else None
    if asked is None or not asked.flags.on(flag.ACK) or said.code is Code.REJECT:
        return
    header, data = exchange.header, exchange.frame.data
    yield acknowledgement.received(header, said, at, data)
    for address in asked.copies if asked.flags.mails else ():
        yield acknowledgement.not_mailed(header, address, at, data)
