"""Floors on the disk: the raw write that is sure, and the file sent by the kernel. Owns no key and no right."""

import os
import re
import shutil
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from carnet.ops.bench.samples import Measured

_PIECE = 1 << 18
_NGINX = """
daemon off; master_process on; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/nginx.log crit;
events {{ worker_connections 64; }}
http {{
  access_log off; sendfile on; keepalive_requests 1000000; default_type application/octet-stream;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen unix:{folder}/nginx.sock; root {folder}/files; }}
}}
"""


def sure_write(folder: Path, data: bytes) -> Callable[[], object]:
    """Write, fsync, rename, fsync of the folder: what a durable file costs without anything of ours."""

    def once() -> None:
        name = uuid.uuid4().hex
        temporary, path = folder / f"{name}.tmp", folder / name
        _written(temporary, data)
        temporary.rename(path)
        _synced(folder)

    return once


def _written(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _synced(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def plain_read(path: Path) -> Callable[[], object]:
    """Open, read whole, close: the file as it is, from the page cache."""
    return path.read_bytes


@dataclass
class SentFile:
    """The file sent by `os.sendfile` over a Unix socket to a reader that throws it away."""

    path: Path
    name: str = "os.sendfile over a Unix socket"

    def prepare(self) -> None:
        """Nothing is used up."""

    def run(self, seconds: float) -> Measured:
        """Sends again and again for so long."""
        ours, theirs = socket.socketpair()
        drain = threading.Thread(target=_drained, args=(theirs,))
        drain.start()
        began, latencies = time.perf_counter(), []
        while time.perf_counter() < began + seconds:
            before = time.perf_counter()
            _send(ours, self.path)
            latencies.append((time.perf_counter() - before) * 1000)
        took = time.perf_counter() - began
        ours.close()
        drain.join()
        return Measured(len(latencies), took, tuple(latencies))


def _send(to: socket.socket, path: Path) -> None:
    with path.open("rb") as file:
        left, at = os.fstat(file.fileno()).st_size, 0
        while left:
            sent = os.sendfile(to.fileno(), file.fileno(), at, left)
            at, left = at + sent, left - sent


def _drained(source: socket.socket) -> None:
    room = bytearray(_PIECE)
    with source:
        while source.recv_into(room):
            pass


@dataclass
class Nginx:
    """The file sent by nginx with `sendfile`, asked for over one kept connection."""

    folder: Path
    path: Path
    name: str = "nginx sendfile, one kept connection"
    _process: "subprocess.Popen[bytes] | None" = field(default=None)

    def prepare(self) -> None:
        """Starts nginx at the first turn."""
        if self._process is None:
            (self.folder / "files").mkdir(parents=True)
            shutil.copy(self.path, self.folder / "files" / "document")
            configuration = self.folder / "nginx.conf"
            configuration.write_text("user root;" * (os.geteuid() == 0) + _NGINX.format(folder=self.folder))
            self._process = subprocess.Popen(["nginx", "-c", str(configuration), "-p", str(self.folder)])
            _wait_for(self.folder / "nginx.sock")

    def run(self, seconds: float) -> Measured:
        """Asks again and again for so long."""
        began, count, room = time.perf_counter(), 0, bytearray(_PIECE)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.folder / "nginx.sock"))
            while time.perf_counter() < began + seconds:
                client.sendall(b"GET /document HTTP/1.1\r\nHost: x\r\n\r\n")
                _whole_answer(client, room)
                count += 1
        return Measured(count, time.perf_counter() - began)

    def stop(self) -> None:
        """Stops nginx."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


def _whole_answer(client: socket.socket, room: bytearray) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(_PIECE)
    fields, _, body = head.partition(b"\r\n\r\n")
    if b" 200 " not in fields.splitlines()[0]:
        raise RuntimeError("nginx did not send the file")
    length = re.search(rb"content-length: *(\d+)", fields, re.IGNORECASE)
    left = int(length[1]) - len(body) if length else 0
    while left > 0:
        left -= client.recv_into(room, min(left, _PIECE))


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 5
    while not path.exists():
        if time.monotonic() > until:
            raise RuntimeError("nginx did not start")
        time.sleep(0.02)
