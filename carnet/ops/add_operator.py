"""`carnet add-operator EMAIL`: the first account of an operator. Owns the one who makes the others, on pages."""

import argparse

from carnet.ops.sentences import both
from carnet.ops.surroundings import opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the codes of the second step go."""
    parser.add_argument("email", metavar="EMAIL")


def run(args: argparse.Namespace) -> int:
    """Makes the account and prints its identifier and first password, once; 1 for an address that is none."""
    with opened():
        # Imported here: models exist only once Django is ready.
        from carnet.identity import staff
        from carnet.identity.api import AccountKind
        from carnet.kernel.clock import SystemClock
        from carnet.kernel.errors import Invalid

        try:
            first = staff.new_account(AccountKind.OPERATOR, args.email, SystemClock().now())
        except Invalid:
            print(both("ops.operator.email"))
            return 1
        print(both("ops.operator.made", login=first.login, password=first.password))
    return 0
