"""`carnet witness`: watches the journal of somebody else and cosigns its heads. Needs no instance and no database.

    carnet witness FOLDER --make NAME          a new witness; prints its public key, for the operator's settings
    carnet witness FOLDER --trust KEY          a log to watch: the key that the operator publishes
    carnet witness FOLDER --exchange PATH      answers what waits in a folder that both may write (run it from cron)
    carnet witness FOLDER --listen HOST:PORT   answers over the network (c2sp.org/tlog-witness)

Exit code 0: done; 9: something was refused, and its owner should look.
"""

import argparse
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from carnet.ledger.witness import Answer, Status, Witness, make
from carnet.ledger.witness_exchange import answer_folder
from carnet.ops.errors import ALTERED
from carnet.ops.sentences import both

_MOST_BYTES: Final = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its folder, and one thing to do."""
    parser.add_argument("folder", type=Path, help="dossier du témoin / folder of the witness")
    todo = parser.add_mutually_exclusive_group(required=True)
    todo.add_argument("--make", metavar="NAME", help="nouveau témoin / new witness")
    todo.add_argument("--trust", metavar="KEY", help="journal à surveiller / log to watch")
    todo.add_argument("--exchange", type=Path, metavar="PATH", help="dossier d'échange / folder of exchange")
    todo.add_argument("--listen", metavar="HOST:PORT", help="répondre par le réseau / answer over the network")


def run(args: argparse.Namespace) -> int:
    """Does the one thing."""
    if args.make:
        print(both("ops.witness.made", key=make(args.folder, args.make).encoded()))
        return 0
    witness = Witness(args.folder)
    if args.trust:
        witness.trust(args.trust)
        print(both("ops.witness.trusts", key=args.trust))
        return 0
    if args.listen:
        return _listen(witness, args.listen)
    answers = answer_folder(witness, args.exchange, datetime.now(UTC))
    good = sum(answer.status is Status.OK for answer in answers)
    print(both("ops.witness.answered", good=good, refused=len(answers) - good))
    return ALTERED if _refused(answers) else 0


def _refused(answers: list[Answer]) -> bool:
    """A size that it knows better is no reason for alarm: it is asked again with that one."""
    return any(answer.status in (Status.FORBIDDEN, Status.UNPROCESSABLE) for answer in answers)


def _listen(witness: Witness, where: str) -> int:
    host, _, port = where.rpartition(":")
    with ThreadingHTTPServer((host or "127.0.0.1", int(port)), handler(witness)) as server:
        print(both("ops.witness.listens", where=where), flush=True)
        server.serve_forever()
    return 0


def handler(witness: Witness) -> type[BaseHTTPRequestHandler]:
    """Answers `POST …/add-checkpoint`, and nothing else; logs no address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not self.path.endswith("/add-checkpoint") or not length.isdigit() or int(length) > _MOST_BYTES:
                self._send(Answer(Status.BAD_REQUEST))
                return
            self._send(witness.add_checkpoint(self.rfile.read(int(length)), datetime.now(UTC)))

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

        def _send(self, answer: Answer) -> None:
            kind = "text/x.tlog.size" if answer.status is Status.CONFLICT else "text/plain; charset=utf-8"
            self.send_response(int(answer.status))
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

    return Handler
