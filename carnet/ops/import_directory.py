"""`carnet import-directory FILE`: the free-access extract of the national directory. Owns the file and the summary."""

import argparse
import csv
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from carnet.kernel.errors import Conflict, Invalid
from carnet.ops.progress import bar
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.identity.directory_file import BadLine
    from carnet.identity.directory_import import Imported

REFUSED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, its encoding (UTF-8 unless said otherwise), and what the operator knows of it."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--encoding", default="utf-8-sig", help="older extracts: cp1252")
    parser.add_argument("--partial", action="store_true", help="not the whole directory: ends no activity")
    parser.add_argument("--end-many", action="store_true", help="ends activities even when they are many")
    parser.add_argument("--report", type=Path, metavar="CSV", help="where to write every refused line")


def run(args: argparse.Namespace) -> int:
    """Imports the file and prints how many lines were taken; 1 when the file itself cannot be read."""
    started = time.monotonic()
    with opened():
        try:
            done = _import(args)
        except (OSError, UnicodeError, LookupError) as error:
            print(both("ops.directory.unreadable", file=args.file, why=type(error).__name__))
            return REFUSED
        except Invalid as invalid:
            missing = ", ".join(problem.element for problem in invalid.problems)
            print(both("ops.directory.columns", file=args.file, missing=missing))
            return REFUSED
        seconds = f"{time.monotonic() - started:.1f}"
        print(both("ops.directory.done", taken=done.lines - done.bad, lines=done.lines, seconds=seconds))
        for line in done.first_bad:
            print(f"  {line.number}: {line.problem.element}: {line.problem.rule}")
        return 0 if args.partial else _end_vanished(done, many=args.end_many)


def _end_vanished(done: "Imported", *, many: bool) -> int:
    # Imported here: models exist only once Django is ready.
    from carnet.identity.directory_import import end_vanished

    answer = end_vanished(done, many=many)
    if isinstance(answer, Conflict):
        print(both("ops.directory.too_many_ended", **dict(answer.facts)))
        return REFUSED
    print(both("ops.directory.ended", ended=answer))
    return 0


def _import(args: argparse.Namespace) -> "Imported":
    # Imported here: models exist only once Django is ready.
    from carnet.identity.directory_import import import_directory

    path: Path = args.file
    total = max(1, path.stat().st_size)
    with (
        path.open("rb") as raw,
        TextIOWrapper(raw, encoding=args.encoding, newline="") as file,
        _report(args.report) as refused,
        bar("Annuaire / Directory") as progress,
    ):

        def told(done: "Imported") -> None:
            progress(min(total, raw.tell()), total, str(done.lines))

        return import_directory(file, told, refused)


@contextmanager
def _report(path: Path | None) -> Iterator[Callable[["BadLine"], None]]:
    """Writes line, column and rule of each refused line; never what stood there, which may be anything."""
    if path is None:
        yield lambda line: None
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "column", "rule"))
        yield lambda line: writer.writerow((line.number, line.problem.element, line.problem.rule))
