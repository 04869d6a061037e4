"""pg_dump and pg_restore. Owns the two programs and their pipes; a dump never touches the disk in clear.

A dump, not a copy of files: it holds what is in the database now, so no row that was deleted (a destroyed key) and no
free page, it restores into a later PostgreSQL, and every constraint is checked when it is read back.
"""

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final

from carnet.storage.backup_errors import DumpFailed
from carnet.storage.cluster_binaries import client_program

_PIECE: Final = 64 * 1024
_ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "LANG": "C", "TZ": "UTC"}


def dumped(
    dsn: str, snapshot: str | None = None, bindir: Path | None = None, *, several: bool = False
) -> Iterator[bytes]:
    """The database in pg_dump's custom format, as of a snapshot that another connection exported; DumpFailed.

    `several`: of several servers (Citus), without the extension that says so: it is read back into one server.
    """
    words = ["--format=custom", "--no-owner", "--no-privileges", "--dbname", dsn]
    if several:
        words.append("--extension=plpgsql")
    if snapshot:
        words.append(f"--snapshot={snapshot}")
    with tempfile.TemporaryFile() as said:
        process = _start("pg_dump", words, bindir, said, stdout=subprocess.PIPE)
        try:
            if process.stdout is not None:
                while piece := process.stdout.read(_PIECE):
                    yield piece
            _finish(process, "pg_dump", said)
        finally:
            _stop(process)


def restore(dsn: str, pieces: Iterable[bytes], bindir: Path | None = None) -> None:
    """Reads a dump into an empty database, all of it or nothing; DumpFailed."""
    words = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--dbname", dsn]
    with tempfile.TemporaryFile() as said:
        process = _start("pg_restore", words, bindir, said, stdin=subprocess.PIPE)
        try:
            if process.stdin is not None:
                _feed(process, process.stdin, pieces)
            _finish(process, "pg_restore", said)
        finally:
            _stop(process)


def _start(
    name: str,
    words: list[str],
    bindir: Path | None,
    said: IO[bytes],
    stdin: int | None = None,
    stdout: int | None = None,
) -> "subprocess.Popen[bytes]":
    command = [str(client_program(name, bindir)), *words]
    return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=said, env=_ENVIRONMENT)


def _feed(process: "subprocess.Popen[bytes]", pipe: IO[bytes], pieces: Iterable[bytes]) -> None:
    """Writes everything; when a piece does not prove, the reader is stopped before it can commit."""
    try:
        for piece in pieces:
            pipe.write(piece)
        pipe.close()
    except BrokenPipeError:
        # The program ended first: its own words say why.
        return
    except BaseException:
        process.kill()
        raise


def _finish(process: "subprocess.Popen[bytes]", name: str, said: IO[bytes]) -> None:
    if process.wait() == 0:
        return
    said.seek(0)
    lines = [line for line in said.read().decode("utf-8", "replace").splitlines() if "error:" in line]
    # The first line names the object; DETAIL lines, which quote rows, are not kept.
    raise DumpFailed(program=name, line=(lines or ["?"])[0][:200])


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None and not pipe.closed:
            try:
                pipe.close()
            except OSError:
                continue
