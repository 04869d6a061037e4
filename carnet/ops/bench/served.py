"""The program behind its own web server, asked by many clients at once. Owns the server's process and the closed loop.

The clients, the server and the database share the machine: rates are of all of them together, the processor time of a
request is that of the server's processes alone.
"""

import os
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from carnet.ops.bench.samples import Measured

Request = bytes | Callable[[], bytes]
"""What a client asks each time, or what makes it anew each time."""
Requests = Callable[[], Sequence[Request]]
ADDRESS = "127.0.0.1"
CLIENTS = 16
_ROOM = 1 << 18
_LAST_CHUNK = b"\r\n0\r\n\r\n"


@dataclass
class WebServer:
    """An application under the web server of `carnet serve`, on a port of its own, started at its first use."""

    application: str
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    patience: float = 60
    """Seconds in which it must answer."""
    _process: "subprocess.Popen[bytes] | None" = field(default=None)
    _said: IO[bytes] = field(default_factory=tempfile.TemporaryFile)

    @property
    def process(self) -> int | None:
        """The first process of the server; None while it does not run."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Starts it and waits until it answers."""
        if self._process is not None:
            return
        with socket.socket() as free:
            free.bind((ADDRESS, 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "carnet.ops.bench.serving", self.application, ADDRESS, str(self.port)]
        # A line for each request, as shipped; not on the screen of who measures.
        self._process = subprocess.Popen(command, env={**os.environ, **self.environment}, stderr=self._said)
        until = time.monotonic() + self.patience
        while not _answers(self.port):
            if time.monotonic() > until or self._process.poll() is not None:
                self._said.seek(0)
                raise RuntimeError(f"the server of {self.application} did not start: {self._said.read()[-2000:]!r}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection((ADDRESS, port), 1).close()
    except OSError:
        return False
    return True


@dataclass
class Served:
    """A side: as many clients as requests, each of which asks its own again as soon as it was answered."""

    name: str
    server: WebServer
    requests: Requests
    _asked: Sequence[Request] = ()

    @property
    def process(self) -> int | None:
        """Whose processor time is counted."""
        return self.server.process

    def prepare(self) -> None:
        """Starts the server at the first turn; what is asked is made anew, for tokens end."""
        self.server.start()
        self._asked = self.requests()

    def run(self, seconds: float) -> Measured:
        """Asks for so long. RuntimeError for an answer that is not a success."""
        with selectors.DefaultSelector() as ready:
            clients = [Client(self.server.port, asked) for asked in self._asked]
            for client in clients:
                ready.register(client.socket, selectors.EVENT_READ, client)
                client.ask()
            began = time.perf_counter()
            latencies = list[float]()
            while time.perf_counter() < began + seconds:
                for key, _ in ready.select(1):
                    took = key.data.take()
                    if took is not None:
                        latencies.append(took)
                        key.data.ask()
            took_all = time.perf_counter() - began
            for client in clients:
                client.socket.close()
        return Measured(len(latencies), took_all, tuple(latencies))


class Client:
    """One kept connection with one request under way."""

    def __init__(self, port: int, request: Request) -> None:
        self._request, self._port = request, port
        self._left, self._head, self._at = 0, b"", 0.0
        self._chunked, self._end = False, b""
        self.socket = self._opened()

    def _opened(self) -> socket.socket:
        made = socket.create_connection((ADDRESS, self._port), 10)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        return made

    def reopen(self) -> None:
        """Another connection in the place of one that the server ended while nothing was asked."""
        self.socket.close()
        self.socket = self._opened()

    def ask(self, due: float | None = None) -> None:
        """Sends the request; its time is counted from when it was due, else from now."""
        request = self._request if isinstance(self._request, bytes) else self._request()
        self._left, self._head, self._end, self._at = -1, b"", b"", due or time.perf_counter()
        self.socket.sendall(request)

    def take(self) -> float | None:
        """Reads what is there; how many milliseconds the answer took once it is whole."""
        data = self.socket.recv(_ROOM)
        if not data:
            raise RuntimeError("the server closed the connection")
        if self._left < 0:
            self._head += data
            head, found, data = self._head.partition(b"\r\n\r\n")
            if not found:
                return None
            if b" 200 " not in head[:16]:
                raise RuntimeError(f"the server answered {head[:80]!r}: {data[:300]!r}")
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            self._left = int(lengths[0].partition(b":")[2]) if lengths else 0
            self._chunked = not lengths
        self._end = (self._end + data)[-len(_LAST_CHUNK) :]
        self._left -= len(data)
        whole = self._end == _LAST_CHUNK if self._chunked else not self._left
        return (time.perf_counter() - self._at) * 1000 if whole else None


def request(path: str, headers: Mapping[str, str]) -> bytes:
    """A GET as it goes over the wire."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()
