"""`carnet certificate add|list|end`: certificates of structures, for assertions (VIHF). Owns the words, no right."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.identity.certificates import Pinned
    from carnet.kernel.errors import Conflict, Refusal

REFUSED = 1
_MODES = ("normal", "bris_de_glace", "centre_15")
_USE = "signs assertions, mutual TLS of SOAP, or a feed of HL7v2 (carnet mllp)"
_SIGNED_IN = ("indirecte", "indirecte_renforcee", "deleguee")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and what is written down of a certificate."""
    does = parser.add_subparsers(dest="does", required=True)
    adding = does.add_parser("add", help="pins a certificate, or writes its next version")
    adding.add_argument("file", type=Path, help="the certificate (PEM or DER)")
    adding.add_argument("--structure", required=True, help="whose it is (Struct_IdNat)")
    adding.add_argument("--use", choices=("seal", "channel", "feed"), default="seal", help=_USE)
    adding.add_argument("--professional", default="", help="whose card it is (PS_IdNat): its assertions say DIRECTE")
    adding.add_argument("--authentication", action="append", choices=_SIGNED_IN, help="default: indirecte")
    adding.add_argument("--mode", action="append", choices=_MODES, help="default: normal")
    does.add_parser("list", help="every certificate")
    ending = does.add_parser("end", help="ends a certificate, at once")
    ending.add_argument("fingerprint", help="SHA-256, as the list shows it")


def run(args: argparse.Namespace) -> int:
    """Does it; 1 when it cannot be done."""
    with opened():
        return {"add": _add, "list": _list, "end": _end}[args.does](args)


def _add(args: argparse.Namespace) -> int:
    # Imported here: models exist only once Django is ready.
    from carnet.identity.certificates import CertificateUse
    from carnet.kernel.clock import SystemClock
    from carnet.kernel.errors import Invalid
    from carnet.policy.model import AccessMode, AuthenticationMode
    from carnet.usecases.caller import Caller
    from carnet.usecases.pin_certificate import ToPin, pin_certificate

    try:
        to_pin = ToPin(
            args.file.read_bytes(), args.structure, CertificateUse(args.use), args.professional,
            frozenset(map(AuthenticationMode, args.authentication or ["indirecte"])),
            frozenset(map(AccessMode, args.mode or ["normal"])),
        )  # fmt: skip
        return _told(pin_certificate(Caller.command(SystemClock()), to_pin))
    except OSError as error:
        print(both("ops.client.unreadable", file=args.file, why=type(error).__name__), file=sys.stderr)
    except Invalid as invalid:
        for problem in invalid.problems:
            print(f"{problem.element}: {both(f'error.{problem.rule}', **dict(problem.facts))}", file=sys.stderr)
    return REFUSED


def _end(args: argparse.Namespace) -> int:
    from carnet.kernel.clock import SystemClock
    from carnet.usecases.caller import Caller
    from carnet.usecases.end_certificate import end_certificate

    try:
        fingerprint = bytes.fromhex(args.fingerprint)
    except ValueError:
        fingerprint = b""
    return _told(end_certificate(Caller.command(SystemClock()), fingerprint))


def _told(answer: "Pinned | Refusal | Conflict") -> int:
    from carnet.identity.certificates import Pinned

    if not isinstance(answer, Pinned):
        print(both(f"error.{answer.rule}"), file=sys.stderr)
        return REFUSED
    print(_line(answer))
    return 0


def _list(_: argparse.Namespace) -> int:
    from carnet.identity import certificates

    for one in certificates.listed():
        print(_line(one))
    return 0


def _line(one: "Pinned") -> str:
    state = "–" if one.ended else "+"
    words = " ".join((one.use.value, one.professional_id, *sorted(one.authentication), *sorted(one.modes)))
    until = one.certificate.ends.date().isoformat()
    told = f"{one.structure_id}  {words}  →{until}  {one.certificate.subject}"
    return f"{state} {one.fingerprint.hex()}  v{one.version}  {told}"
