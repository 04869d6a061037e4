"""`carnet check-schematrons`: tries each schematron of the operator's folder. Owns their report; reads no document."""

import argparse
import sys
from pathlib import Path

from carnet.cda import schematron
from carnet.cda.schematron import FolderUnusable
from carnet.ops.errors import REFUSED
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

EMPTY = b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: the folder is a setting."""


def run(args: argparse.Namespace) -> int:
    """Says of each schematron whether it runs; exit code 3 when one does not, or when there is no folder."""
    with opened():
        # Imported here: settings exist only once Django is ready.
        from django.conf import settings

        return report(settings.CARNET_SCHEMATRON_FOLDER)


def report(folder: str) -> int:
    """The report of one folder; empty: none is set."""
    if not folder:
        print(both("ops.schematrons.no_folder"), file=sys.stderr)
        return REFUSED
    try:
        index = schematron.read_index(Path(folder))
    except FolderUnusable as unusable:
        print(both("ops.schematrons.bad_index", why=str(unusable)), file=sys.stderr)
        return REFUSED
    checked = schematron.run(EMPTY, Path(folder), [each.file for each in index])
    broken = [each for each in checked if each.failure]
    for each in broken:
        print(both("ops.schematrons.broken", file=each.schematron, why=each.failure), file=sys.stderr)
    print(both("ops.schematrons.count", good=len(checked) - len(broken), all=len(checked)))
    return REFUSED if broken else 0
