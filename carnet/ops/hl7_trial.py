"""`carnet hl7 make|send`: hospital messages of made-up people, for trials of `carnet mllp`. Owns no right.

Demo and sandbox only. What `make` prints is a message like any other; `send` is a client like any other.
"""

import argparse
import socket
import ssl
import sys
from base64 import b64encode
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_OID, uuid5

from carnet.kernel.clock import SystemClock
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.ops.example_people import ExampleCarer, ExamplePatient

REFUSED: Final = 1
DOCTOR, PERSON = "paul-vasseur", "odette-martineau"
BEGIN, END = b"\x0b", b"\x1c\r"
_EVENTS: Final = {"T02": ("NW", "F"), "T10": ("RO", "C"), "T04": ("CA", "D")}
_ADMISSION: Final = "A01"
_OBJECTIONS: Final = {"break_glass": (6, "Y"), "regulation": (7, "Y"), "feeding": (9, "IO")}
_TYPE: Final = "11488-4^Note^LN"
_FLAGS: Final = (
    "MASQUE_PS", "INVISIBLE_PATIENT", "INVISIBLE_REP_LEGAUX", "CONNEXION_SECRETE", "MODIF_CONF_CODE", "DESTDMP",
    "DESTMSSANTEPS", "DESTMSSANTEPAT", "ACK_RECEPTION", "ACK_LECTURE_MSS",
)  # fmt: skip
_SECONDS: Final = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to make, or what to send where."""
    does = parser.add_subparsers(dest="does", required=True)
    making = does.add_parser("make", help="prints an MDM, or an ADT (A01)")
    making.add_argument("--as", dest="login", default=DOCTOR, help=f"a professional of the examples ({DOCTOR})")
    making.add_argument("--for", dest="person", default=PERSON, help=f"a person of the examples ({PERSON})")
    making.add_argument(
        "--event", choices=(*_EVENTS, _ADMISSION), default="T02", help="new, replace, delete; admission"
    )
    making.add_argument("--message", default="1", help="the number of the message (MSH-10)")
    making.add_argument("--document", default="1", help="which document: the same word, the same document")
    making.add_argument("--replaces", default="", help="the word of the document that it replaces (T10)")
    making.add_argument("--flag", action="append", default=[], choices=_FLAGS, help="said Y; all others are N")
    making.add_argument(
        "--objects",
        dest="refused",
        action="append",
        default=[],
        choices=tuple(_OBJECTIONS),
        help="ADT: the person objects",
    )
    making.add_argument(
        "--clerk", default="", metavar="NUMBER", help="ADT: heard by a clerk of the hospital, no doctor"
    )
    sending = does.add_parser("send", help="sends a message and prints the answer")
    sending.add_argument("file", type=Path)
    sending.add_argument("--to", default="127.0.0.1:2575", metavar="HOST:PORT")
    sending.add_argument("--certificate", type=Path, help="ours, with its key (PEM): TLS")
    sending.add_argument("--trust", type=Path, help="the listener's certificate (PEM)")


def run(args: argparse.Namespace) -> int:
    """Prints it."""
    return _send(args) if args.does == "send" else _make(args)


def _make(args: argparse.Namespace) -> int:
    with opened():
        # Imported here: models exist only once Django is ready.
        from django.conf import settings

        from carnet.ops.example_people import CARERS, PATIENTS

        if not settings.CARNET_FOR_TESTS_ONLY:
            print(both("ops.hl7.trials_only"), file=sys.stderr)
            return REFUSED
        carer = next((one for one in CARERS if one.login == args.login), None)
        person = next((one for one in PATIENTS if one.login == args.person), None)
        if carer is None or person is None:
            print(both("ops.demo_token.nobody", login=args.login if carer is None else args.person), file=sys.stderr)
            return REFUSED
        write = adt if args.event == _ADMISSION else mdm
        sys.stdout.write(write(args, carer, person, SystemClock().now()))
    return 0


def mdm(args: argparse.Namespace, carer: "ExampleCarer", person: "ExamplePatient", now: datetime) -> str:
    """The message, each segment with its CR."""
    order, status = _EVENTS[args.event]
    unique, former = _number(args.document), _number(args.replaces) if args.replaces else ""
    said = {*args.flag, "DESTDMP"}
    lines = [
        f"MSH|^~\\&|DPI|{carer.place.name}|CARNET|CARNET|{now:%Y%m%d%H%M%S}||MDM^{args.event}^MDM_T02|{args.message}|T"
        "|2.6|||||FRA|UNICODE UTF-8|||2.1^CISIS_CDA_HL7_V2",
        f"EVN||{now:%Y%m%d%H%M%S}",
        _pid(person),
        "PV1|1|N",
        f"ORC|{order}",
        f"OBR|1|||{_TYPE}",
        f"TXA|1|11488-4|TEXT|||||||||{unique}|{former}||||AU",
        f"OBX|1|ED|{_TYPE}||^text^XML^Base64^{b64encode(_cda(args.document, carer, person)).decode()}||||||{status}",
        _prt(carer),
        *(
            f"OBX|{at}|CWE|{code}^^MetaDMPMSS||{'Y' if code in said else 'N'}^^expandedYes-NoIndicator||||||F"
            for at, code in enumerate(_FLAGS, start=2)
        ),
    ]
    return "".join(f"{line}\r" for line in lines)


def adt(args: argparse.Namespace, carer: "ExampleCarer", person: "ExamplePatient", now: datetime) -> str:
    """An admission with what the person said of objections; heard by the professional, or by a clerk."""
    zfa = ["ACTIF", *[""] * 10]
    for name in args.refused:
        field, word = _OBJECTIONS[name]
        zfa[field - 1] = word
    who = carer.facts
    doctor = f"{who.professional_id}^{who.family_name}^{who.given_name}^^^^^^A&1.2.250.1.71.4.2.1&ISO^D^^^RPPS"
    lines = [
        f"MSH|^~\\&|GAM|{carer.place.name}|CARNET|CARNET|{now:%Y%m%d%H%M%S}||ADT^{args.event}^ADT_A01|{args.message}|T"
        "|2.5^FRA^2.11|||||FRA|UNICODE UTF-8",
        f"EVN||{now:%Y%m%d%H%M%S}|||{args.clerk or doctor}",
        _pid(person),
        "PV1|1|I",
        f"ZFA|{'|'.join(zfa)}",
    ]
    return "".join(f"{line}\r" for line in lines)


def _number(word: str) -> str:
    return f"2.25.{uuid5(NAMESPACE_OID, word).int}"


def _cda(word: str, carer: "ExampleCarer", person: "ExamplePatient") -> bytes:
    from carnet.ops.bench.documents import Writer

    return Writer(person.identity, carer.facts, carer.place).cda(6_000, uuid5(NAMESPACE_OID, word))


def _pid(person: "ExamplePatient") -> str:
    traits, ins = person.identity.traits, person.identity.ins
    number = f"{ins.value}^^^ASIP-SANTE-INS-NIR&{ins.root.value}&ISO^INS" if ins else ""
    name = f"{traits.birth_name}^{traits.first_given_name}^^^^^L"
    return f"PID|||{number}||{name}||{traits.birth_date:%Y%m%d}|{traits.sex.value}"


def _prt(carer: "ExampleCarer") -> str:
    who, place = carer.facts, carer.place
    person = f"{who.professional_id}^{who.family_name}^{who.given_name}^^^^^^A&1.2.250.1.71.4.2.1&ISO^D^^^RPPS"
    structure = f"{place.name}^^^^^A&1.2.250.1.71.4.2.2&ISO^FINEG^^^{place.structure_id[1:]}"
    return f"PRT||UC||SB^Send by^participation|{person}|||{structure}"


def _send(args: argparse.Namespace) -> int:
    host, _, port = args.to.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=_SECONDS) as plain:
            context = _context(args)
            connection = context.wrap_socket(plain) if context else plain
            with connection:
                print(_answer(connection, args.file.read_bytes()))
        return 0
    except (OSError, ValueError) as error:
        print(both("ops.hl7.no_answer", why=type(error).__name__), file=sys.stderr)
        return REFUSED


def _context(args: argparse.Namespace) -> ssl.SSLContext | None:
    if not (args.certificate and args.trust):
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # The listener's certificate is named itself: its name proves nothing more.
    context.check_hostname = False
    context.load_verify_locations(args.trust)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_cert_chain(args.certificate)
    return context


def _answer(connection: socket.socket, message: bytes) -> str:
    connection.sendall(BEGIN + message + END)
    data = b""
    while END not in data:
        more = connection.recv(4_096)
        if not more:
            raise ConnectionError
        data += more
    return data[1:].partition(END)[0].decode("utf-8", errors="replace").replace("\r", "\n").strip()
