"""`carnet matrix import|show|list`: the table of rights of this instance. Owns the words on the screen, no right."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.kernel.errors import Invalid
    from carnet.usecases.import_matrix import Change, Compared

REFUSED = 1
SHOWN = 40
SIGNS = {True: "oui/yes", False: "non/no", None: "-"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which file or version."""
    does = parser.add_subparsers(dest="does", required=True)
    importing = does.add_parser("import", help="CSV, or the JSON:API answer of the national site")
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--yes", action="store_true", help="puts it in force; without it only shows what changes")
    importing.add_argument(
        "--leave-out", action="append", default=[], metavar="PROFESSION", help="a profession that has no code here"
    )
    showing = does.add_parser("show", help="the cells of the table in force, or of a version (0: the shipped one)")
    showing.add_argument("--version", type=int, default=None)
    does.add_parser("list", help="every version")


def run(args: argparse.Namespace) -> int:
    """Does it; 1 when the file cannot be taken or a version is none."""
    with opened():
        return {"import": _import, "show": _show, "list": _list}[args.does](args)


def _import(args: argparse.Namespace) -> int:
    # Imported here: models exist only once Django is ready.
    from carnet.kernel.clock import SystemClock
    from carnet.kernel.errors import Invalid, Refusal
    from carnet.usecases.caller import Caller
    from carnet.usecases.import_matrix import import_matrix

    try:
        data = args.file.read_bytes()
        caller = Caller.command(SystemClock())
        answer = import_matrix(caller, data, args.file.name, apply=args.yes, left_out=frozenset(args.leave_out))
    except OSError as error:
        print(both("ops.matrix.unreadable", file=args.file, why=type(error).__name__), file=sys.stderr)
        return REFUSED
    except Invalid as invalid:
        _tell_problems(invalid, args.file)
        return REFUSED
    if isinstance(answer, Refusal):
        print(f"{answer.rule} {answer.reason}", file=sys.stderr)
        return REFUSED
    _tell_changes(answer)
    return 0


def _tell_problems(invalid: "Invalid", file: Path) -> None:
    print(both("ops.matrix.refused", file=file, number=len(invalid.problems)), file=sys.stderr)
    for problem in invalid.problems:
        value = dict(problem.facts).get("value", "")
        print(f"  {problem.element}: {problem.rule}{f' ({value})' if value else ''}", file=sys.stderr)


def _tell_changes(answer: "Compared") -> None:
    print(both("ops.matrix.compared", cells=answer.cells, changes=len(answer.changes)))
    for change in answer.changes[:SHOWN]:
        print(_told(change))
    if len(answer.changes) > SHOWN:
        print(f"  … +{len(answer.changes) - SHOWN}")
    print(both("ops.matrix.applied", version=answer.version) if answer.applied else both("ops.matrix.not_applied"))


def _told(change: "Change") -> str:
    return f"  {change.profession} {change.type_code}: {SIGNS[change.before]} -> {SIGNS[change.after]}"


def _show(args: argparse.Namespace) -> int:
    from carnet.usecases.see_matrix import see_matrix

    try:
        seen = see_matrix(args.version)
    except KeyError:
        print(both("ops.matrix.no_version", version=args.version), file=sys.stderr)
        return REFUSED
    print(summary())
    print("profession,type_code,read,certainty,source")
    for profession, row in sorted(seen.matrix.cells.items()):
        for code, cell in sorted(row.items()):
            print(f"{profession},{code},{'yes' if cell.read else 'no'},{cell.certainty},{cell.source}")
    return 0


def _list(_: argparse.Namespace) -> int:
    from carnet.usecases.see_matrix import see_matrix

    print(summary())
    for one in see_matrix().versions:
        print(f"  {one.version}  {one.at:%Y-%m-%d %H:%M} UTC  {one.cells}  {one.sha256.hex()[:12]}  {one.name}")
    return 0


def summary() -> str:
    """Which table is in force, in one line: for this command, `carnet check` and the start."""
    from carnet.usecases.see_matrix import see_matrix

    seen = see_matrix()
    certainty = ", ".join(f"{one.value} {number}" for one, number in seen.by_certainty)
    unknown = both("ops.matrix.unknown_deny") if seen.indicative_cells_deny else both("ops.matrix.unknown_default")
    key = "ops.matrix.in_force" if seen.version else "ops.matrix.in_force_shipped"
    values = {"version": seen.version} if seen.version else {}
    return f"{both(key, cells=seen.cells, certainty=certainty, **values)}\n{unknown}"
