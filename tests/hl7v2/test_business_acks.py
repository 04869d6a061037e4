"""Business acknowledgements (ZAM): queued before the message is acknowledged, sent until they are taken, once."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from carnet.hl7v2 import door, outgoing
from carnet.identity import business_acks
from carnet.identity.certificates import CertificateUse
from carnet.kernel import failpoints
from carnet.kernel.clock import FixedClock
from carnet.kernel.failpoints import FailpointReached
from carnet.ops.business_acks import BusinessAcks
from carnet.storage import db
from carnet.usecases.send_business_ack import KEPT, Outcome, send_business_ack
from tests import cast
from tests.hl7v2.client import CR, FS, VT
from tests.hl7v2.house import Hospital, read
from tests.hl7v2.messages import Message
from tests.xds.vihf import key_of, pin

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
HOSPITAL, OTHER = cast.HOSPITAL.structure_id, "1750900009"
SECRET = "odette.morin@exemple.mssante.fr"
ASKING = Message(flags={"ACK_RECEPTION": "Y", "DESTMSSANTEPS": "Y", "DESTMSSANTEPAT": "Y"}, copies=(SECRET,))
SAID = {"AA": b"MSH|^~\\&|A|B|C|D|20260227||ACK|1|T|2.6\rMSA|AA|1\r", "AE": b"MSH|^~\\&|A\rMSA|AE|1\r", "": b""}


class Receiver:
    """A hospital's receiver: it answers each message as it is told to, in turn; the last one goes on."""

    def __init__(self, *answers: str, context: Any = None) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.received: list[list[str]] = []
        self._answers, self._context = list(answers), context
        threading.Thread(target=self._go, daemon=True).start()

    @property
    def where(self) -> tuple[str, int]:
        """Its address."""
        return "127.0.0.1", int(self.socket.getsockname()[1])

    def _go(self) -> None:
        while True:
            try:
                plain, _ = self.socket.accept()
                self._one(self._context.wrap_socket(plain, server_side=True) if self._context else plain)
            except OSError:
                if self.socket.fileno() < 0:
                    return

    def _one(self, held: socket.socket) -> None:
        with held:
            data = b""
            while FS + CR not in data:
                piece = held.recv(4_096)
                if not piece:
                    return
                data += piece
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            self.received.append(data[1:-2].decode().split("\r"))
            if answer == "hangs":
                time.sleep(1)
            elif answer:
                held.sendall(VT + SAID[answer] + FS + CR)


@pytest.fixture
def answers_to(settings: Settings) -> Iterator[Any]:
    """Makes receivers, and tells the instance where they are."""
    made: list[Receiver] = []
    settings.CARNET_FEED_ANSWERS = {}

    def receiver(*answers: str, structure: str = HOSPITAL, context: Any = None) -> Receiver:
        made.append(Receiver(*answers, context=context))
        settings.CARNET_FEED_ANSWERS = {**settings.CARNET_FEED_ANSWERS, structure: made[-1].where}
        return made[-1]

    yield receiver
    for one in made:
        one.socket.close()


def states() -> list[tuple[str, bool, int]]:
    """Each row: its state, whether it still holds what it says, how often it was tried in vain."""
    rows = db.rows("SELECT state, sealed_message IS NOT NULL, tries FROM business_ack ORDER BY created_at, ack_id")
    return [tuple(row) for row in rows]


def drained(clock: FixedClock) -> int:
    """How many sendings there were until nothing more is due, or nobody answers."""
    count = 0
    while send_business_ack(HOSPITAL, outgoing.send, clock):
        count += 1
    return count


def test_acks_wait_sealed_before_the_answer_and_are_sent_once_each(hospital: Hospital, answers_to: Any) -> None:
    receiver = answers_to("AA")
    assert read(hospital.reply(ASKING).ack).code == "AA"
    assert states() == [("waiting", True, 0)] * 2 and receiver.received == []
    held = db.rows("SELECT sealed_message FROM business_ack")
    assert not any(SECRET.encode() in bytes(row[0]) for row in held)
    assert drained(hospital.scene.clock) == 2
    assert states() == [("sent", False, 0)] * 2
    kinds = {one[0].split("|")[8]: one for one in receiver.received}
    assert set(kinds) == {"ZAM^Z01^ZAM_Z01", "ZAM^Z02^ZAM_Z01"}
    assert kinds["ZAM^Z01^ZAM_Z01"][1].split("|")[4:6] == ["1", "Y^^expandedYes-NoIndicator"]
    mailed = kinds["ZAM^Z02^ZAM_Z01"]
    assert SECRET in mailed[2] and mailed[3].startswith("ERR|||207^") and "554^" in mailed[3]
    # The same message again: the same answer, and nothing is sent a second time.
    assert read(hospital.reply(ASKING).ack).code == "AA"
    assert drained(hospital.scene.clock) == 0 and len(receiver.received) == 2


def test_acks_of_a_refused_message_say_no_and_its_later_success_says_yes(hospital: Hospital, answers_to: Any) -> None:
    receiver = answers_to("AA")
    late = Message("T10", "2", unique="2", replaces="9", flags={"ACK_RECEPTION": "Y"})
    assert [read(hospital.reply(late).ack).code for _ in range(2)] == ["AE", "AE"]
    hospital.feeds(Message(control="1", unique="9"))
    assert read(hospital.reply(late).ack).code == "AA"
    drained(hospital.scene.clock)
    assert sorted(one[1].split("|")[5][0] for one in receiver.received) == ["N", "Y"]
    assert len({one[0].split("|")[9] for one in receiver.received}) == 2


