"""A network that misbehaves, between browsers and the web server. Owns the faults and their count; judges nothing.

One request a connection. Each request meets one fault, drawn with a seed: it is cut before it arrives, its answer is
lost or cut, it is delayed behind later ones, it arrives twice, or it arrives only after its sender gave up.
"""

import contextlib
import random
import socket
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

LATEST = 0.4
_PIECE = 65_536


class Fault(StrEnum):
    """What happens to a request."""

    NONE = "none"
    REQUEST_CUT = "request cut"
    ANSWER_LOST = "answer lost"
    ANSWER_CUT = "answer cut"
    DELAYED = "delayed"
    TWICE = "twice"
    TWICE_LATE = "twice, the second time late"
    AFTER_GIVING_UP = "after its sender gave up"


WEIGHTS = {
    Fault.NONE: 52,
    Fault.REQUEST_CUT: 6,
    Fault.ANSWER_LOST: 8,
    Fault.ANSWER_CUT: 8,
    Fault.DELAYED: 8,
    Fault.TWICE: 6,
    Fault.TWICE_LATE: 6,
    Fault.AFTER_GIVING_UP: 6,
}


@dataclass
class Proxy:
    """Listens on a port of its own and passes on to another."""

    to: int
    seed: int
    port: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    _listener: socket.socket = field(default_factory=socket.socket)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> "Proxy":
        self._chance = random.Random(self.seed)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        self.port = int(self._listener.getsockname()[1])
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends when everything that is late has arrived."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for thread in tuple(self._threads):
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._run(lambda client=client: self._serve(client))

    def _run(self, work: object) -> None:
        thread = threading.Thread(target=work)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _serve(self, client: socket.socket) -> None:
        with self._lock:
            (fault,) = self._chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
            late, share = self._chance.uniform(0.02, LATEST), self._chance.random()
            self.faults[fault] += 1
        with client, contextlib.suppress(OSError):
            request = _whole(client)
            if fault is Fault.REQUEST_CUT:
                self._cut(request[: int(len(request) * share)])
            elif fault is Fault.AFTER_GIVING_UP:
                self._run(lambda: self._later(late, request))
            else:
                client.sendall(self._answer(fault, request, late, share))
                if fault is Fault.ANSWER_CUT:
                    # Reset: an end after half a head would look like the end of an answer.
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _answer(self, fault: Fault, request: bytes, late: float, share: float) -> bytes:
        if fault is Fault.DELAYED:
            time.sleep(late)
        if fault is Fault.TWICE:
            self._run(lambda: self._later(0, request))
        answer = self._pass(request)
        if fault is Fault.TWICE_LATE:
            self._run(lambda: self._later(late, request))
        if fault is Fault.ANSWER_LOST:
            return b""
        return answer[: int(len(answer) * share)] if fault is Fault.ANSWER_CUT else answer

    def _later(self, seconds: float, request: bytes) -> None:
        time.sleep(seconds)
        with contextlib.suppress(OSError):
            self._pass(request)

    def _cut(self, part: bytes) -> None:
        """The beginning of a request arrives, then the connection is gone."""
        with socket.create_connection(("127.0.0.1", self.to), timeout=60) as server:
            server.sendall(part)

    def _pass(self, request: bytes) -> bytes:
        """Sends what there is of a request and gives the answer, as far as one came."""
        with socket.create_connection(("127.0.0.1", self.to), timeout=60) as server:
            server.sendall(request)
            answer = b""
            while piece := server.recv(_PIECE):
                answer += piece
            return answer


def _whole(client: socket.socket) -> bytes:
    """One request with its body."""
    client.settimeout(60)
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(_PIECE)
        if not piece:
            return data
        data += piece
    head = data.partition(b"\r\n\r\n")[0]
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(data) < len(head) + 4 + length:
        piece = client.recv(_PIECE)
        if not piece:
            return data
        data += piece
    return data
