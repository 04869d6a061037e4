"""`carnet falc-lint`: checks that the texts are easy to read. Owns nothing: the rules are in `carnet.portal.falc`.

They run in a program of their own, because a command never imports the portal (see `.importlinter`).
"""

import argparse
import subprocess
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One option."""
    parser.add_argument("--warnings", action="store_true", help="voir aussi les avertissements / show warnings too")


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 without errors, 1 with, 2 when a development tool is missing."""
    options = ["--warnings"] if arguments.warnings else []
    return subprocess.run([sys.executable, "-m", "carnet.portal.falc", *options], check=False).returncode
