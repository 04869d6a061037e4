"""What a command of the operator leaves in the journal (security.md A17). Owns which command notes, and when.

A command that changes something writes that it begins, with the ticket of the operator and the account of the machine,
before it does anything; in production it does nothing without a ticket.
"""

import argparse
import getpass
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from carnet.ops.errors import FOUND, TicketNeeded
from carnet.ops.sentences import both
from carnet.ops.surroundings import find_folder, opened
from carnet.storage.instance_errors import StartRefused
from carnet.storage.instance_folder import InstanceKind, open_instance

Work = Callable[[argparse.Namespace], int]
OPTION: Final = "--ticket"
_TICKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/#-]{0,63}")


class When(StrEnum):
    """When a command writes its event."""

    BEFORE = "before"
    AFTER = "after"
    NEVER = "never"


@dataclass(frozen=True)
class Trace:
    """When, and why so if not before. `reading`: verbs that change nothing."""

    when: When
    why: str = ""
    reading: frozenset[str] = frozenset()


_BEFORE: Final = Trace(When.BEFORE)
_READS: Final = Trace(When.NEVER, "changes nothing and shows nothing of a record")
_MADE_UP: Final = Trace(When.NEVER, "refuses a production: made-up people only")
TRACES: Final[Mapping[str, Trace]] = {
    "demo": _MADE_UP,
    "demo-token": _MADE_UP,
    "sandbox": _MADE_UP,
    "vihf": _MADE_UP,
    "hl7": _MADE_UP,
    "certificate": Trace(When.BEFORE, reading=frozenset({"list"})),
    "init": Trace(When.NEVER, "there is no journal before it"),
    "serve": Trace(When.NEVER, "each act of a request has its own event"),
    "mllp": Trace(When.NEVER, "each act of a message has its own event"),
    "worker": Trace(When.NEVER, "each act that it carries out has its own event"),
    "check": _READS,
    "check-schematrons": _READS,
    "manage": Trace(
        When.AFTER, "the journal's tables may be what it makes",
        frozenset({"check", "makemigrations", "sqlmigrate", "makemessages", "showmigrations"}),
    ),
    "forget-demo": _MADE_UP,
    "import": _BEFORE,
    "add-operator": _BEFORE,
    "client": Trace(When.BEFORE, reading=frozenset({"list"})),
    "read-texts": _BEFORE,
    "index-traits": _BEFORE,
    "import-directory": _BEFORE,
    "notify-opening": _BEFORE,
    "matrix": Trace(When.BEFORE, reading=frozenset({"show", "list"})),
    "due": _READS,
    "backup": _BEFORE,
    "restore": Trace(When.AFTER, "the journal comes back with it"),
    "blobs": _BEFORE,
    "fsck": _BEFORE,
    "upgrade-db": Trace(When.AFTER, "only the old server can open the journal before it"),
    "distribute": Trace(When.BEFORE, reading=frozenset({"dry-run"})),
    "vault": Trace(
        When.BEFORE, "shares-combine gets the key back without which no journal opens",
        frozenset({"status", "shares-combine"}),
    ),
    "verify": _READS,
    "witness": Trace(When.NEVER, "runs on another machine, which has no journal"),
    "export-proof": _MADE_UP,
    "who-sees": _READS,
    "falc-lint": _READS,
    "example-documents": _MADE_UP,
    "bench": _MADE_UP,
    "populate": _MADE_UP,
}  # fmt: skip


def take_ticket(name: str, words: Sequence[str]) -> tuple[str, list[str]]:
    """The ticket, wherever `--ticket ID` stands among the words of a command that notes, and the other words."""
    rest, ticket = list(words), os.environ.get("CARNET_TICKET", "")
    if TRACES[name].when is When.NEVER:
        return "", rest
    for place, word in enumerate(rest):
        if word == OPTION and place + 1 < len(rest):
            ticket = rest[place + 1]
            del rest[place : place + 2]
            break
        if word.startswith(f"{OPTION}="):
            ticket = rest.pop(place).removeprefix(f"{OPTION}=")
            break
    return ticket, rest


def run(name: str, work: Work, args: argparse.Namespace, ticket: str) -> int:
    """Runs a command with its event."""
    trace, verb = TRACES[name], _verb(args)
    if trace.when is When.NEVER or verb in trace.reading:
        return int(work(args))
    _check(ticket)
    before = dict(os.environ)
    if trace.when is When.BEFORE:
        # One server for both: what the command opens inside is the one that runs already.
        with opened():
            note(name, verb, ticket, "begins")
            return int(work(args))
    code = int(work(args))
    if code in (0, FOUND):
        _note_apart((name, verb, ticket, "done"), before)
    return code


def _verb(args: argparse.Namespace) -> str:
    """Which part of a command: `vault rotate`, `matrix import`, `manage migrate`."""
    return next((str(getattr(args, word)) for word in ("verb", "does", "command") if getattr(args, word, None)), "")


def _check(ticket: str) -> None:
    """TicketNeeded without one in production, or for one that is no number of a request."""
    if ticket and not _TICKET.fullmatch(ticket):
        raise TicketNeeded(given=ticket[:64])
    if not ticket and _kind() is InstanceKind.PRODUCTION:
        raise TicketNeeded(given="-")


def _kind() -> InstanceKind | None:
    """The kind of the instance that is meant; None where there is none yet (a restore)."""
    try:
        return open_instance(find_folder()).kind
    except StartRefused:
        return None


def note(name: str, verb: str, ticket: str, phase: str) -> None:
    """Writes the event, in an instance that is open."""
    # Imported here: models exist only once Django is ready.
    from carnet.kernel.clock import SystemClock
    from carnet.usecases.note_command import Command, note_command

    note_command(Command(name, verb, ticket, _account(), phase), SystemClock())


def _note_apart(words: tuple[str, ...], surroundings: Mapping[str, str]) -> None:
    """Writes the event from another process: the server that this one spoke with is gone, or is another one now."""
    told = subprocess.run([sys.executable, "-m", "carnet.ops.note_done", *words], env=dict(surroundings), check=False)
    if told.returncode:
        print(both("ops.noted.failed", command=" ".join(words[:2]).strip()), file=sys.stderr)


def _account() -> str:
    """Who runs it on this machine: the account that became root, where one did."""
    return os.environ.get("SUDO_USER") or getpass.getuser()
