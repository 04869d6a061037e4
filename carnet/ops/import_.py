"""`carnet import PATH…`: CDA files and folders into records. Owns the walk and the summary; rules are elsewhere."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.memory import settle
from carnet.ops.import_lanes import Lanes
from carnet.ops.progress import Progress, bar
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.usecases._incoming import Incoming
    from carnet.usecases.import_document import Importing

MOST_BYTES_READ = 64_000_000


@dataclass(frozen=True)
class Result:
    """What became of one file: its outcome and, when it was refused, why."""

    path: Path
    outcome: str
    problems: tuple[Problem, ...] = ()


IMPORTED, ALREADY, REFUSED = "imported", "already there", "refused"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths, and how to meet unknown patients."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--open-missing", action="store_true", help="open a record for unknown test patients")
    parser.add_argument(
        "--lenient-identity", action="store_true", help="take any INS root as a test identity (demo and sandbox only)"
    )


def run(args: argparse.Namespace) -> int:
    """Imports, prints the summary, and gives 1 when a file was refused."""
    with opened():
        settle()
        with bar("Import") as progress:
            results = import_files(list(files_of(args.paths)), args.open_missing, args.lenient_identity, progress)
        print(summary(results))
    return 1 if any(result.outcome == REFUSED for result in results) else 0


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those of the folders named, in order."""
    for path in paths:
        yield from sorted(p for p in path.rglob("*.xml") if p.is_file()) if path.is_dir() else [path]


def import_files(files: Sequence[Path], open_missing: bool, lenient: bool, progress: Progress) -> list[Result]:
    """Imports each file on its own: one that is refused changes nothing for the others."""
    # Imported here: models exist only once Django is ready.
    from django.db import connection

    from carnet.usecases.import_document import Importing

    how = Importing(open_missing, lenient)
    lanes = Lanes[Path, _Found](
        partial(_read, lenient=lenient), _Found.whose, partial(_stored, how=how), lambda: connection.close()
    )
    results = []
    for done, found in enumerate(lanes.run(files), start=1):
        if found.result is None:
            raise RuntimeError("a file was read and not stored")
        results.append(found.result)
        progress(done, len(files), found.path.name)
    return results


@dataclass(frozen=True)
class _Found:
    """A file on its way: read and not refused yet, or with what became of it."""

    path: Path
    incoming: "Incoming | None" = None
    result: Result | None = None

    def whose(self) -> str:
        """The number of its person; nothing for a file that names none."""
        header = self.incoming.header if self.incoming else None
        patient = header.patient if header else None
        numbers = (patient.ins or patient.ids) if patient else ()
        return (numbers[0].extension or "") if numbers else ""


def _read(path: Path, *, lenient: bool) -> _Found:
    from carnet.usecases._incoming import Upload, read_incoming

    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES_READ)
        return _Found(path, read_incoming(Upload(data, path.name), lenient=lenient))
    except Invalid as invalid:
        return _Found(path, result=Result(path, REFUSED, invalid.problems))
    except OSError as error:
        why = (("why", str(error.strerror)),)
        return _Found(path, result=Result(path, REFUSED, (Problem(str(path), "import.unreadable", why),)))


def _stored(found: _Found, *, how: "Importing") -> _Found:
    from carnet.usecases.import_document import import_document

    if found.incoming is None:
        return found
    try:
        answer = import_document(found.incoming, how, SystemClock())
    except Invalid as invalid:
        return _Found(found.path, result=Result(found.path, REFUSED, invalid.problems))
    if isinstance(answer, Refusal | Conflict):
        return _Found(found.path, result=Result(found.path, REFUSED, (Problem("/", answer.rule),)))
    return _Found(found.path, result=Result(found.path, ALREADY if answer.again else IMPORTED))


def summary(results: Sequence[Result]) -> str:
    """How many of each, then each refused file with its element and its rule."""
    counts = [f"{sum(r.outcome == outcome for r in results)} {outcome}" for outcome in (IMPORTED, ALREADY, REFUSED)]
    refused = [_told(result) for result in results if result.outcome == REFUSED]
    return "\n".join([f"{len(results)} files: {', '.join(counts)}", *refused])


def _told(result: Result) -> str:
    lines = [f"  {result.path.name}"]
    for problem in result.problems:
        facts = ", ".join(f"{name}={value}" for name, value in problem.facts)
        lines.append(f"      {problem.element}: {problem.rule}{f' ({facts})' if facts else ''}")
    return "\n".join(lines)
