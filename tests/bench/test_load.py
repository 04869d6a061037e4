"""The load driver: a server that stops for a while is seen by the open loop, which waits for nobody."""

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from lxml import etree

from carnet.ops.bench import plots
from carnet.ops.bench.open_loop import OpenLoop, instants
from carnet.ops.bench.served import Served, WebServer, request

STOP_AFTER, STOPPED = 0.3, 0.5


class _Answers(socketserver.BaseRequestHandler):
    """Answers at once, in both ways in which a length is said; once, all wait for half a second."""

    def handle(self) -> None:
        """A kept connection."""
        server = cast("_Server", self.server)
        while head := self.request.recv(65536):
            with server.stopping:
                if server.stops_at and time.monotonic() > server.stops_at:
                    server.stops_at = 0.0
                    time.sleep(STOPPED)
            body = b"Content-Length: 2\r\n\r\nok"
            if b"POST" in head:
                body = b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
            self.request.sendall(b"HTTP/1.1 200 OK\r\n" + body)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    stops_at = 0.0
    stopping = threading.Lock()
    process = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def start(self) -> None:
        """It stops a moment after it is asked to start."""
        self.stops_at = time.monotonic() + STOP_AFTER


@pytest.fixture
def server() -> Iterator[WebServer]:
    with _Server(("127.0.0.1", 0), _Answers) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.02,))
        thread.start()
        yield cast("WebServer", made)
        made.shutdown()
        thread.join()


def _above(latencies: tuple[float, ...], ms: float) -> float:
    return sum(one > ms for one in latencies) / len(latencies)


@pytest.mark.parametrize("asked", [request("/", {}), lambda: b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"])
def test_open_loop_server_that_stops_is_seen_by_many_and_closed_loop_hides_it(server: WebServer, asked: Any) -> None:
    """Half a second of a second: a closed loop counts one slow answer a client, people would have waited a third."""
    closed, opened = Served("closed", server, lambda: [asked] * 2), OpenLoop("open", server, lambda: [asked] * 2, 200)
    turns = []
    for side in (closed, opened):
        side.prepare()
        turns.append(side.run(1.0))
    assert _above(turns[0].latencies, 100) < 0.05
    assert _above(turns[1].latencies, 100) > 0.2
    assert turns[1].count == len(list(instants(200, 1.0, 1)))


def test_instants_seed_gives_the_same_again_at_the_rate() -> None:
    assert list(instants(50, 10, 7)) == list(instants(50, 10, 7)) != list(instants(50, 10, 8))
    assert 400 < len(list(instants(50, 10, 7))) < 600


def _texts(path: Path) -> str:
    return " ".join(map(str, etree.fromstring(path.read_bytes()).itertext()))


def test_plots_figures_are_drawn_with_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    bar = {"name": "a<b", "unit": "x/s", "value": 50.0, "floor": 100.0, "ratio": 0.5, "ratio_spread": [0.4, 0.6]}
    path.write_text(json.dumps([bar, {**bar, "name": "c"}]))
    assert "a<b" in _texts(plots.write(path)) and "0.500 = 50 / 100 x/s" in _texts(path.with_suffix(".svg"))
    flat = [{"path": "search", "documents": size, "p50_ms": 3.0, "p95_ms": 9.0} for size in (10_000, 100_000)]
    path.write_text(json.dumps(flat))
    assert "search: p50 3.0 to 3.0 ms" in _texts(plots.write(path)) and "100,000 documents" in _texts(
        path.with_suffix(".svg")
    )
