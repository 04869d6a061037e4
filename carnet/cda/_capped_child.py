"""The inside of a capped child: confines itself, runs one function, writes one answer. Never imported elsewhere."""

import json
import os
import resource
import sys
from importlib import import_module

from carnet.cda.capped import PureFunction
from carnet.kernel.errors import Invalid

_NOBODY = 65534


def main() -> None:
    """Reads a task and its content on the standard input and answers on the standard output.

    A decoder written in C may print: the answer goes to a copy of the output and the output itself to nowhere.
    """
    answer = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    task = json.loads(sys.stdin.buffer.readline())
    function = _function(task["function"])
    _confine(task["limits"])
    _write(answer, _answer(function, sys.stdin.buffer.read(), task["argument"]))
    # Destructors of a library that was fed hostile content are better not run.
    os._exit(0)


def _function(name: str) -> PureFunction:
    """The function to run, with all its imports done while files may still be opened. Only code of carnet is run."""
    module, _, attribute = name.partition(":")
    if not module.startswith(("carnet.", "tests.")):
        raise ValueError("not a function of carnet")
    function: PureFunction = getattr(import_module(module), attribute)
    return function


def _confine(limits: dict[str, int]) -> None:
    """Takes from this process what decoding does not need. No new file descriptor means no file and no socket.

    Root could give itself the limits back: where the server runs as root (a container), the child becomes nobody.
    """
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    cpu = limits["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _answer(function: PureFunction, payload: bytes, argument: str) -> bytes:
    """The answer with its tag: R a result, I problems found in the content, E the name of an unexpected error."""
    try:
        return b"R" + function(payload, argument)
    except Invalid as invalid:
        plain = [[p.element, p.rule, [list(fact) for fact in p.facts]] for p in invalid.problems]
        return b"I" + json.dumps(plain).encode()
    except BaseException as error:  # noqa: BLE001  The content must not choose how this process ends.
        return b"E" + type(error).__name__.encode()


def _write(descriptor: int, answer: bytes) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(descriptor, view) :]
