"""Notifications on their way out: allowed hosts only, checked addresses, no redirect, and nobody waits for somebody."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from carnet.documents import subscriptions
from carnet.kernel.clock import FixedClock
from carnet.ops import rest_hook
from carnet.ops.subscribers import Subscribers
from carnet.usecases.accept_token import accept_token
from carnet.usecases.caller import Caller
from carnet.usecases.subscribe import Wish, subscribe
from tests import cast
from tests.fhir import tokens

PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",  # noqa: S104
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
    "64:ff9b::a00:1", "2002:0a00:0001::", "2001:0:0a00:1::", "fe80::1%eth0", "not an address",
]  # fmt: skip


class Received(BaseHTTPRequestHandler):
    """A subscriber on this machine."""

    def do_POST(self) -> None:
        """Remembers, and answers as the test wants."""
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), data))  # type: ignore[attr-defined]
        status, location = self.server.answer  # type: ignore[attr-defined]
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def receiver(status: int = 200, location: str = "") -> Iterator[Any]:
    """One that runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Received)
    server.got, server.answer = [], (status, location)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("address", PRIVATE)
def test_a26_private_address_is_no_subscriber(settings: Settings, address: str) -> None:
    settings.CARNET_FOR_TESTS_ONLY = False
    assert not rest_hook.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_address_is_one(settings: Settings, address: str) -> None:
    settings.CARNET_FOR_TESTS_ONLY = False
    assert rest_hook.is_public(address)


def _resolves(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    asked: list[str] = []

    def resolved(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    return asked


def test_a26_name_with_one_private_address_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.CARNET_FOR_TESTS_ONLY = False
    _resolves(monkeypatch, "93.184.216.34", "10.0.0.1")
    connected: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **_: connected.append(a))
    assert not rest_hook.post("https://abonne.test/", (), b"{}") and connected == []


def test_a26_name_is_resolved_once_and_the_checked_address_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.CARNET_FOR_TESTS_ONLY = False
    asked = _resolves(monkeypatch, "93.184.216.34")
    connected: list[Any] = []

    def connect(address: Any, *_: Any, **__: Any) -> None:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    assert not rest_hook.post("https://abonne.test:8443/a", (), b"{}")
    assert (asked, connected) == (["abonne.test"], [("93.184.216.34", 8443)])


@pytest.mark.enable_socket
def test_a26_redirect_is_no_answer_and_is_not_followed() -> None:
    with receiver() as inside, receiver(307, f"http://127.0.0.1:{inside.server_port}/") as outside:
        assert not rest_hook.post(f"http://127.0.0.1:{outside.server_port}/", (), b"{}")
        assert len(outside.got) == 1 and inside.got == []


@pytest.mark.enable_socket
def test_subscriber_gets_the_body_and_its_own_headers() -> None:
    with receiver() as server:
        endpoint = f"http://127.0.0.1:{server.server_port}/a?b=1"
        assert rest_hook.post(endpoint, ("Authorization: Bearer x",), b"{}")
        path, headers, data = server.got[0]
        assert (path, headers["Authorization"], headers["Content-Type"], data) == (
            "/a?b=1", "Bearer x", "application/fhir+json", b"{}",
        )  # fmt: skip


@pytest.mark.enable_socket
@pytest.mark.parametrize("drips", [False, True])
def test_subscriber_that_hangs_or_drips_is_let_go(monkeypatch: pytest.MonkeyPatch, drips: bool) -> None:
    monkeypatch.setattr(rest_hook, "SECONDS", 1.0)
    listening = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            while not stop.wait(0.2):
                if drips:
                    try:
                        connection.sendall(b"H")
                    except OSError:
                        return

    thread = threading.Thread(target=serve)
    thread.start()
    began = time.monotonic()
    assert not rest_hook.post(f"http://127.0.0.1:{listening.getsockname()[1]}/", (), b"{}")
    assert time.monotonic() - began < 4
    stop.set()
    thread.join()
    listening.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.enable_socket
def test_subscriber_process_gets_what_it_may_and_one_that_hangs_keeps_nobody_waiting(
    clock: FixedClock, settings: Settings
) -> None:
    """Two softwares subscribe over real sockets; one never answers. The other is told the visible document only."""
    from tests.usecases import scene as scenes

    scene = scenes.at(clock)
    hangs = socket.create_server(("127.0.0.1", 0))
    with receiver() as server:
        ports = [hangs.getsockname()[1], server.server_port]
        settings.CARNET_SUBSCRIPTION_HOSTS = tuple(f"127.0.0.1:{port}" for port in ports)
        for carer, port in zip((cast.HELENE, cast.MARC), ports, strict=True):
            scene.agrees(carer)
            caller = accept_token(tokens.bearer(scene.caller(carer)), request_id="r", clock=clock)
            assert isinstance(caller, Caller)
            asking = replace(caller, asks="DocumentReference.s")
            wish = Wish(f"http://127.0.0.1:{port}/", "https://carnet.test/fhir", (), subscriptions.Content.ID_ONLY)
            assert isinstance(subscribe(asking, scene.record, wish), subscriptions.Subscription)
        told = Subscribers()
        _wait(told, clock, lambda: len(server.got) == 1)
        hidden = scene.deposits(cast.PAUL, "Caché")
        scene.hides(hidden)
        shown = scene.deposits(cast.PAUL, "Visible")
        _wait(told, clock, lambda: len(server.got) == 2)
        hangs.close()
        told.stop()
        kinds = [_said(data, "type") for _, _, data in server.got]
        assert kinds == [["handshake"], ["event-notification"]]
        text = server.got[1][2].decode()
        assert shown.logical_id.hex in text and hidden.logical_id.hex not in text and "Visible" not in text


def _said(data: bytes, name: str) -> list[str]:
    parameters = json.loads(data)["entry"][0]["resource"]["parameter"]
    return [one["valueCode"] for one in parameters if one["name"] == name]


def _wait(told: Subscribers, clock: FixedClock, done: Any) -> None:
    until = time.monotonic() + 8
    while not done():
        assert time.monotonic() < until
        told.go(clock)
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.enable_socket
def test_receivers_that_fail_have_their_own_senders_and_rest(clock: FixedClock, settings: Settings) -> None:
    """A host that fails rests; another host of the same software, and another software, go on."""
    from tests.usecases import scene as scenes

    scene = scenes.at(clock)
    settings.CARNET_SUBSCRIPTION_HOSTS = ("bad.test", "good.test")
    for carer, host in ((cast.HELENE, "bad.test"), (cast.HELENE, "good.test"), (cast.MARC, "good.test")):
        scene.agrees(carer)
        caller = accept_token(tokens.bearer(scene.caller(carer)), request_id="r", clock=clock)
        assert isinstance(caller, Caller)
        wish = Wish(f"https://{host}/", "https://carnet.test/fhir")
        made = subscribe(replace(caller, asks="DocumentReference.s"), scene.record, wish)
        assert isinstance(made, subscriptions.Subscription)
    tried: list[str] = []

    def post(endpoint: str, _: Any, __: bytes) -> bool:
        tried.append(endpoint)
        return "good" in endpoint

    told = Subscribers(post)
    for _ in range(5):
        for one in told.go(clock):
            one.result(10)
        clock.move(timedelta(minutes=1))
    assert (tried.count("https://good.test/"), tried.count("https://bad.test/")) == (2, 1)
    told.stop()
