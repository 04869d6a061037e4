"""`carnet export-proof`: the history of a made-up person with its proofs. Owns the archive; never opens a production.

In a production the person asks for it, after proving again who it is; no page offers that yet (docs/verify.md).
"""

import argparse
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from carnet.ops.errors import NobodyFound, NotForTests
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.ledger.proof import Proof

PAGE = ("title", "what", "inside", "check", "key", "again")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose history, and where to."""
    parser.add_argument("login", help="identifiant / login")
    parser.add_argument("file", type=Path, nargs="?", default=Path("mon-historique.zip"))


def run(args: argparse.Namespace) -> int:
    """Writes the archive; NotForTests for a production, NobodyFound without a record."""
    with opened() as instance:
        if not instance.kind.for_tests_only:
            raise NotForTests(folder=str(instance.folder), kind=instance.kind.value)
        # Imported here: models exist only once Django is ready.
        from carnet.ledger.proof import zipped

        proof = _proof_of(args.login)
        args.file.write_bytes(zipped([*proof.files, ("index.html", index_page(proof).encode())]))
        print(both("ops.proof.done", path=args.file, events=proof.events))
    return 0


def _proof_of(login: str) -> "Proof":
    from carnet.identity import accounts
    from carnet.kernel.clock import SystemClock
    from carnet.kernel.errors import Refusal
    from carnet.policy.model import ActorKind, AuthenticationMode
    from carnet.usecases.caller import Caller
    from carnet.usecases.export_journal_proof import export_journal_proof
    from carnet.usecases.sequence_journal import sequence_journal

    account = accounts.account_of_login(login)
    if account is None or account.record_id is None:
        raise NobodyFound(login=login)
    sequence_journal(SystemClock())
    caller = Caller(
        kind=ActorKind.HOLDER,
        actor_id=str(account.account_id),
        account_id=account.account_id,
        own_record=account.record_id,
        authentication=AuthenticationMode.TWO_FACTORS,
        interface="ops",
    )
    made = export_journal_proof(caller, account.record_id, stepped_up=True)
    if isinstance(made, Refusal):
        raise NobodyFound(login=login)
    return made.proof


def index_page(proof: "Proof") -> str:
    """The page to read first: French, then English, one sentence a line."""
    said = [both(f"ops.proof.{name}", events=proof.events).split("\n") for name in PAGE]
    parts = []
    for language, texts in zip(("fr", "en"), zip(*said, strict=True), strict=True):
        title, *sentences = map(escape, texts)
        body = "".join(f"<p>{sentence}</p>\n" for sentence in sentences)
        parts.append(f'<section lang="{language}">\n<h1>{title}</h1>\n{body}</section>\n')
    head = (
        f'<!doctype html>\n<html lang="fr">\n<head><meta charset="utf-8"><title>{escape(said[0][0])}</title></head>\n'
    )
    return f"{head}<body>\n{''.join(parts)}</body>\n</html>\n"
