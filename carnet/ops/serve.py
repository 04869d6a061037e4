"""`carnet serve`: the pages and interfaces, by granian in WSGI mode. Owns the process; contains no rule."""

import argparse
import os
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connections
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.common import AbstractServer
from granian.server.mp import MPServer

from carnet.ops import blob_start, closed_page
from carnet.ops.errors import UnsafeDatabase
from carnet.ops.matrix import summary
from carnet.ops.ports import check_free
from carnet.ops.surroundings import find_folder, opened, start_django
from carnet.storage.instance_folder import WEB_METRICS_FILES, Instance, load_master, open_instance

CONNECTIONS: Final = 512
"""Connections that a process keeps open, busy or not; more wait in the queue of the kernel."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A port other than that of the options."""
    parser.add_argument("--port", type=int, help="default: that of carnet.toml, else 8000")


def run(args: argparse.Namespace) -> int:
    """Serves until SIGTERM or Ctrl-C. Starts the embedded PostgreSQL when no server is named or running."""
    if closed_page.is_closed(find_folder()):
        return _closed(args.port)
    with opened() as instance:
        options = settings.CARNET.file
        port = args.port if args.port is not None else options.port
        refuse_public(instance, options.bind)
        check_free(options.bind, port)
        refuse_unsafe_database()
        refuse_other_indexes(instance)
        blob_start.refuse_unusable()
        print(summary(), flush=True)
        # Workers are forks of this process: none may share a connection with it.
        connections.close_all()
        os.environ["CARNET_SERVE"] = "1"
        forget_measures(instance.folder)
        server(options.bind, port, options.web_processes, options.server_threads).serve()
    return 0


def _closed(port: int | None) -> int:
    """The page of a restore: no database is reached, no data is read."""
    instance = open_instance(find_folder())
    start_django(instance)
    refuse_public(instance, settings.CARNET.file.bind)

    def serve(application: str, address: str, number: int) -> None:
        check_free(address, number)
        server(address, number, 1, 1, application).serve()

    return closed_page.show(instance.folder, port, serve)


def server(
    address: str, port: int, processes: int, threads: int, application: str = "carnet.config.wsgi:application"
) -> AbstractServer[Any]:
    """The web server, with the limits that slow or large requests meet.

    `threads` is how many answer at once in a process. How many of them work is the admission's to say
    (`carnet.config.admission`): the others wait in turn or refuse.
    """
    return MPServer(
        application,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        # Connections, not requests: one that is kept open and asks nothing counts as well, as those of a proxy do.
        backpressure=CONNECTIONS,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024),
        log_level=LogLevels.warning,
        log_dictconfig=settings.CARNET_SERVER_LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )


def forget_measures(folder: Path) -> None:
    """Removes what web processes wrote that are gone: as many as now may not start again."""
    for path in folder.glob(WEB_METRICS_FILES):
        path.unlink(missing_ok=True)


def refuse_public(instance: Instance, address: str) -> None:
    """A demonstration listens on loopback only, whatever its options say (they refuse it too)."""
    if instance.kind.for_tests_only and not ip_address(address).is_loopback:
        raise PermissionError(f"a {instance.kind.value} instance listens on loopback only")


def refuse_other_indexes(instance: Instance) -> None:
    """IndexKeyOlder or IndexRowsOlder: people would be looked for where they are not."""
    from carnet.storage import index_fence

    index_fence.check(load_master(instance.key_file).ring)


def refuse_unsafe_database() -> None:
    """UnsafeDatabase with the first setting or right that is not as it must be."""
    # Imported here: models exist only once Django is ready.
    from carnet.storage.database_checks import faults

    for fault in faults():
        raise UnsafeDatabase(setting=fault.what, value=fault.found)
