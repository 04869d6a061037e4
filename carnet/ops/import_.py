"""`carnet import PATH…`: CDA files and folders into records. Owns the walk and the summary; rules are elsewhere."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.ops.progress import Progress, bar
from carnet.ops.surroundings import opened

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
    results = []
    for done, path in enumerate(files, start=1):
        results.append(_one(path, open_missing=open_missing, lenient=lenient))
        progress(done, len(files), path.name)
    return results


def _one(path: Path, *, open_missing: bool, lenient: bool) -> Result:
    # Imported here: models exist only once Django is ready.
    from carnet.usecases._incoming import Upload
    from carnet.usecases.import_document import Importing, import_document

    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES_READ)
        answer = import_document(Upload(data, path.name), Importing(open_missing, lenient), SystemClock())
    except Invalid as invalid:
        return Result(path, REFUSED, invalid.problems)
    except OSError as error:
        return Result(path, REFUSED, (Problem(str(path), "import.unreadable", (("why", str(error.strerror)),)),))
    if isinstance(answer, Refusal | Conflict):
        return Result(path, REFUSED, (Problem("/", answer.rule),))
    return Result(path, ALREADY if answer.again else IMPORTED)


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
