"""The inside of a nursery: imports decoders once, and forks a capped child for each content. It never sees a content.

Each child has a keeper, which ends it when who asked goes away, and tells how it ended. Never imported elsewhere.
"""

import os
import select
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from typing import Final, NoReturn

from carnet.cda._capped_child import main as capped_main

IDLE_SECONDS: Final = 300
"""A nursery that nobody asked for so long gives its memory back; the next content starts another."""
_PIPES: Final = 3
_MOST_FILES: Final = 4096


def main() -> None:
    """Serves the socket whose number is the second argument, until it is closed or idle. The third is the module."""
    control = socket.socket(fileno=int(sys.argv[2]))
    import_module(sys.argv[3])
    # Keepers are nobody's to wait for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    poller = select.poll()
    poller.register(control, select.POLLIN)
    while poller.poll(IDLE_SECONDS * 1000):
        _, pipes, _, _ = socket.recv_fds(control, 1, _PIPES)
        if len(pipes) != _PIPES:
            return
        if os.fork() == 0:
            # Only the nursery itself answers: who asks must notice at once when it is gone.
            control.close()
            _keep(*pipes)
        for pipe in pipes:
            os.close(pipe)


def _keep(content: int, answer: int, status: int) -> NoReturn:
    """Runs one capped child, kills it when the other end of `status` is closed, and writes its exit code there."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        _become(content, answer)
    os.close(content)
    os.close(answer)
    ended = os.pidfd_open(child)
    poller = select.poll()
    poller.register(ended, select.POLLIN)
    poller.register(status, 0)
    if ended not in {file for file, _ in poller.poll()}:
        os.kill(child, signal.SIGKILL)
    _, how = os.waitpid(child, 0)
    with suppress(OSError):
        os.write(status, str(os.waitstatus_to_exitcode(how)).encode())
    os._exit(0)


def _become(content: int, answer: int) -> NoReturn:
    """From here this process is a capped child: its content on the standard input, nothing else of the nursery."""
    try:
        os.dup2(content, 0)
        os.dup2(answer, 1)
        os.closerange(3, _MOST_FILES)
        capped_main()
    finally:
        os._exit(1)
