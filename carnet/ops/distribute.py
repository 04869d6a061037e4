"""`carnet distribute`: the schema on a cluster of Citus. Owns what the operator reads; the steps are in `storage`.

The programs are stopped meanwhile (pages, workers, commands): each table is closed while its rows go to the shards, and
nobody may write into one that is half way. Killed anywhere, the same command goes on. Run again after a migration that
makes a table, it distributes that one.
"""

import argparse

import psycopg
from django.conf import settings
from django.db import connections

from carnet.ops.progress import bar
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened
from carnet.storage import distributing, distribution
from carnet.storage.databases import role_of
from carnet.storage.instance_errors import OwnerRoleMissing

SHARDS = 32
"""What Citus takes by itself: enough for as many nodes, few enough for the locks of the months of the journal."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether only the plan is wanted, and into how many parts patient data are cut."""
    parser.add_argument(
        "--dry-run", dest="verb", action="store_const", const="dry-run", default="",
        help="montrer le plan seulement / show the plan only",
    )  # fmt: skip
    parser.add_argument(
        "--shards", type=_number, default=SHARDS, metavar="N",
        help=f"parts des données de patients, {SHARDS} sinon ; fixé la première fois"
        f" / parts of patient data, else {SHARDS}; settled the first time",
    )  # fmt: skip


def _number(word: str) -> int:
    number = int(word)
    if not 1 <= number <= 1024:
        raise argparse.ArgumentTypeError("1-1024")
    return number


def run(args: argparse.Namespace) -> int:
    """Shows the plan, or carries it out."""
    with opened():
        role = role_of(settings.CARNET.dsn)
        if role_of(settings.CARNET.owner_dsn) in {"", role}:
            raise OwnerRoleMissing(role=role)
        # This program's own connection would be one that uses the database.
        connections.close_all()
        with psycopg.connect(settings.CARNET.owner_dsn, autocommit=True) as owner:
            if args.verb:
                show(owner, role)
            else:
                carry_out(owner, role, args.shards)
    return 0


def show(owner: psycopg.Connection, role: str) -> None:
    """The plan, table by table, and what will take time."""
    distributing.check(owner, role, stopped=False)
    waiting = distributing.steps(distribution.read(owner))
    for table in waiting:
        print(f"{table.kind:<10} {table.name:<28} {table.size / 1e6:>12.1f} MB")
    print(both("ops.distribute.plan", tables=len(waiting), size=f"{sum(table.size for table in waiting) / 1e6:.1f}"))


def carry_out(owner: psycopg.Connection, role: str, shards: int) -> None:
    """Distributes what waits, removes what stayed behind, and looks at all of it again."""
    distributing.check(owner, role)
    plan = distribution.read(owner)
    waiting = len(distributing.steps(plan))
    with bar("distribute") as progress:
        for number, table in enumerate(distributing.distribute(owner, plan, shards)):
            progress(number, waiting, table.name)
        progress(waiting, waiting, "")
    removed = distributing.remove_local_rows(owner)
    print(both("ops.distribute.done", tables=distributing.verify(owner, role), new=waiting, removed=len(removed)))
