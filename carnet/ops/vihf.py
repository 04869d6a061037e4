"""`carnet vihf sign`: an assertion (VIHF) or a whole message of a made-up person, for trials with curl. Owns no right.

Demo and sandbox only: it signs with the seals that such an instance keeps. What it prints is a message like any other.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from carnet.codes import oids
from carnet.ops import trial_seals
from carnet.ops.assertion_text import Said, signed
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

REFUSED: Final = 1
DOCTOR: Final = "helene-roussel"
SOAP: Final = "http://www.w3.org/2003/05/soap-envelope"
WSA: Final = "http://www.w3.org/2005/08/addressing"
WSSE: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_MODES: Final = ("normal", "bris_de_glace", "centre_15")
_SIGNED_IN: Final = ("INDIRECTE", "INDIRECTE_RENFORCEE", "DELEGUEE")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who acts, about whom, how; and the body, for a whole message."""
    signing = parser.add_subparsers(dest="does", required=True).add_parser("sign", help="prints it")
    signing.add_argument("--as", dest="login", default=DOCTOR, help=f"a professional of the examples ({DOCTOR})")
    signing.add_argument("--ins", default="", help="the person (15 characters); none: about nobody in particular")
    signing.add_argument("--ins-root", default=oids.INS_NIR_TEST)
    signing.add_argument("--mode", choices=_SIGNED_IN, default="INDIRECTE_RENFORCEE")
    signing.add_argument("--purpose", choices=_MODES, default="normal")
    signing.add_argument("--secret", action="store_true", help="connexion secrète")
    signing.add_argument("--once", action="store_true", help="it is for one message (OneTimeUse)")
    signing.add_argument("--version", choices=("3.0", "4.0"), default="4.0")
    signing.add_argument("--minutes", type=int, default=10, help="how long it says that it serves")
    signing.add_argument("--body", type=Path, help="a file with the element of the body: prints the whole message")
    signing.add_argument("--action", default="", help="wsa:Action of that message")
    signing.add_argument(
        "--attach", type=Path, action="append", default=[],
        help="a file beside the message; its Content-ID is its number (1, 2, …). Prints MTOM, boundary `carnet`",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Prints the assertion, or the message."""
    if args.body and not args.action:
        print(both("ops.vihf.action"), file=sys.stderr)
        return REFUSED
    with opened() as instance:
        # Imported here: models exist only once Django is ready.
        from carnet.ops.example_people import CARERS

        carer = next((one for one in CARERS if one.login == args.login), None)
        if carer is None:
            print(both("ops.demo_token.nobody", login=args.login), file=sys.stderr)
            return REFUSED
        facts, place = carer.facts, carer.place
        said = Said(
            facts.professional_id, f"{facts.given_name} {facts.family_name}", place.structure_id, place.sector,
            facts.profession, facts.speciality or "", args.ins, args.ins_root, args.mode, args.purpose, args.secret,
            args.version, life=timedelta(minutes=args.minutes), once=args.once,
        )  # fmt: skip
        assertion = signed(said, trial_seals.seal_of(instance, place))
    body = args.body.read_text(encoding="utf-8") if args.body else ""
    said_whole = message(assertion, body, args.action) if args.body else assertion
    if args.body and args.attach:
        sys.stdout.buffer.write(in_parts(said_whole, [one.read_bytes() for one in args.attach]))
    else:
        print(said_whole)
    return 0


def in_parts(envelope: str, files: Sequence[bytes]) -> bytes:
    """A message with files beside it, as MTOM writes it; `Content-Type` is for who sends it (docs/xds.md)."""
    kinds = ('application/xop+xml; charset=UTF-8; type="application/soap+xml"', "application/octet-stream")
    parts = [(kinds[0], "0", envelope.encode()), *((kinds[1], str(n), data) for n, data in enumerate(files, start=1))]
    written = (
        f"--carnet\r\nContent-Type: {kind}\r\nContent-ID: <{cid}>\r\n\r\n".encode() + data + b"\r\n"
        for kind, cid, data in parts
    )
    return b"".join(written) + b"--carnet--\r\n"


def message(assertion: str, body: str, action: str) -> str:
    """A whole SOAP message with this assertion; the body as it is, without its XML declaration."""
    inside = body.partition("?>")[2] if body.lstrip().startswith("<?xml") else body
    return (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="{WSA}"><s:Header><a:Action s:mustUnderstand="true">{action}</a:Action>'
        f'<a:MessageID>urn:uuid:{uuid4()}</a:MessageID><w:Security xmlns:w="{WSSE}" s:mustUnderstand="true">{assertion}'
        f"</w:Security></s:Header><s:Body>{inside.strip()}</s:Body></s:Envelope>"
    )
