"""Becomes the program that reads pictures, with less than this process may do. Runs alone, and imports nothing of ours.

Limits are set before the program begins, so that there is no moment without them.
"""

import os
import resource
import sys

_NOBODY = 65534
_FILES = 64


def main() -> None:
    """Arguments: memory, seconds of processor, then the program with its own arguments."""
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # It writes to the pipe that it was given, and no file.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    become = os.execv
    # The program that the operator installed.
    become(sys.argv[3], sys.argv[3:])


main()
