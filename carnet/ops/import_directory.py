"""`carnet import-directory FILE`: the free-access extract of the national directory. Owns the file and the summary."""

import argparse
import time
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from carnet.kernel.errors import Invalid
from carnet.ops.progress import bar
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.identity.directory_import import Imported

REFUSED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and its encoding: UTF-8 unless said otherwise (older extracts are in Windows-1252)."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--encoding", default="utf-8-sig")


def run(args: argparse.Namespace) -> int:
    """Imports the file and prints how many lines were taken; 1 when the file itself cannot be read."""
    started = time.monotonic()
    with opened():
        try:
            done = _import(args.file, args.encoding)
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
    return 0


def _import(path: Path, encoding: str) -> "Imported":
    # Imported here: models exist only once Django is ready.
    from carnet.identity.directory_import import import_directory

    total = max(1, path.stat().st_size)
    with (
        path.open("rb") as raw,
        TextIOWrapper(raw, encoding=encoding, newline="") as file,
        bar("Annuaire / Directory") as progress,
    ):

        def told(done: "Imported") -> None:
            progress(min(total, raw.tell()), total, str(done.lines))

        return import_directory(file, told)
