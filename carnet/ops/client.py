"""`carnet client add|list|revoke`: software that may ask for tokens. Owns the words on the screen, no right."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from carnet.identity.oauth import words
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.identity.oauth.clients import Client
    from carnet.kernel.errors import Invalid
    from carnet.usecases.change_client import Written

REFUSED = 1
_MODES = ("normal", "bris_de_glace", "centre_15")
_SIGNED_IN = ("indirecte", "indirecte_renforcee", "deleguee")
# What may be said several times.
_MANY = (
    ("scope", None, "what it may ask for, such as system/DocumentReference.rs"),
    ("redirect", None, "where a code may be sent, letter by letter"),
    ("origin", None, "where its pages come from (browsers)"),
    ("structure", None, "where it works (Struct_IdNat); * for everywhere"),
    ("authentication", _SIGNED_IN, "how its users may have signed in"),
    ("mode", _MODES, "purposes that it may state (default: normal)"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and what is written down of a software."""
    does = parser.add_subparsers(dest="does", required=True)
    adding = does.add_parser("add", help="registers a software, or writes its next version")
    adding.add_argument("client_id", metavar="ID")
    adding.add_argument("--kind", choices=("backend", "app"), required=True)
    adding.add_argument("--name", required=True, help="as people read it")
    adding.add_argument("--editor", default="", help="who makes it, as people read it")
    adding.add_argument("--method", choices=words.METHODS)
    adding.add_argument("--jwks", type=Path, help="its public keys (a JWK set); nothing is fetched")
    adding.add_argument("--algorithm", choices=("ES384", "RS384"), default="ES384")
    for name, choices, says in _MANY:
        adding.add_argument(f"--{name}", action="append", default=[], choices=choices, help=says)
    adding.add_argument("--long-lived", action="store_true", help="a person may let it work while away")
    does.add_parser("list", help="every software")
    does.add_parser("revoke", help="ends a software, at once").add_argument("client_id", metavar="ID")


def run(args: argparse.Namespace) -> int:
    """Does it; 1 when it cannot be done."""
    with opened():
        return {"add": _add, "list": _list, "revoke": _revoke}[args.does](args)


def _add(args: argparse.Namespace) -> int:
    try:
        return _changed(args.client_id, _written(args))
    except (OSError, ValueError) as error:
        print(both("ops.client.unreadable", file=args.jwks, why=type(error).__name__), file=sys.stderr)
        return REFUSED


def _written(args: argparse.Namespace) -> "Written":
    # Imported here: models exist only once Django is ready.
    from carnet.identity.oauth.clients import OauthClientKind, settings_of
    from carnet.usecases.change_client import Written

    said = {
        "editor": args.editor,
        "method": args.method or words.BY_KEY,
        "algorithm": args.algorithm,
        "jwks": json.loads(args.jwks.read_bytes()) if args.jwks else {},
        "scopes": [one for text in args.scope for one in text.split()],
        "redirect_uris": args.redirect,
        "origins": args.origin,
        "structures": args.structure,
        "authentication": args.authentication,
        "modes": args.mode or ["normal"],
        "long_lived": args.long_lived,
    }
    return Written(OauthClientKind(args.kind), args.name, settings_of(said))


def _revoke(args: argparse.Namespace) -> int:
    return _changed(args.client_id, None)


def _changed(client_id: str, written: "Written | None") -> int:
    from carnet.kernel.clock import SystemClock
    from carnet.kernel.errors import Conflict, Invalid, Refusal
    from carnet.usecases.caller import Caller
    from carnet.usecases.change_client import change_client

    try:
        answer = change_client(Caller.command(SystemClock()), client_id, written)
    except Invalid as invalid:
        _tell_problems(invalid)
        return REFUSED
    if isinstance(answer, Conflict | Refusal):
        print(both(f"error.{answer.rule}"), file=sys.stderr)
        return REFUSED
    ended = answer.client.ended
    print(both("ops.client.ended" if ended else "ops.client.kept", id=client_id, version=answer.client.version))
    if answer.secret:
        print(both("ops.client.secret", secret=answer.secret))
    return 0


def _tell_problems(invalid: "Invalid") -> None:
    for problem in invalid.problems:
        facts = dict(problem.facts)
        print(f"{problem.element}: {both(f'error.{problem.rule}', **facts)}", file=sys.stderr)


def _list(_: argparse.Namespace) -> int:
    from carnet.usecases.list_clients import list_clients

    for one in list_clients():
        print(_line(one))
    return 0


def _line(one: "Client") -> str:
    state = "–" if one.ended else "+"
    where = " ".join((*one.settings.structures, *one.settings.redirect_uris))
    return (
        f"{state} {one.client_id}  v{one.version}  {one.kind}  {one.name}  [{' '.join(one.settings.scopes)}]  {where}"
    )
