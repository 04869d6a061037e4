"""`carnet manage`: the few commands of Django that are safe on a record. Owns the list; never opens a shell.

`migrate` runs as the owner of the tables, then sets the rights of the server's role and claims the database.
"""

import argparse
from collections.abc import Sequence

from django.conf import settings
from django.core.management import execute_from_command_line

from carnet.ops.errors import CommandRefused
from carnet.ops.surroundings import opened, start_django
from carnet.storage.instance_folder import Instance

WITH_DATABASE = frozenset({"migrate", "showmigrations"})
WITHOUT_DATABASE = frozenset({"check", "makemigrations", "sqlmigrate", "makemessages"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command and its own arguments."""
    parser.add_argument("command", help=", ".join(sorted(WITH_DATABASE | WITHOUT_DATABASE)))
    parser.add_argument("rest", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    """Runs an allowed command; CommandRefused for any other."""
    allowed = WITH_DATABASE | WITHOUT_DATABASE
    if args.command not in allowed:
        raise CommandRefused(command=args.command, allowed=", ".join(sorted(allowed)))
    if args.command in WITHOUT_DATABASE:
        start_django(None)
        _django(args.command, args.rest)
        return 0
    with opened(migrated=False) as instance:
        if args.command == "migrate" and not args.rest:
            bring_up_to_date(instance)
        else:
            _as_owner(args.command, args.rest)
    return 0


def bring_up_to_date(instance: Instance, *, verbosity: int = 1) -> None:
    """Migrates, sets the rights, claims the database; DatabaseOfAnotherInstance when it is claimed already."""
    # Models can be imported only once Django is ready.
    from carnet.storage.instance_row import claim_database
    from carnet.storage.migrating import migrate

    migrate(settings.CARNET.owner_dsn, settings.CARNET.dsn, verbosity=verbosity)
    claim_database(instance)


def _as_owner(command: str, rest: Sequence[str]) -> None:
    from carnet.storage.migrating import as_owner

    with as_owner(settings.CARNET.owner_dsn):
        _django(command, rest)


def _django(command: str, rest: Sequence[str]) -> None:
    execute_from_command_line(["carnet manage", command, *rest])
