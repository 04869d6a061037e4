"""A witness: cosigns heads of logs, and refuses a fork (c2sp.org/tlog-witness). Owns its memory; needs no database.

It belongs to somebody else than the operator and runs on another machine, or reads a public folder. It trusts the keys
of logs that its owner named, remembers the newest head of each, and cosigns a head only if that leads on from it. A
smaller tree, another tree of the same size and a wrong proof are refused: nobody can show two histories to it.

Its folder: `witness.key` (name and seed, for its owner's eyes), `logs.txt` (one published key a line), `seen/` (the
newest head of each log), `cosigned/` (every head that it cosigned; nothing there is ever written over).
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from hashlib import sha256
from pathlib import Path
from typing import Final

from carnet.crypto.cosignature import CosignatureSigner, CosignatureVerifier
from carnet.crypto.errors import NoteRefused
from carnet.crypto.merkle import consistency_holds
from carnet.crypto.note import Checkpoint, Ed25519Verifier, from_base64, open_note, to_base64, with_lines
from carnet.kernel.durable import AS_UMASK_SAYS, sync_folder, write_whole

_KEY, _LOGS, _SEEN, _COSIGNED, _LOCK = "witness.key", "logs.txt", "seen", "cosigned", "witness.lock"
_SEED_BYTES: Final = 32
_MOST_NODES: Final = 63
_MOST_BYTES: Final = 100_000


class Status(IntEnum):
    """The answers of the protocol."""

    OK = 200
    BAD_REQUEST = 400
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    UNPROCESSABLE = 422


@dataclass(frozen=True)
class Answer:
    """A status and its body: cosignature lines when it is OK, the size that is known when it is CONFLICT."""

    status: Status
    body: bytes = b""


@dataclass(frozen=True)
class Request:
    """What a log asks for: that the head leads on from the tree of size `old`, as the nodes prove."""

    old: int
    nodes: tuple[bytes, ...]
    note: bytes

    def encoded(self) -> bytes:
        """The body of `add-checkpoint`."""
        lines = [f"old {self.old}", *map(to_base64, self.nodes), ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.note

    @classmethod
    def parse(cls, body: bytes) -> "Request":
        """Reads a body; ValueError when it is none."""
        head, border, note = body.partition(b"\n\n")
        if not border or len(body) > _MOST_BYTES:
            raise ValueError("not a request")
        first, *nodes = head.decode("ascii").split("\n")
        word, _, size = first.partition(" ")
        if word != "old" or not size.isdigit() or (len(size) > 1 and size[0] == "0") or len(nodes) > _MOST_NODES:
            raise ValueError("not a request")
        return cls(int(size), tuple(map(from_base64, nodes)), note)


def make(folder: Path, name: str) -> CosignatureVerifier:
    """A new witness in a new folder; FileExistsError when there is one already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    signer = CosignatureSigner(name, secrets.token_bytes(_SEED_BYTES), 0)
    descriptor = os.open(folder / _KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{name}\n{signer.seed.hex()}\n")
    return signer.verifier()


class Witness:
    """The witness of one folder."""

    def __init__(self, folder: Path) -> None:
        name, seed = (folder / _KEY).read_text(encoding="ascii").split()
        self._folder, self._name, self._seed = folder, name, bytes.fromhex(seed)

    @property
    def verifier(self) -> CosignatureVerifier:
        """Its public key."""
        return CosignatureSigner(self._name, self._seed, 0).verifier()

    def trust(self, key: str) -> None:
        """Adds the published key of a log; NoteRefused when it is none."""
        Ed25519Verifier.parse(key)
        with (self._folder / _LOGS).open("a", encoding="utf-8") as file:
            file.write(f"{key}\n")

    def logs(self) -> dict[str, Ed25519Verifier]:
        """The logs that it watches, by origin."""
        path = self._folder / _LOGS
        keys = map(Ed25519Verifier.parse, path.read_text(encoding="utf-8").split()) if path.exists() else ()
        return {key.name: key for key in keys}

    def add_checkpoint(self, body: bytes, now: datetime) -> Answer:
        """Answers a request. What it cosigned is on its disk before it is answered."""
        try:
            request = Request.parse(body)
            origin = request.note.partition(b"\n")[0].decode("utf-8")
        except ValueError:
            return Answer(Status.BAD_REQUEST)
        log = self.logs().get(origin)
        if log is None:
            return Answer(Status.NOT_FOUND)
        try:
            head = Checkpoint.parse(open_note(request.note, [log]).text)
        except NoteRefused:
            return Answer(Status.FORBIDDEN)
        with self._alone():
            return self._decided(request, head, now)

    def last(self, origin: str) -> Checkpoint | None:
        """The newest head of a log that it cosigned."""
        path = self._seen(origin)
        if not path.exists():
            return None
        known = self.logs()[origin]
        return Checkpoint.parse(open_note(path.read_bytes(), [known]).text)

    def cosigned(self) -> Iterator[bytes]:
        """Every head that it cosigned, with its line."""
        for path in sorted((self._folder / _COSIGNED).glob("*.checkpoint")):
            yield path.read_bytes()

    def _decided(self, request: Request, head: Checkpoint, now: datetime) -> Answer:
        last = self.last(head.origin)
        size, root = (last.size, last.root) if last else (0, b"")
        if request.old > head.size:
            return Answer(Status.BAD_REQUEST)
        if request.old != size or (size == head.size and root != head.root):
            return Answer(Status.CONFLICT, f"{size}\n".encode())
        if not _leads_on(request, head, size, root):
            return Answer(Status.UNPROCESSABLE)
        return Answer(Status.OK, self._signed(request.note, head, now))

    def _signed(self, note: bytes, head: Checkpoint, now: datetime) -> bytes:
        signer = CosignatureSigner(self._name, self._seed, int(now.timestamp()))
        signature = signer.sign(head.text().encode())
        line = f"\N{EM DASH} {signer.name} {to_base64(signer.key_id + signature)}\n".encode()
        (self._folder / _SEEN).mkdir(exist_ok=True)
        (self._folder / _COSIGNED).mkdir(exist_ok=True)
        sync_folder(self._folder)
        kept = self._folder / _COSIGNED / f"{_short(head.origin)}-{head.size:012d}.checkpoint"
        if not kept.exists():
            write_whole(kept, with_lines(note, [line]), AS_UMASK_SAYS)
        write_whole(self._seen(head.origin), note, AS_UMASK_SAYS)
        return line

    def _seen(self, origin: str) -> Path:
        return self._folder / _SEEN / f"{_short(origin)}.checkpoint"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / _LOCK).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _leads_on(request: Request, head: Checkpoint, size: int, root: bytes) -> bool:
    if size == 0:
        # The first head of a log is taken on its signature: there is nothing yet that it could contradict.
        return not request.nodes
    return consistency_holds(size, head.size, root, head.root, request.nodes)


def _short(origin: str) -> str:
    return sha256(origin.encode()).hexdigest()[:16]


def exchange_name(origin: str, old: int, size: int) -> str:
    """The name of a request in a folder of exchange."""
    return f"{_short(origin)}-{old:012d}-{size:012d}"
