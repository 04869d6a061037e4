"""Kills a PostgreSQL server of its own and starts it again. Owns server and address; kills nothing else."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from carnet.kernel.clock import SystemClock
from carnet.storage import cluster_settings
from carnet.storage.cluster import EmbeddedCluster
from carnet.storage.cluster_settings import APP, DATABASE, OWNER, PORT
from carnet.storage.instance_folder import Instance, InstanceKind, make_instance

ROOT = Path(__file__).resolve().parents[2]
MIGRATE = (
    "import django; django.setup(); import os;"
    "from carnet.storage.migrating import migrate;"
    "migrate(os.environ['CARNET_OWNER_DSN'], os.environ['CARNET_DSN']);"
    "from pathlib import Path;"
    "from carnet.storage.instance_folder import open_instance;"
    "from carnet.storage.instance_row import claim_database;"
    "claim_database(open_instance(Path(os.environ['CARNET_INSTANCE'])))"
)


@dataclass
class Victim:
    """A server whose clients find it again after each death: its socket's folder has a name that stays."""

    folder: Path
    instance: Instance
    cluster: EmbeddedCluster

    @classmethod
    def make(cls) -> "Victim":
        """Makes an instance of its own on the disk of temporary files, started and migrated."""
        folder = Path(tempfile.mkdtemp(prefix="carnet-victim-"))
        # As root the server runs under another account, which has to pass through.
        folder.chmod(0o711)
        instance = make_instance(folder / "instance", InstanceKind.DEMO, SystemClock())
        victim = cls(folder, instance, EmbeddedCluster(instance.cluster_folder, home=folder / "home"))
        try:
            victim.start()
            subprocess.run([sys.executable, "-c", MIGRATE], env=victim.environment(), cwd=ROOT, check=True, timeout=120)
        except BaseException:
            victim.remove()
            raise
        return victim

    def start(self, **weaker: str) -> None:
        """Starts the server; `weaker` replaces settings that the program never lets anyone weaken."""
        with patch.dict(cluster_settings.SERVER, weaker):
            self.cluster.start()
        link, fresh = self.folder / "socket", self.folder / "socket.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path(self.cluster.dsn().split()[0].removeprefix("host=")))
        fresh.replace(link)

    def kill(self) -> int:
        """`kill -9` of the server and of all its processes at once; gives how many there were."""
        server = self.cluster.pid
        assert server is not None
        victims = [server, *children(server)]
        for pid in victims:
            end(pid)
        # Nothing is left to stop: this frees the lock and the run folder, as the death of the program would.
        self.cluster.stop()
        return len(victims)

    def environment(self) -> dict[str, str]:
        """What a client program of this server needs to know."""
        return {
            **os.environ,
            "CARNET_INSTANCE": str(self.instance.folder),
            "CARNET_DSN": self._dsn(APP),
            "CARNET_OWNER_DSN": self._dsn(OWNER),
            "DJANGO_SETTINGS_MODULE": "carnet.config.settings",
        }

    def remove(self) -> None:
        """Stops the server and deletes all."""
        self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _dsn(self, role: str) -> str:
        return f"host={self.folder / 'socket'} port={PORT} dbname={DATABASE} user={role}"


def children(parent: int) -> list[int]:
    """The processes that a process started."""
    try:
        listed = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        # It ended by itself meanwhile.
        return []
    return [int(pid) for pid in listed.split()]


def end(pid: int) -> None:
    """`kill -9` of one process, which may have ended by itself meanwhile."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
