"""`carnet init`: makes the folder of an instance. Owns the choice of its kind, once; never changes an instance."""

import argparse
from pathlib import Path

from carnet.kernel.clock import SystemClock
from carnet.ops.sentences import both
from carnet.ops.surroundings import default_folder
from carnet.storage.instance_folder import InstanceKind, make_instance


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The kind, and where."""
    parser.add_argument("kind", choices=[kind.value for kind in InstanceKind])
    parser.add_argument("folder", nargs="?", type=Path, help="default: CARNET_INSTANCE, else ./var/<kind>")


def run(args: argparse.Namespace) -> int:
    """Makes the instance; its database is made by the first `carnet manage migrate`."""
    kind = InstanceKind(args.kind)
    instance = make_instance((args.folder or default_folder(kind)).absolute(), kind, SystemClock())
    print(both("ops.init.made", kind=kind.value, folder=instance.folder, key=instance.key_file))
    return 0