def test_acks_that_are_not_taken_go_again_later_and_are_given_up_after_a_week(
    hospital: Hospital, answers_to: Any, clock: FixedClock
) -> None:
    receiver = answers_to("AE", "", "AA")
    assert hospital.reply(Message(flags={"ACK_RECEPTION": "Y"}))
    assert send_business_ack(HOSPITAL, outgoing.send, clock) is True, "it was answered: the next one may go"
    assert states() == [("waiting", True, 1)]
    assert send_business_ack(HOSPITAL, outgoing.send, clock) is False, "not due yet"
    soon = FixedClock(clock.now() + timedelta(seconds=6))
    assert send_business_ack(HOSPITAL, outgoing.send, soon) is False, "nobody answered: nothing else goes there now"
    assert states() == [("waiting", True, 2)]
    over = FixedClock(clock.now() + KEPT)
    assert send_business_ack(HOSPITAL, outgoing.send, over) is True
    assert (states(), len(receiver.received)) == ([("expired", False, 2)], 2)
    counted = db.in_transaction(lambda: business_acks.counted(clock.now()))
    assert [(one.structure_id, one.waiting, one.expired) for one in counted] == [(HOSPITAL, 0, 1)]


@pytest.mark.parametrize("point", ["business_ack.taken", "business_ack.sent"])
def test_acks_sender_that_dies_sends_again_under_the_same_number(
    hospital: Hospital, answers_to: Any, clock: FixedClock, point: str
) -> None:
    receiver = answers_to("AA")
    hospital.reply(Message(flags={"ACK_RECEPTION": "Y"}))
    with failpoints.arm(point), pytest.raises(FailpointReached):
        send_business_ack(HOSPITAL, outgoing.send, clock)
    assert send_business_ack(HOSPITAL, outgoing.send, clock) is False, "another sender has it for two minutes"
    drained(FixedClock(clock.now() + timedelta(minutes=3)))
    assert states() == [("sent", False, 0)]
    numbers = [one[0].split("|")[9] for one in receiver.received]
    assert len(set(numbers)) == 1 and len(numbers) == (2 if point == "business_ack.sent" else 1)


def test_acks_listener_that_dies_before_the_answer_queues_once(hospital: Hospital, answers_to: Any) -> None:
    answers_to("AA")
    message = Message(flags={"ACK_RECEPTION": "Y"})
    with failpoints.arm("feed.queued"), pytest.raises(FailpointReached):
        hospital.reply(message)
    assert read(hospital.reply(message).ack).code == "AA"
    assert states() == [("waiting", True, 0)]


def test_acks_that_cannot_be_queued_leave_the_message_to_be_sent_again(
    hospital: Hospital, answers_to: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers_to("AA")

    def fails(*_: Any) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(door, "queue_business_acks", fails)
        assert read(hospital.reply(ASKING).ack).code == "AR"
    assert read(hospital.reply(ASKING).ack).code == "AA"
    assert len(states()) == 2


def test_acks_without_an_address_are_not_kept(hospital: Hospital, settings: Settings) -> None:
    settings.CARNET_FEED_ANSWERS = {OTHER: ("127.0.0.1", 9)}
    assert read(hospital.reply(ASKING).ack).code == "AA"
    assert states() == []


@pytest.mark.django_db(transaction=True)
def test_acks_structure_that_hangs_keeps_no_other_waiting(
    hospital: Hospital, answers_to: Any, clock: FixedClock
) -> None:
    slow, quick = answers_to("hangs"), answers_to("AA", structure=OTHER)
    hospital.reply(Message(flags={"ACK_RECEPTION": "Y"}))
    db.in_transaction(lambda: business_acks.queue(OTHER, "n1", b"MSH|1\r", clock.now()))
    sender = BusinessAcks()
    began = time.monotonic()
    under_way = sender.go(clock)
    while not (quick.received and slow.received) and time.monotonic() < began + 2:
        time.sleep(0.02)
    assert quick.received and time.monotonic() - began < 2
    assert sender.go(clock) == [], "one sender for a structure"
    for one in under_way:
        one.result(10)
    sender.stop()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_acks_whose_address_was_taken_off_are_given_up_after_a_week(
    hospital: Hospital, answers_to: Any, settings: Settings, clock: FixedClock
) -> None:
    receiver = answers_to("AA")
    hospital.reply(Message(flags={"ACK_RECEPTION": "Y"}))
    settings.CARNET_FEED_ANSWERS = {}
    sender = BusinessAcks()
    for one in sender.go(FixedClock(clock.now() + KEPT)):
        one.result(10)
    sender.stop()
    assert (states(), receiver.received) == ([("expired", False, 0)], [])
    connection.close()


def test_acks_go_only_to_a_machine_with_a_certificate_of_that_structure(
    hospital: Hospital, answers_to: Any, settings: Settings, tmp_path: Path, clock: FixedClock
) -> None:
    paths = {}
    for name in ("server", "hospital mllp", "somebody"):
        paths[name] = tmp_path / f"{name}.pem"
        paths[name].write_bytes(key_of(f"{name}").pem)
    settings.CARNET_FEED_CERTIFICATE = settings.CARNET_FEED_KEY = str(paths["server"])
    pin(HOSPITAL, clock, name="hospital mllp", use=CertificateUse.FEED)
    hospital.reply(Message(flags={"ACK_RECEPTION": "Y"}))

    def shows(name: str) -> Receiver:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(paths[name])
        found: Receiver = answers_to("AA", context=context)
        return found

    stranger = shows("somebody")
    assert outgoing.send(HOSPITAL, b"MSH|1\r") is Outcome.AWAY and stranger.received == []
    theirs = shows("hospital mllp")
    assert outgoing.send(HOSPITAL, b"MSH|1\r") is Outcome.TAKEN and len(theirs.received) == 1
