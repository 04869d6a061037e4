"""What the tests of the capped process run in it: functions that misbehave on purpose."""

import os
import resource
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from carnet.kernel.errors import Invalid, Problem

_COUNTED: list[bytes] = []


def count(payload: bytes, argument: str) -> bytes:
    _COUNTED.append(payload)
    return str(len(_COUNTED)).encode()


def echo(payload: bytes, argument: str) -> bytes:
    return argument.encode() + payload


def eat_memory(payload: bytes, argument: str) -> bytes:
    return bytes(int(argument))


def loop(payload: bytes, argument: str) -> bytes:
    while True:
        pass


def sleep(payload: bytes, argument: str) -> bytes:
    time.sleep(60)
    return b""


def crash(payload: bytes, argument: str) -> bytes:
    os.abort()


def refuse(payload: bytes, argument: str) -> bytes:
    raise Invalid(Problem("/here", "some.rule", (("name", "é"),)), Problem("/there", "other.rule"))


def bug(payload: bytes, argument: str) -> bytes:
    raise KeyError("a word of the content")


def open_file(payload: bytes, argument: str) -> bytes:
    try:
        return Path(argument).read_bytes()
    except OSError as error:
        return f"refused {error.errno}".encode()


def open_socket(payload: bytes, argument: str) -> bytes:
    try:
        socket.socket()
    except OSError as error:
        return f"refused {error.errno}".encode()
    return b"opened"


def take_rights_back(payload: bytes, argument: str) -> bytes:
    """What a decoder taken over would try: raise its limits, start a process, become root."""
    attempts: dict[str, Callable[[], object]] = {
        "limits": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)),
        "fork": lambda: os.fork() or os._exit(0),
        "root": lambda: os.setuid(0),
    }
    done = []
    for name, attempt in attempts.items():
        with suppress(OSError, ValueError):
            attempt()
            done.append(name)
    return " ".join(done).encode()


def environment(payload: bytes, argument: str) -> bytes:
    return " ".join(sorted(os.environ)).encode()


def inherited(payload: bytes, argument: str) -> bytes:
    """Whether the descriptor whose number is given exists here."""
    try:
        os.fstat(int(argument))
    except OSError:
        return b"closed"
    return b"open"


def noise(payload: bytes, argument: str) -> bytes:
    os.write(1, b"Rnoise")
    return b"clean"


def flood(payload: bytes, argument: str) -> bytes:
    return b"x" * int(argument)
