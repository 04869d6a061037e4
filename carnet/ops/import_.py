"""`carnet import PATH…`: CDA files and folders into records. Owns the walk and the summary; rules are elsewhere."""

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.memory import settle
from carnet.ops import blob_start, import_lanes
from carnet.ops.import_whose import whose
from carnet.ops.progress import Progress, bar
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.usecases._incoming import Incoming
    from carnet.usecases.import_documents import Answer

MOST_BYTES_READ = 64_000_000
MOST_TOGETHER, MOST_BYTES = 256, 64_000_000


@dataclass(frozen=True)
class How:
    """What was asked for on the command line, as it is handed to a process.

    `open_missing`: unknown patients get a record; `lenient`: any INS root is taken; `kept`: documents of minors are
    kept from representatives. The use case has the same words, in a module that is loaded when Django is ready.
    """

    open_missing: bool
    lenient: bool
    kept: bool


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
    parser.add_argument(
        "--keep-from-representatives",
        action="store_true",
        help="cacher les documents des mineurs à leurs représentants / keep documents of minors from representatives",
    )
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="processes at once (one a core)"
    )


def run(args: argparse.Namespace) -> int:
    """Imports, prints the summary, and gives 1 when a file was refused."""
    with opened():
        blob_start.refuse_unusable(also_away=True)
        settle()
        with bar("Import") as progress:
            files = list(files_of(args.paths))
            results = import_files(
                files, args.open_missing, args.lenient_identity, progress, args.processes,
                kept=args.keep_from_representatives,
            )  # fmt: skip
        print(summary(results))
    return 1 if any(result.outcome == REFUSED for result in results) else 0


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those of the folders named, in order."""
    for path in paths:
        yield from sorted(p for p in path.rglob("*.xml") if p.is_file()) if path.is_dir() else [path]


def import_files(
    files: Sequence[Path],
    open_missing: bool,
    lenient: bool,
    progress: Progress,
    processes: int = 1,
    *,
    kept: bool = False,
) -> list[Result]:
    """Imports each file on its own: one that is refused changes nothing for the others.

    May be done again after it was stopped anywhere: what is in the records is told as already there. ImportStopped
    when a process was killed.
    """
    persons = [_person(path, lenient) for path in files]
    work = partial(_imported, how=How(open_missing, lenient, kept))
    results: dict[int, Result] = {}
    for place, result in import_lanes.run(files, persons, work, processes):
        results[place] = result
        progress(len(results), len(files), result.path.name)
    for place in _again(results, persons):
        (results[place],) = work([files[place]])
    return [results[place] for place in range(len(files))]


def _again(results: Mapping[int, Result], persons: Sequence[str]) -> list[int]:
    """The refused files of people of whom a machine that was full refused one, in their order.

    With it, what replaces it or completes it was refused for its sake.
    """
    from carnet.cda.capped import is_clock

    refused = [place for place, result in results.items() if result.outcome == REFUSED]
    waited = {persons[place] for place in refused if any(is_clock(problem) for problem in results[place].problems)}
    return sorted(place for place in refused if persons[place] in waited)


def _person(path: Path, lenient: bool) -> str:
    """The number of its person; nothing for a file that names none, which is refused wherever it is read."""
    known = whose(path)
    if known is not None:
        return known
    read = _read(path, lenient)
    header = None if isinstance(read, Result) else read.header
    patient = header.patient if header else None
    numbers = (patient.ins or patient.ids) if patient else ()
    return (numbers[0].extension or "") if numbers else ""


def _imported(files: Sequence[Path], how: How) -> list[Result]:
    """What became of each of some files, in their order; not more are held at once than go together."""
    return [result for some in _held(files) for result in _stored(some, how)]


def _held(files: Sequence[Path]) -> Iterator[list[Path]]:
    """Parts of the files: so many, or so few that what they hold fits into memory."""
    part, size = list[Path](), 0
    for path in files:
        if part and (len(part) >= MOST_TOGETHER or size > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(path)
        with suppress(OSError):
            size += path.stat().st_size
    yield part


def _stored(files: Sequence[Path], how: How) -> list[Result]:
    from carnet.usecases.import_documents import Importing, import_documents

    importing = Importing(how.open_missing, how.lenient, how.kept)
    read = [_read(path, importing.lenient) for path in files]
    incoming = [one for one in read if not isinstance(one, Result)]
    told = iter(import_documents(incoming, importing, SystemClock()))
    return [
        one if isinstance(one, Result) else _told_of(path, next(told)) for path, one in zip(files, read, strict=True)
    ]


def _told_of(path: Path, answer: "Answer") -> Result:
    if isinstance(answer, Invalid):
        return Result(path, REFUSED, answer.problems)
    if isinstance(answer, Refusal | Conflict):
        return Result(path, REFUSED, (Problem("/", answer.rule),))
    return Result(path, ALREADY if answer.again else IMPORTED)


def _read(path: Path, lenient: bool) -> "Incoming | Result":
    from carnet.usecases._incoming import Upload, read_incoming

    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES_READ)
        return read_incoming(Upload(data, path.name), lenient=lenient)
    except Invalid as invalid:
        return Result(path, REFUSED, invalid.problems)
    except OSError as error:
        why = (("why", str(error.strerror)),)
        return Result(path, REFUSED, (Problem(str(path), "import.unreadable", why),))


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
