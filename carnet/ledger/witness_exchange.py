"""How a request reaches a witness: over the network, or through a folder that both may write. Owns no decision.

In a folder nothing is written over: `<log>-<old>-<size>.request` is the body of `add-checkpoint`, and
`<the same>.<witness>.answer` the status on its first line, then the body of the answer.
"""

import urllib.error
import urllib.request
from datetime import datetime
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from typing import Final

from carnet.kernel.durable import AS_UMASK_SAYS, write_whole
from carnet.kernel.outgoing import ask
from carnet.ledger.witness import Answer, Status, Witness, exchange_name

SECONDS: Final = 10
_MOST_BYTES: Final = 10_000


def by_network(url: str, body: bytes) -> Answer | None:
    """Asks a witness by its address; None when it does not answer as one."""
    asked = urllib.request.Request(f"{url.rstrip('/')}/add-checkpoint", data=body, method="POST")  # noqa: S310
    try:
        with ask(asked, SECONDS) as answer:
            return Answer(Status(answer.status), answer.read(_MOST_BYTES))
    except urllib.error.HTTPError as error:
        known = error.code in set(Status)
        return Answer(Status(error.code), error.read(_MOST_BYTES)) if known else None
    except (OSError, HTTPException, ValueError):
        return None


def by_folder(folder: Path, name: str, origin: str, old: int, size: int, body: bytes) -> Answer | None:
    """Leaves the request in the folder, and takes the answer of the witness of this name if it is there."""
    stem = exchange_name(origin, old, size)
    request = folder / f"{stem}.request"
    answer = folder / f"{stem}.{_of(name)}.answer"
    try:
        if not request.exists():
            write_whole(request, body, AS_UMASK_SAYS)
        status, _, rest = answer.read_bytes()[:_MOST_BYTES].partition(b"\n")
        return Answer(Status(int(status)), rest)
    except (OSError, ValueError):
        return None


def answer_folder(witness: Witness, folder: Path, now: datetime) -> list[Answer]:
    """What a witness does with a folder: answers each request that it did not answer yet, the smallest head first."""
    name, made = _of(witness.verifier.name), []
    for request in sorted(folder.glob("*.request"), key=lambda path: path.name.split("-")[::-1]):
        answer = folder / f"{request.stem}.{name}.answer"
        if not answer.exists():
            made.append(witness.add_checkpoint(request.read_bytes(), now))
            write_whole(answer, f"{int(made[-1].status)}\n".encode() + made[-1].body, AS_UMASK_SAYS)
    return made


def _of(name: str) -> str:
    """A name of a key may hold a slash: a file's may not."""
    return sha256(name.encode()).hexdigest()[:12]
