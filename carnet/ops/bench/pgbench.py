"""Floors in the database: pgbench with identical prepared statements. Owns scripts, their values and the program's run.

A floor knows nothing of Python: it is what PostgreSQL alone does for the same rows. Statements are those that the use
case really sent, caught on their way, with their values as parameters of prepared statements.
"""

import os
import re
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from carnet.ops.bench.samples import Measured
from carnet.storage.cluster_binaries import client_program
from carnet.storage.cluster_settings import APP, DATABASE, PORT

_NAMED = re.compile(r"%\((\w+)\)s")
_DONE = re.compile(r"number of transactions actually processed: (\d+)")
_FAILED = re.compile(r"number of failed transactions: (\d+)")
_RATE = re.compile(r"tps = ([\d.]+)")


@dataclass(frozen=True)
class Statement:
    """A statement as psycopg was given it: named placeholders and their values.

    `one_row`: the floor fails when it returns no row, as a journal statement does under a rights epoch of the past; a
    floor that quietly writes nothing would be no floor.
    """

    sql: str
    params: Mapping[str, Any]
    one_row: bool = False


@dataclass
class Pgbench:
    """A side that is a script of pgbench, run by clients of its own."""

    name: str
    socket: Path
    folder: Path
    script: str
    values: Mapping[str, str] = field(default_factory=dict)
    clients: int = 1
    written: Callable[[], int] | None = None
    """How many events stand in the journal that a script writes to; None: each statement says so by its one row."""
    events: int = 1
    """How many events one script writes."""

    def prepare(self) -> None:
        """Nothing is used up."""

    def run(self, seconds: float) -> Measured:
        """Runs the script for so long (whole seconds, at least one).

        RuntimeError when a transaction failed, or wrote fewer events than it should.
        """
        before = self.written() if self.written else 0
        path = self._script()
        try:
            said = subprocess.run(
                self._command(path, max(1, round(seconds))), env=self._environment(), capture_output=True, text=True,
                check=False,
            )  # fmt: skip
        finally:
            path.unlink()
        done, rate, failed = _DONE.search(said.stdout), _RATE.search(said.stdout), _FAILED.search(said.stdout)
        if said.returncode or not done or not rate or (failed and int(failed[1])):
            raise RuntimeError(f"pgbench did not measure {self.name}: {said.stderr.strip()[-500:]}")
        if self.written and self.written() - before < int(done[1]) * self.events:
            raise RuntimeError(f"pgbench wrote fewer events than {self.name} does")
        # Its own rate leaves out the start of the program and of its connections.
        return Measured(int(done[1]), int(done[1]) / float(rate[1]) if float(rate[1]) else seconds)

    def _script(self) -> Path:
        path = self.folder / f"bench-{uuid.uuid4().hex}.sql"
        path.write_text(self.script, encoding="utf-8")
        return path

    def _command(self, script: Path, seconds: int) -> list[str]:
        named = [word for name, value in self.values.items() for word in ("-D", f"{name}={value}")]
        clients = ["-c", str(self.clients), "-j", "1", "-T", str(seconds)]
        return [str(client_program("pgbench")), "-n", "-M", "prepared", *clients, *named, "-f", str(script)]

    def _environment(self) -> dict[str, str]:
        names = {"PGHOST": str(self.socket), "PGPORT": str(PORT), "PGUSER": APP, "PGDATABASE": DATABASE}
        return {**os.environ, **names}


def script_of(statements: Sequence[Statement], start: str = "", *, apart: bool = False) -> tuple[str, dict[str, str]]:
    """One transaction of these statements as a script, and the values of its variables, whose names begin so.

    `apart`: each statement is a transaction of its own, as a use case that only reads sends them.
    """
    lines, values = ([] if apart else ["BEGIN;"]), dict[str, str]()
    for number, statement in enumerate(statements):
        given = {name: statement.params[name] for name in _NAMED.findall(statement.sql)}
        text = statement.sql
        # pgbench takes no empty variable: an empty text and NULL stand in the statement itself.
        for name in [name for name, value in given.items() if value in (None, "")]:
            text = text.replace(f"%({name})s", "NULL" if given.pop(name) is None else "''")
        values.update({f"{start}v{number}_{name}": literal(value) for name, value in given.items()})
        text = _NAMED.sub(rf":{start}v{number}_\1", text).replace("%%", "%")
        lines.append(" ".join(text.split()) + (r" \gset" if statement.one_row else ";"))
    return "\n".join([*lines, *([] if apart else ["COMMIT;"]), ""]), values


def one_each(scripts: Sequence[str]) -> str:
    """One script in which each client runs its own, so that none waits for the lock of another."""
    words = ["\\if", *["\\elif"] * (len(scripts) - 1)]
    chosen = [
        f"{word} :client_id = {at}\n{script}" for at, (word, script) in enumerate(zip(words, scripts, strict=True))
    ]
    return "".join([*chosen, "\\endif\n"])


def floor_script(name: str) -> str:
    """A script of the folder `floors`."""
    return resources.files("carnet.ops.bench").joinpath("floors", f"{name}.sql").read_text(encoding="utf-8")


def literal(value: Any) -> str:
    """A value in the text form of PostgreSQL."""
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    if isinstance(value, list | tuple):
        return "{" + ",".join(_item(item) for item in value) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _item(value: Any) -> str:
    """A value inside an array: bytes stand in quotes, where a backslash is written twice."""
    text = literal(value)
    return '"' + text.replace("\\", "\\\\") + '"' if isinstance(value, bytes | memoryview) else text


@contextmanager
def caught(*, every: bool = False) -> Iterator[list[Statement]]:
    """Catches the statements with named values that Django's connection sends in a block.

    `every`: those whose values stand in a row too; these are given names.
    """
    from django.db import connection

    found: list[Statement] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if isinstance(params, Mapping):
            found.append(Statement(sql, dict(params)))
        elif every:
            found.append(_named(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield found


def _named(sql: str, params: Sequence[Any]) -> Statement:
    """The same statement with named values."""
    names = [f"p{number}" for number in range(len(params))]
    parts = sql.split("%s")
    if len(parts) != len(names) + 1:
        raise ValueError("a statement has another number of values than of places")
    places = [*(f"%({name})s" for name in names), ""]
    text = "".join(part + place for part, place in zip(parts, places, strict=True))
    return Statement(text, dict(zip(names, params, strict=True)))
