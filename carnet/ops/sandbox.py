"""`carnet sandbox`: a whole carnet on this machine for editors of software, with seals of made-up structures.

Owns what differs from the demonstration: the kind of its instance and the keys; never one of production (`demo`).
"""

import argparse

from carnet.ops import demo
from carnet.storage.instance_folder import InstanceKind


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The port."""
    demo.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Runs the sandbox until it is stopped."""
    return demo.run_whole(InstanceKind.SANDBOX, args.port)
