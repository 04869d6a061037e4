"""`carnet example-documents`: many documents for one example person, to try long lists. Demo and sandbox only."""

import argparse
import sys
from typing import TYPE_CHECKING

from carnet.ops.errors import REFUSED
from carnet.ops.progress import bar
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.ops.example_people import ExamplePatient

MOST = 5_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For whom, and how many."""
    parser.add_argument("--for", dest="login", default="karim-benali", help="identifiant / identifier")
    parser.add_argument("--count", type=int, default=500, help="nombre / how many (5000 at most)")


def run(args: argparse.Namespace) -> int:
    """Deposits the documents; exit code 3 where this is no trial instance or nobody has this identifier."""
    with opened():
        # Imported here: models exist only once Django is ready.
        from django.conf import settings

        from carnet.ops.example_people import PATIENTS

        known = {patient.login: patient for patient in PATIENTS if patient.opens}
        if not settings.CARNET_FOR_TESTS_ONLY or args.login not in known or not 0 < args.count <= MOST:
            print(both("ops.example_documents.refused", most=MOST, known=", ".join(known)), file=sys.stderr)
            return REFUSED
        _deposit(known[args.login], args.count)
    return 0


def _deposit(patient: "ExamplePatient", count: int) -> None:
    from carnet.kernel.clock import SystemClock
    from carnet.ops import example_data, example_series

    with bar("Documents") as progress:
        for number, document in enumerate(example_series.series(patient, count), start=1):
            example_data.deposit(document, SystemClock())
            progress(number, count, document.title)
