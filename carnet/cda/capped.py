"""Runs a pure function in a capped child process. Owns what hostile content may cost us; never runs it in-process.

The child has an empty environment and no inherited file: a fresh interpreter, or for what is asked all the time a fork
of a process that did nothing but import the decoder (`nursery`). Before it touches the content it
limits its own memory, processor time and file size, and takes from itself the right to open any file or socket
(RLIMIT_NOFILE 0), so a hole in a decoder reaches neither the network nor the disk. See `_capped_child`.
"""

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from carnet.cda.nursery import nursery_of
from carnet.kernel.errors import Invalid, Problem, Unavailable

# A nursery keeps some 40 MB: for the decoder of the files that come and are looked at most.
WARM = frozenset({"carnet.cda._pdf_child"})
TOO_HEAVY = "content.too_heavy"
_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from carnet.cda._capped_child import main; main()"
_READ = 1 << 16
_MOMENT = 10.0
"""What a child that gave its whole answer has to end: on a machine that is full, half a second says nothing."""
_TRIES = 2

PureFunction = Callable[[bytes, str], bytes]


@dataclass(frozen=True)
class Limits:
    """What one run may use. `memory` counts address space, libraries included (about 250 MB before any content).

    Processor time is what stops a bomb. The clock is for a child that does nothing: on a machine that is full a good
    file waits for a processor, and the clock is generous, twice.
    """

    memory: int = 1 << 30
    cpu_seconds: int = 20
    wall_seconds: float = 60.0
    output: int = 64 << 20


DEFAULT = Limits()
_MOST_CHILDREN = 4
_children = threading.BoundedSemaphore(_MOST_CHILDREN)


def run_capped(
    function: PureFunction | str,
    payload: bytes,
    *,
    argument: str = "",
    limits: Limits = DEFAULT,
    element: str = "document",
) -> bytes:
    """The result of `function(payload, argument)`, run in a capped child.

    `function` is a module-level function of carnet, or its name as `module:name` when its module must not be imported
    here: a decoder that is never loaded in this process cannot be attacked in it. The `Invalid` that it raises is
    raised here again; a crash or a limit is an `Invalid` with the rule `content.too_heavy` (fact `reason`: memory,
    time, clock, output or crash). One that the clock ended is run once more: nobody tells a child that waits from one
    that hangs. Never more than four children at once: waiting longer than the limit is `Unavailable`.
    """
    if not _children.acquire(timeout=limits.wall_seconds):
        raise Unavailable("capped children are all busy")
    name = function if isinstance(function, str) else f"{function.__module__}:{function.__qualname__}"
    try:
        answer, code = _tried(name, _task(name, argument, limits), payload, limits, element)
    finally:
        _children.release()
    return _decode(answer, code, element)


class _Overrun(Exception):
    """The clock ran out before the child answered."""


def is_clock(problem: Problem) -> bool:
    """Whether a file was refused by the clock alone: another time, on a machine that does less, it may be taken."""
    return problem.rule == TOO_HEAVY and dict(problem.facts).get("reason") == "clock"


def _tried(name: str, task: bytes, payload: bytes, limits: Limits, element: str) -> tuple[bytes, int]:
    run = _run_warm if name.partition(":")[0] in WARM else _run
    for _ in range(_TRIES):
        with suppress(_Overrun):
            return run(name, task, payload, limits, element)
    raise Invalid.of(element, TOO_HEAVY, reason="clock")


def _task(name: str, argument: str, limits: Limits) -> bytes:
    """The first line that the child reads: what to run, on what, within which limits."""
    return json.dumps({"function": name, "argument": argument, "limits": asdict(limits)}).encode() + b"\n"


def _run_warm(name: str, task: bytes, payload: bytes, limits: Limits, element: str) -> tuple[bytes, int]:
    """As `_run`, in a child of the nursery of the function's module."""
    child = nursery_of(name.partition(":")[0]).bear(_environment())
    content, answer_pipe = os.fdopen(child.content, "wb"), os.fdopen(child.answer, "rb", buffering=0)
    feeder = threading.Thread(target=_feed, args=(content, task, payload), daemon=True)
    feeder.start()
    try:
        answer = _read(answer_pipe, limits, element)
        return answer, child.exit_code(_MOMENT)
    finally:
        child.close()
        answer_pipe.close()
        feeder.join()


def _run(_: str, task: bytes, payload: bytes, limits: Limits, element: str) -> tuple[bytes, int]:
    """Starts the child, feeds it and reads its answer; whatever happens, the child is gone afterwards."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", _START, str(_ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd="/",
    )
    if child.stdin is None or child.stdout is None:  # Cannot happen with PIPE; keeps the types honest.
        raise Unavailable("no pipe to the capped child")
    with child, child.stdout, child.stdin:
        feeder = threading.Thread(target=_feed, args=(child.stdin, task, payload), daemon=True)
        feeder.start()
        try:
            answer = _read(child.stdout, limits, element)
        except BaseException:
            child.kill()
            raise
        else:
            _end(child)
        finally:
            feeder.join()
        return answer, child.wait()


def _environment() -> dict[str, str]:
    """Nothing of ours but where the system's libraries are; arenas of malloc would count as memory."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2", **kept}


def _end(child: subprocess.Popen[bytes]) -> None:
    """Leaves the child that has closed its pipe a moment to end by itself (its exit code says why), or kills it."""
    try:
        child.wait(timeout=_MOMENT)
    except subprocess.TimeoutExpired:
        child.kill()


def _feed(pipe: IO[bytes], *parts: bytes) -> None:
    """Writes to the child; a child that died reads nothing more, and its exit code says why."""
    with suppress(BrokenPipeError, OSError):
        for part in parts:
            pipe.write(part)
    with suppress(BrokenPipeError, OSError):
        pipe.close()


def _read(pipe: IO[bytes], limits: Limits, element: str) -> bytes:
    """Reads until the child closes its pipe, and no longer or more than the limits say."""
    deadline = time.monotonic() + limits.wall_seconds
    poller = select.poll()
    poller.register(pipe, select.POLLIN)
    parts: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not poller.poll(left * 1000):
            raise _Overrun
        part = os.read(pipe.fileno(), _READ)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > limits.output:
            raise Invalid.of(element, TOO_HEAVY, reason="output")


def _decode(answer: bytes, code: int, element: str) -> bytes:
    """The first byte of an answer tells what it is; an answer cut short by a crash is none."""
    tag, body = answer[:1], answer[1:]
    if code == 0 and tag == b"R":
        return body
    if code == 0 and tag == b"I":
        raise Invalid(*(_problem(each) for each in json.loads(body)))
    raise Invalid.of(element, TOO_HEAVY, reason=_reason(code, tag, body))


def _problem(plain: list[object]) -> Problem:
    """A problem as the child wrote it."""
    element, rule, facts = plain
    if not isinstance(facts, list):
        raise Unavailable("the capped child answered in another language")
    return Problem(str(element), str(rule), tuple((str(name), str(value)) for name, value in facts))


def _reason(code: int, tag: bytes, body: bytes) -> str:
    """Why there is no result, in one word that a log may keep."""
    if code == 0 and tag == b"E":
        name = body.decode("ascii", "replace")
        return "memory" if name == "MemoryError" else f"crash {name}"
    # SIGXCPU is the soft limit of processor time, SIGKILL the hard one.
    return "time" if code in (-24, -9) else f"crash {code}"
