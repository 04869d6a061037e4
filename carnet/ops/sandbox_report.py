"""`carnet sandbox report`: the inspector's report on the command line, for the continuous integration of an editor.

Owns what is printed and the exit code; the report itself is `carnet.inspector.report`.
"""

import argparse
import json
import sys
import time
from typing import Any, Final

from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

REFUSED: Final = 1
NOT_A_SANDBOX: Final = 3
USUAL: Final = 20
_LOOK: Final = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which messages, and what makes the command fail."""
    parser.add_argument("--last", type=int, default=USUAL, metavar="N", help=f"how many messages ({USUAL})")
    parser.add_argument("--message", metavar="ID", help="one message, by the X-Request-Id of its answer")
    parser.add_argument(
        "--check", action="store_true", help="exit 1 when a message was refused, or a schematron failed"
    )
    parser.add_argument("--wait", type=float, default=0, metavar="SECONDS", help="for the schematrons, so long at most")


def run(args: argparse.Namespace) -> int:
    """Prints the report as JSON."""
    with opened():
        # Imported here: settings exist only once Django is ready.
        from carnet.inspector import report, store

        if not store.keeps():
            print(both("ops.sandbox.none"), file=sys.stderr)
            return NOT_A_SANDBOX
        found = _reports(args)
        if found is None:
            print(both("ops.sandbox.unknown", id=args.message), file=sys.stderr)
            return REFUSED
        json.dump({"format": report.FORMAT, "messages": found}, sys.stdout, ensure_ascii=False, indent=2)
        print()
    return REFUSED if args.check and any(map(failed, found)) else 0


def clear(_: argparse.Namespace) -> int:
    """Forgets every message, so that a run begins with none."""
    with opened():
        from carnet.inspector import store

        if not store.keeps():
            print(both("ops.sandbox.none"), file=sys.stderr)
            return NOT_A_SANDBOX
        print(both("ops.sandbox.cleared", count=store.clear()))
    return 0


def failed(told: dict[str, Any]) -> bool:
    """Whether an editor has something to mend in a message."""
    if told["verdict"] in ("refused", "partial"):
        return True
    sheets = told["schematron"]["documents"]
    return any(one["gravity"] == "error" for sheet in sheets for one in sheet["findings"])


def _reports(args: argparse.Namespace) -> list[dict[str, Any]] | None:
    """The reports, once no document waits or the time is over; None for a message that is not there."""
    until = time.monotonic() + args.wait
    while True:
        found = _read(args)
        waits = any(told["schematron"]["state"] == "waiting" for told in found or ())
        if not waits or time.monotonic() >= until:
            return found
        time.sleep(_LOOK)


def _read(args: argparse.Namespace) -> list[dict[str, Any]] | None:
    from carnet.inspector import report, store

    if args.message:
        one = store.one(args.message)
        return None if one is None else [report.as_json(report.report_of(one))]
    most = max(1, min(args.last, report.MOST))
    return [report.as_json(report.report_of(one)) for one in store.newest(most)]
