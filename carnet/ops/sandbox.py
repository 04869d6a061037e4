"""`carnet sandbox`: a whole carnet on this machine for editors of software, with seals of made-up structures.

Owns what differs from the demonstration: the kind of its instance, the keys, the inspector; never one of production
(`demo`). `carnet sandbox report` and `clear` are about the inspector of a sandbox that runs already.
"""

import argparse
from typing import Final

from carnet.ops import demo, sandbox_report
from carnet.storage.instance_folder import InstanceKind

RUN, REPORT, CLEAR = "run", "report", "clear"
_DOES: Final = {
    RUN: "runs it until it is stopped (also without a word)",
    REPORT: "prints what was checked of the last messages, as JSON (docs/inspector.schema.json)",
    CLEAR: "forgets the messages",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do; the port, and what the report is about."""
    demo.add_arguments(parser)
    does = parser.add_subparsers(dest="does")
    for name, says in _DOES.items():
        added = does.add_parser(name, help=says)
        if name == REPORT:
            sandbox_report.add_arguments(added)


def run(args: argparse.Namespace) -> int:
    """Runs the sandbox until it is stopped, or tells what came to it."""
    if args.does == REPORT:
        return sandbox_report.run(args)
    if args.does == CLEAR:
        return sandbox_report.clear(args)
    return demo.run_whole(InstanceKind.SANDBOX, args.port)
