"""`carnet who-sees`: the whole table of who sees what. Owns its three forms; the answers come from the policy.

`carnet who-sees --format md > docs/who-sees-what.md` regenerates the published page; a test holds that it is current.
"""

import argparse
import sys

from carnet.ops import who_sees_forms as forms

WRITERS = {"md": forms.markdown, "csv": forms.csv_table, "json": forms.json_table}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The form and the language."""
    parser.add_argument("--format", choices=sorted(WRITERS), default="md", help="forme / form")
    parser.add_argument("--language", choices=("fr", "en"), default="fr", help="langue / language")
    parser.add_argument(
        "--indicative-cells-deny",
        action="store_true",
        help="comme si l'opérateur refusait les cases indicatives / as if the operator refused indicative cells",
    )


def run(args: argparse.Namespace) -> int:
    """Writes the table on the standard output."""
    table = forms.build(args.language, indicative_cells_deny=args.indicative_cells_deny)
    sys.stdout.write(WRITERS[args.format](table))
    return 0
