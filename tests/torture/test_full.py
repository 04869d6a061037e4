"""The real server, full: ordinary requests are sent away in time, readings of an emergency are answered all the same.

Two ways to be full: senders who hold every place and never end, and more readers than the machine can serve. Nothing
of the first is costly for who does it. Without places kept for emergencies the same test fails (`full_planted`).
"""

import contextlib
import http.client
import os
import socket
import statistics
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from tests.torture.lengths import LONG
from tests.torture.stand import People, Stand, beside

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("stand"),
    pytest.mark.skipif(not os.environ.get("CARNET_TORTURE"), reason="NOT RUN: a full server (make torture)"),
]
HOLDERS, READERS, READINGS = 160, 90, 60 if LONG else 15
WAITS = 2.0
"""Seconds that the program lets somebody wait (`web_wait_seconds`)."""
BOUND = 4.0
"""Seconds within which an emergency is answered, and an ordinary request is told, on a machine with two busy cores."""


def ask(port: int, path: str, cookie: str = "") -> tuple[int, float, str]:
    """Status, seconds, and after how long to come again."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.monotonic()
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.monotonic() - began, answer.headers.get("Retry-After", "")
    finally:
        connection.close()


@contextlib.contextmanager
def held(port: int) -> Iterator[None]:
    """Senders who announce a message and never send it: each that got a place keeps it."""
    head = b"POST /soap/registry HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/soap+xml\r\n"
    sockets = []
    try:
        for _ in range(HOLDERS):
            one = socket.create_connection(("127.0.0.1", port), 10)
            one.sendall(head + b"Content-Length: 100000\r\n\r\n")
            sockets.append(one)
        # Those that only wait are sent away; those that have a place stay.
        time.sleep(WAITS + 1)
        yield
    finally:
        for one in sockets:
            one.close()


@contextlib.contextmanager
def read_by_many(port: int, path: str, cookie: str) -> Iterator[list[int]]:
    """More readers than places and waiting room together, each again as soon as it was answered."""
    over, statuses = threading.Event(), list[int]()

    def reads() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                statuses.append(ask(port, path, cookie)[0])

    threads = [threading.Thread(target=reads, daemon=True) for _ in range(READERS)]
    for one in threads:
        one.start()
    try:
        time.sleep(2)
        yield statuses
    finally:
        over.set()
        for one in threads:
            one.join(90)


def emergencies(port: int, people: People) -> tuple[list[int], list[float]]:
    """Readings of an emergency, one after the other, at the pace of a person in a hurry."""
    found = []
    for _ in range(READINGS):
        found.append(ask(port, f"/pro/dossiers/{people.record}/documents/", people.rescuer))
        time.sleep(0.5)
    return [one[0] for one in found], [one[1] for one in found]


def told(seconds: list[float]) -> str:
    return f"median {statistics.median(seconds) * 1000:.0f} ms, most {max(seconds) * 1000:.0f} ms"


def test_full_of_senders_who_hold_every_place_emergencies_are_read_and_others_told(
    empty: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    people = empty.people
    path = f"/pro/dossiers/{people.record}/documents/"
    assert ask(empty.port, path, people.reader)[0] == 200
    with held(empty.port):
        ordinary = [ask(empty.port, path, people.reader) for _ in range(4)]
        statuses, seconds = emergencies(empty.port, people)
        beside_it = [ask(empty.port, one)[0] for one in ("/sante/vivante/", "/sante/prete/", "/static/mark.svg")]
    assert [one[0] for one in ordinary] == [503] * 4 and all(5 <= int(one[2]) <= 15 for one in ordinary)
    assert max(one[1] for one in ordinary) < WAITS + BOUND
    assert statuses == [200] * READINGS and max(seconds) < BOUND
    assert beside_it == [200] * 3
    with capsys.disabled():
        sys.stdout.write(f"\nheld: emergencies {told(seconds)}; others told, {told([one[1] for one in ordinary])}\n")
    assert ask(empty.port, path, people.reader)[0] == 200


def test_full_of_readers_emergencies_are_read_in_bounded_time(empty: Stand, capsys: pytest.CaptureFixture[str]) -> None:
    people = empty.people
    path = f"/pro/dossiers/{people.record}/documents/"
    with read_by_many(empty.port, path, people.reader) as answered:
        statuses, seconds = emergencies(empty.port, people)
        done = list(answered)
    assert statuses == [200] * READINGS and max(seconds) < BOUND
    assert set(done) <= {200, 503} and 200 in done
    with capsys.disabled():
        counts = f"{done.count(200)} others read, {done.count(503)} told"
        sys.stdout.write(f"\nread by many: emergencies {told(seconds)}; {counts}\n")


def test_full_program_without_a_reserve_is_seen(empty: Stand) -> None:
    people = empty.people
    with beside(empty, "-m", "tests.torture.full_planted") as port, held(port):
        statuses = [ask(port, f"/pro/dossiers/{people.record}/documents/", people.rescuer)[0] for _ in range(3)]
    assert 503 in statuses
