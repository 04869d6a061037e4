"""The listener with real sockets: TLS, limits, slow and broken clients, a kill between commit and answer."""

import os
import signal
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from carnet.hl7v2 import door
from carnet.hl7v2.channel import Keys
from carnet.hl7v2.listener import Limits, Listener
from carnet.identity.certificates import CertificateUse
from carnet.kernel import failpoints
from carnet.kernel.clock import FixedClock
from carnet.usecases.caller import Caller
from carnet.usecases.end_certificate import end_certificate
from tests import cast
from tests.hl7v2.client import CR, FS, VT, Client
from tests.hl7v2.house import Hospital, read
from tests.hl7v2.messages import Message
from tests.usecases.scene import counts
from tests.xds.vihf import key_of, pin

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]
HOSPITAL = cast.HOSPITAL.structure_id
QUICK = Limits(workers=2, frame=1.0, idle=5.0, handshake=2.0, grace=5.0)


@contextmanager
def listening(limits: Limits = QUICK, keys: Keys | None = None) -> Iterator[Listener]:
    """A listener in a thread, stopped afterwards."""
    listener = Listener(("127.0.0.1", 0), keys, "" if keys else HOSPITAL, limits)
    with running(listener):
        yield listener


@contextmanager
def running(listener: Listener) -> Iterator[None]:
    """It serves for the length of a block."""
    thread = threading.Thread(target=listener.serve)
    thread.start()
    try:
        yield
    finally:
        listener.stop()
        thread.join(15)
        assert not thread.is_alive()


@pytest.fixture
def keys(tmp_path: Path) -> SimpleNamespace:
    """Files of keys: the listener's, the hospital's, somebody's."""

    def file(name: str) -> Path:
        path = tmp_path / f"{name}.pem"
        path.write_bytes(key_of(f"{name} mllp").pem)
        return path

    return SimpleNamespace(server=file("server"), hospital=file("hospital"), other=file("other"))


def secured(keys: Any) -> Keys:
    """What the listener shows."""
    return Keys(keys.server, keys.server)


def pinned(clock: FixedClock, use: CertificateUse = CertificateUse.FEED) -> Any:
    """The hospital's certificate is pinned."""
    return pin(HOSPITAL, clock, name="hospital mllp", use=use)


def gets_nothing(listener: Listener, keys: SimpleNamespace, certificate: Path | None) -> bool:
    """Whether a client with this certificate is let go without an answer."""
    try:
        with Client(listener.port, certificate=certificate, trusts=keys.server) as client:
            return client.ask(Message().bytes()) == b""
    except (ssl.SSLError, ConnectionError):
        return True


def test_messages_over_plain_sockets_are_answered_in_their_order(hospital: Hospital) -> None:
    with listening() as listener, Client(listener.port) as client:
        client.raw(VT + Message().bytes() + FS + CR + VT + Message(control="2", unique="2").bytes() + FS + CR + b"\r\n")
        first, second = read(client.answer()), read(client.answer())
        assert (first.code, first.control, second.code, second.control) == ("AA", "1", "AA", "2")
    assert hospital.entry("2").logical_id


def test_byte_by_byte_message_is_one_message(hospital: Hospital) -> None:
    with listening(Limits(frame=30, workers=1)) as listener, Client(listener.port) as client:
        data = VT + Message(data=b"x").bytes() + FS + CR
        for at in range(0, len(data), 97):
            client.raw(data[at : at + 97])
        assert read(client.answer()).control == "1"


def test_feed_with_its_certificate_is_its_structure_and_ended_it_is_none(
    hospital: Hospital, keys: SimpleNamespace
) -> None:
    found = pinned(hospital.scene.clock)
    with listening(keys=secured(keys)) as listener:
        with Client(listener.port, certificate=keys.hospital, trusts=keys.server) as client:
            assert read(client.ask(Message().bytes())).code == "AA"
            # An end that was answered holds for the next message, on a connection that stands.
            end_certificate(Caller.command(hospital.scene.clock), found.fingerprint)
            answer = read(client.ask(Message(control="2", unique="2").bytes()))
            assert (answer.code, answer.rules) == ("AE", ("hl7.unknown_feed",))
        assert gets_nothing(listener, keys, keys.hospital)


@pytest.mark.parametrize("who", ["other", None])
def test_connection_without_a_pinned_certificate_gets_no_answer(
    hospital: Hospital, keys: SimpleNamespace, who: str | None
) -> None:
    pinned(hospital.scene.clock)
    with listening(keys=secured(keys)) as listener:
        assert gets_nothing(listener, keys, getattr(keys, who) if who else None)
    assert counts("document") == {"document": 0}


@pytest.mark.parametrize("use", [CertificateUse.SEAL, CertificateUse.CHANNEL])
def test_certificate_of_another_use_is_no_feed(hospital: Hospital, keys: SimpleNamespace, use: CertificateUse) -> None:
    pinned(hospital.scene.clock, use)
    with listening(keys=secured(keys)) as listener:
        assert gets_nothing(listener, keys, keys.hospital)


def test_killed_between_commit_and_answer_the_same_message_gets_its_answer_and_is_once(hospital: Hospital) -> None:
    """The real program dies by `kill -9`; the hospital's engine sends again, as it must."""
    listener = Listener(("127.0.0.1", 0), None, HOSPITAL, QUICK)
    connections.close_all()
    child = os.fork()
    if child == 0:
        with failpoints.arm("feed.done", failpoints.kill):
            listener.serve()
        os._exit(70)
    port = listener.port
    listener._server.close()  # noqa: SLF001 -- the child has it.
    with Client(port) as client:
        client.send(Message().bytes())
        assert client.closed
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert counts("document") == {"document": 1}
    with listening() as again, Client(again.port) as client:
        first, second = client.ask(Message().bytes()), client.ask(Message().bytes())
    assert first == second and read(first).code == "AA"
    assert counts("document", "submission_set") == {"document": 1, "submission_set": 1}


