"""`carnet demo`: a whole carnet on this machine, with made-up people. Owns the order of its start and of its end.

Port, instance, PostgreSQL, migrations, example data, pages, background work; then it waits. Ctrl-C, SIGTERM or the end
of the terminal stops everything that was started. Whatever fails says one sentence and leaves nothing running.
"""

import argparse
import os
import time
import urllib.error
import urllib.request
from pathlib import Path

from carnet.kernel.clock import SystemClock
from carnet.ops import blob_start, trial_seals
from carnet.ops.errors import NotForTests, PartEnded, PartSilent
from carnet.ops.ports import check_free
from carnet.ops.progress import bar
from carnet.ops.sentences import both, one_line
from carnet.ops.stopping import StopSignals
from carnet.ops.supervisor import Supervisor
from carnet.ops.surroundings import default_folder, name_server, start_django
from carnet.storage.cluster import EmbeddedCluster
from carnet.storage.instance_folder import INSTANCE_FILE, Instance, InstanceKind, make_instance, open_instance

ADDRESS = "127.0.0.1"
# Browsers make and use passkeys for a name, never for a bare address.
SHOWN = "localhost"
ANSWER_SECONDS = 60.0
# Written once the example data is loaded whole; loading it again after an interruption is safe.
_MOST_SHOWN = 30
LOADED = "example-data.loaded"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The port."""
    parser.add_argument("--port", type=int, default=8000)


def run(args: argparse.Namespace) -> int:
    """Runs the demonstration until it is stopped."""
    return run_whole(InstanceKind.DEMO, args.port)


def run_whole(kind: InstanceKind, port: int) -> int:
    """Runs a whole instance of a kind that is for tests only, until it is stopped."""
    started = time.monotonic()
    with StopSignals() as signals:
        check_free(ADDRESS, port)
        instance = _instance(kind)
        print(one_line("ops.demo.preparing", folder=instance.folder), flush=True)
        with EmbeddedCluster(instance.cluster_folder, _bindir()) as cluster, Supervisor(instance.log_folder) as parts:
            _prepare(instance, cluster)
            print(one_line("ops.demo.database", seconds=f"{time.monotonic() - started:.1f}"), flush=True)
            _load_examples(instance)
            _start_parts(instance, port, parts, signals)
            parts.watch(lambda: signals.received or not cluster.alive())
            print(one_line("ops.demo.stopping"), flush=True)
            if not cluster.alive() and not signals.received:
                raise PartEnded(part="postgresql", code="?", log=str(cluster.log_file))
        print(one_line("ops.demo.stopped"), flush=True)
    return 0


def _instance(kind: InstanceKind) -> Instance:
    """The instance, made at the first start; NotForTests for a production's."""
    folder = default_folder(kind)
    if not (folder / INSTANCE_FILE).exists():
        return make_instance(folder, kind, SystemClock())
    instance = open_instance(folder)
    if not instance.kind.for_tests_only:
        raise NotForTests(folder=str(folder), kind=instance.kind.value)
    return instance


def _prepare(instance: Instance, cluster: EmbeddedCluster) -> None:
    """Brings the tables up to date and checks whose they are."""
    name_server(cluster.dsn(), cluster.owner_dsn)
    start_django(instance)
    # Imported here: models exist only once Django is ready.
    from carnet.ops.manage import bring_up_to_date
    from carnet.storage.instance_row import check_database
    from carnet.storage.migrating import is_up_to_date

    if not is_up_to_date():
        bring_up_to_date(instance, verbosity=0)
    check_database(instance)
    blob_start.refuse_unusable()


def _load_examples(instance: Instance) -> None:
    """Loads the made-up people and their documents, once."""
    # Imported here: models exist only once Django is ready.
    from django.db import connections

    from carnet.ops import example_data, trial_software

    marker = instance.folder / LOADED
    if not marker.exists():
        with bar("Exemples / Examples") as progress:
            example_data.load(progress)
        marker.touch()
    trial_software.key_of(instance)
    if instance.kind is InstanceKind.SANDBOX:
        trial_seals.make_all(instance)
    connections.close_all()


def _start_parts(instance: Instance, port: int, parts: Supervisor, signals: StopSignals) -> None:
    """Starts pages and background work, and tells when the first page answers."""
    signals.calm()
    web = parts.start("web", ["serve", "--port", str(port)])
    parts.start("worker", ["worker"])
    until = time.monotonic() + ANSWER_SECONDS
    while not signals.received and not _answers(port):
        parts.check()
        if time.monotonic() > until:
            raise PartSilent(seconds=str(int(ANSWER_SECONDS)), log=str(web.log))
        time.sleep(0.1)
    if not signals.received:
        print(_welcome(instance, port), flush=True)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{ADDRESS}:{port}/aide/", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _welcome(instance: Instance, port: int) -> str:
    """The address, the example accounts, the mailbox."""
    base = f"http://{SHOWN}:{port}"
    lines = ["", both("ops.demo.ready", address=f"{base}/"), "", *_accounts(), ""]
    lines += [both("ops.demo.mailbox", address=f"{base}/demo/courrier/"), both("ops.demo.fhir", address=f"{base}/fhir")]
    if instance.kind is InstanceKind.SANDBOX:
        folder = instance.folder / trial_seals.FOLDER
        lines.append(both("ops.sandbox.soap", address=f"{base}/soap/registry", folder=folder))
        lines.append(both("ops.sandbox.inspector", address=f"{base}/sandbox/messages/"))
    lines += ["", one_line("ops.demo.stop")]
    return "\n".join(lines)


def _accounts() -> list[str]:
    # Imported here: models exist only once Django is ready.
    from django.db import connections

    from carnet.identity import demo

    accounts = demo.example_accounts()
    connections.close_all()
    lines = [f"  {_line(one.kind, one.profession, one.display_name, one.login)}" for one in accounts[:_MOST_SHOWN]]
    return [both("ops.demo.accounts", password=demo.EXAMPLE_PASSWORD), *lines] if lines else []


def _line(kind: str, profession: str | None, name: str, login: str) -> str:
    return f"{kind:<13} {profession or '':<4} {name:<32} {login}"


def _bindir() -> Path | None:
    named = os.environ.get("CARNET_PG_BINDIR")
    return Path(named) if named else None
