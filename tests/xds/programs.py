"""The program in a process of its own, on the database of the tests. Owns its start and its sudden end."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.ops.processes import ROOT


@contextmanager
def program() -> Iterator[str]:
    """The address of a server that is killed at the end of the block, as a machine that loses its power."""
    command = [sys.executable, "-c", "from tests.xds.programs import serve; serve()"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address.startswith("http://"), "the program did not start"
            yield address
        finally:
            process.kill()


def serve() -> None:
    """Serves until standard input ends, and says first where."""
    import django

    django.setup()
    from tests.fhir.serving import served

    with served() as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        sys.stdin.read()