def test_client_that_stops_inside_a_message_is_told_and_let_go_and_keeps_nobody_waiting(hospital: Hospital) -> None:
    with listening() as listener, Client(listener.port) as slow, Client(listener.port) as quick:
        slow.raw(VT + Message().bytes()[:400])
        began = time.monotonic()
        assert read(quick.ask(Message(control="2", unique="2").bytes())).code == "AA"
        assert time.monotonic() - began < 5
        answer = read(slow.answer())
        assert (answer.code, answer.rules, slow.closed) == ("AE", ("hl7.truncated",), True)
    assert counts("document") == {"document": 1}


def test_client_that_leaves_inside_a_message_is_one_line_and_nothing_else(hospital: Hospital) -> None:
    before = counts("event")["event"]
    with listening() as listener:
        with Client(listener.port) as client:
            client.raw(VT + Message().bytes()[:400])
        until = time.monotonic() + 10
        while counts("event")["event"] == before and time.monotonic() < until:
            time.sleep(0.05)
    assert counts("event", "document") == {"event": before + 1, "document": 0}


def test_what_is_no_frame_or_too_long_is_told_and_the_connection_ends(hospital: Hospital) -> None:
    with listening(Limits(most=50_000, workers=1)) as listener:
        with Client(listener.port) as client:
            client.raw(b"GET / HTTP/1.1\r\n\r\n")
            assert read(client.answer()).rules == ("hl7.not_a_frame",) and client.closed
        with Client(listener.port) as client:
            client.raw(VT + b"MSH|^~\\&|A|B|C|D|20260227||MDM^T02^MDM_T02|7|T|2.6" + b"x" * 60_000)
            answer = read(client.answer())
            assert (answer.rules, answer.control, client.closed) == (
                ("hl7.too_long",),
                "7" if answer.control == "7" else answer.control,
                True,
            )
        with Client(listener.port) as client:
            client.raw(VT + Message().bytes()[:300] + VT + Message(data=b"x").bytes() + FS + CR)
            assert read(client.answer()).rules == ("hl7.truncated",)
            assert read(client.answer()).control == "1"


def test_messages_not_whole_of_all_connections_together_have_one_limit(hospital: Hospital) -> None:
    limits = Limits(most=10_000, frame=20, workers=1)
    with listening(limits) as listener:
        clients = [Client(listener.port) for _ in range(6)]
        for client in clients:
            client.raw(VT + Message().bytes()[:9_000])
        told = []
        for client in clients:
            client.socket.settimeout(0.4)
            try:
                told.append(read(client.answer()).rules)
            except TimeoutError:
                told.append(())
        assert told.count(("hl7.busy",)) == 2
        for client in clients:
            client.socket.close()


def test_connections_of_one_feed_and_of_all_have_limits(hospital: Hospital) -> None:
    with listening(Limits(a_feed=2, connections=3, workers=1)) as listener:
        clients = [Client(listener.port) for _ in range(2)]
        assert [read(one.ask(Message(data=b"x", control=str(at)).bytes())).control for at, one in enumerate(clients)]
        with Client(listener.port) as third:
            assert third.closed
        for client in clients:
            client.socket.close()


def _soon(connect: Callable[[], Client]) -> Client:
    """A client as soon as the listener, which closed others just now, has noted that their places are free."""
    until = time.monotonic() + 2
    while True:
        try:
            return connect()
        except ConnectionResetError:
            assert time.monotonic() < until
            time.sleep(0.02)


def test_strangers_who_show_no_certificate_take_no_place_of_a_hospital(
    hospital: Hospital, keys: SimpleNamespace
) -> None:
    pinned(hospital.scene.clock)
    limits = Limits(unknown=2, connections=3, handshake=1.0, workers=1)
    with listening(limits, secured(keys)) as listener:
        strangers = [Client(listener.port) for _ in range(2)]
        time.sleep(0.1)
        with Client(listener.port) as third:
            assert third.closed
        assert all(one.closed for one in strangers), "their time is short"
        with _soon(lambda: Client(listener.port, certificate=keys.hospital, trusts=keys.server)) as client:
            assert read(client.ask(Message().bytes())).code == "AA"
        for one in strangers:
            one.socket.close()


def test_sender_that_does_not_read_its_answers_is_let_go(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    """One message at a time: what is not answered is not read."""
    seen: list[int] = []
    real = door.answer

    def counted(*args: Any, **kwargs: Any) -> Any:
        seen.append(1)
        time.sleep(0.2)
        return real(*args, **kwargs)

    monkeypatch.setattr(door, "answer", counted)
    with listening(Limits(workers=4)) as listener, Client(listener.port) as client:
        for at in range(5):
            client.send(Message(data=b"x", control=str(at)).bytes())
        time.sleep(0.3)
        assert len(seen) <= 2
        assert [read(client.answer()).control for _ in range(5)] == list("01234")


def test_listener_that_stops_answers_what_is_under_way_and_takes_nothing_new(hospital: Hospital) -> None:
    listener = Listener(("127.0.0.1", 0), None, HOSPITAL, QUICK)
    port = listener.port
    with running(listener), Client(port) as client, Client(port) as idle:
        client.raw(VT + Message().bytes()[:500])
        time.sleep(0.2)
        listener.stop()
        client.raw(Message().bytes()[500:] + FS + CR)
        assert read(client.answer()).code == "AA"
        assert client.closed and idle.closed
    with pytest.raises(ConnectionRefusedError):
        Client(port)
    assert counts("document") == {"document": 1}
