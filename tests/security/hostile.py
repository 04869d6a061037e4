"""The hostile corpus, by abuse class (security.md A28 to A34): each attack, and the rule that must stop it.

`python -m tests.security.print_hostile` runs all of it and prints, for each class, how many attacks there are, how many
were let through or crashed, the slowest, and the most memory that this process and its capped children took. Nothing
here needs a database: what needs a record (A33, A34) runs the very functions that a deposit runs.
"""

import gzip
import io
import resource
import struct
import sys
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from carnet.cda.body import EmbeddedFile, read_body
from carnet.cda.header import read_header
from carnet.cda.kos import read_kos
from carnet.cda.parser import parse
from carnet.cda.pdf import read_pages
from carnet.cda.shown_text import shown
from carnet.kernel.errors import Invalid
from carnet.usecases._formats import check_file, check_inside
from carnet.usecases._kos_patient import check_kos_patient
from tests import cast
from tests.unit.cda import images, koses, pdfs
from tests.unit.cda.labels import rendered, section
from tests.unit.cda.test_narrative_html import MEDIA, PAYLOADS, assert_safe
from tests.unit.cda.test_parser import around, bombs
from tests.unit.cda.test_rtf import rtf

HARMLESS = "harmless"
SLOWEST_ALLOWED, MEMORY_ALLOWED = 30.0, 1_600_000_000
HTML = b"<html><script>alert(1)</script></html>"


@dataclass(frozen=True)
class Attack:
    """One attack: its class, its name, what is done with it (its answer is the rule that stops it), and that rule."""

    number: str
    name: str
    run: Callable[[], str]
    rule: str


@dataclass(frozen=True)
class Outcome:
    """What became of an attack: the rule that stopped it, empty when it was let through; `crash` names an exception."""

    attack: Attack
    rule: str
    crash: str
    seconds: float

    @property
    def stopped(self) -> bool:
        """Whether it was stopped by the rule that is meant for it."""
        return not self.crash and self.rule == self.attack.rule


def corpus(*, heavy: bool = False) -> Iterator[Attack]:
    """Every attack; `heavy` adds the one that is stopped by the clock of its child (15 seconds of processor)."""
    if heavy:
        yield Attack("A31", "PDF whose page inflates to 1.5 GB", _inflating_page, "content.too_heavy")
    yield from _parsing()
    yield from _rendering()
    yield from _files()
    yield from _archives()
    yield from _texts()
    yield from _identities()
    yield from _metadata()


def played(attack: Attack) -> Outcome:
    """Runs one attack; whatever it raises is told."""
    before = time.monotonic()
    try:
        rule, crash = attack.run(), ""
    except Invalid as told:
        rule, crash = told.problems[0].rule, ""
    except Exception as error:  # noqa: BLE001  A crash is what the corpus looks for.
        rule, crash = "", type(error).__name__
    return Outcome(attack, rule, crash, time.monotonic() - before)


def _refused(number: str, name: str, act: Callable[[], object], rule: str) -> Attack:
    def run() -> str:
        act()
        return ""

    return Attack(number, name, run, rule)


def _parsing() -> Iterator[Attack]:
    """A28: entities, depth, width, encodings, here and in the capped child."""
    for name, (data, rule) in bombs().items():
        # libxml2 stops at its own depth first, which is told as malformed.
        yield _refused("A28", name, lambda data=data: parse(data), rule)  # type: ignore[misc]


def _rendering() -> Iterator[Attack]:
    """A29: markup, scripts and addresses in a narrative become words, or nothing."""

    def run(payload: str) -> str:
        assert_safe(rendered(section(f"before {payload} after", MEDIA)))
        return HARMLESS

    for number, payload in enumerate(PAYLOADS, start=1):
        yield Attack("A29", f"payload {number}", lambda payload=payload: run(payload), HARMLESS)  # type: ignore[misc]


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "PDF and HTML behind it": (lambda: pdfs.pdf() + HTML, "pdf.trailing_data"),
    "PDF and a ZIP behind it": (lambda: pdfs.pdf() + pdfs.archive(), "pdf.trailing_data"),
    "PDF with a ZIP in it": (lambda: pdfs.pdf(pdfs.zip_inside, compress_streams=False), "pdf.polyglot"),
    "HTML with a PDF behind it": (lambda: HTML + pdfs.pdf(), "content.unknown_format"),
    "PDF that is encrypted": (lambda: pdfs.encrypted("secret"), "pdf.encrypted"),
    "PDF in name only": (lambda: b"%PDF-1.7\nstartxref\n0\n%%EOF", "pdf.damaged"),
    "image and HTML": (lambda: images.jpeg()[:4] + HTML + images.jpeg()[4:], "image.polyglot"),
    "image and a ZIP": (lambda: images.jpeg() + pdfs.archive(), "image.polyglot"),
    "image and a PDF": (lambda: images.png()[:40] + pdfs.pdf(), "image.polyglot"),
    "image bomb": (lambda: _png(60_000, 60_000), "image.too_large"),
    "GIF and JavaScript": (lambda: b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", "content.unknown_format"),
    "SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "content.unknown_format"),
    "program": (lambda: b"MZ\x90\x00\x03\x00\x00\x00", "content.unknown_format"),
    "RTF with an object": (lambda: rtf(r"{\object\objocx{\*\objdata 0105}}"), "rtf.active"),
    "RTF with a DDE field": (lambda: rtf(r'{\field{\*\fldinst DDEAUTO "cmd"}{\fldrslt x}}'), "rtf.active"),
}
DICOMS: dict[str, tuple[Callable[[], bytes], str]] = {
    "DICOM that is a program": (lambda: b"MZ" + koses.kos()[2:], "kos.preamble"),
    "DICOM image": (lambda: koses.kos(SOPClassUID=koses.CT), "kos.not_a_list"),
    "DICOM and HTML behind it": (lambda: koses.kos() + HTML, "kos.damaged"),
    "DICOM of endless sequences": (lambda: koses.nested(400), "kos.too_deep"),
}


def _files() -> Iterator[Attack]:
    """A30: files that are two things, that act, or that are larger than they look."""
    for name, (make, rule) in FILES.items():
        yield _refused("A30", name, lambda make=make: check_file(make()), rule)  # type: ignore[misc]
    for name, (make, rule) in DICOMS.items():
        yield _refused("A30", name, lambda make=make: read_kos(make()), rule)  # type: ignore[misc]


def _png(width: int, height: int) -> bytes:
    """An image of so many pixels whose bytes are few."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def _zip(*names: str, data: bytes = b"x", times: int = 1) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names * times:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _tar(member: tarfile.TarInfo) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        archive.addfile(member)
    return held.getvalue()


def _link() -> bytes:
    member = tarfile.TarInfo("lien")
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return _tar(member)


def _lying() -> bytes:
    """An archive whose directory says that a file of a megabyte has one byte."""
    made = _zip("a.xml", data=bytes(1 << 20))
    return made.replace(struct.pack("<I", 1 << 20), struct.pack("<I", 1))


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "ZIP bomb": lambda: _zip("a.xml", data=bytes(64 << 20)),
    "ZIP of ZIPs": lambda: _zip("a.zip", data=_zip("b.zip", data=_zip("c.xml", data=bytes(1 << 20)))),
    "ZIP that leaves its folder": lambda: _zip("../../etc/passwd", "C:\\windows\\x", "/abs"),
    "ZIP of many entries": lambda: _zip(*(f"{n}.xml" for n in range(20_000))),
    "ZIP whose sizes lie": _lying,
    "XDM": lambda: _zip("IHE_XDM/SUBSET01/METADATA.XML", "IHE_XDM/SUBSET01/DOC.XML", data=around(b"")),
    "gzip bomb": lambda: gzip.compress(bytes(64 << 20)),
    "gzip of a CDA": lambda: gzip.compress(around(b"")),
    "tar with a link": _link,
}


def _archives() -> Iterator[Attack]:
    """A31: nothing is ever inflated but in a capped child: an archive is no document."""
    for name, make in ARCHIVES.items():
        yield _refused("A31", name, lambda make=make: check_file(make()), "content.unknown_format")  # type: ignore[misc]
    compressed = around(b"<component><nonXMLBody><text compression='DF'>AAAA</text></nonXMLBody></component>")
    yield _refused("A31", "compressed body", lambda: check_inside(_body(compressed)), "cda.body_compressed")
    yield _refused("A31", "deflated DICOM", lambda: read_kos(koses.deflated()), "kos.transfer_syntax")


def _inflating_page() -> str:
    """A page of a PDF may inflate without end: the child that draws it is stopped."""
    press = zlib.compressobj(9)
    stream = b"".join(press.compress(b"0 0 m " * 200_000) for _ in range(1250)) + press.flush()

    def heavy(document: object) -> None:
        from pikepdf import Name, Pdf, Stream

        assert isinstance(document, Pdf)
        made = Stream(document, stream)
        made.Filter = Name.FlateDecode
        document.pages[0].Contents = made

    read_pages(pdfs.pdf(heavy, compress_streams=False), [1], 1240)
    return ""


def _body(data: bytes) -> EmbeddedFile | None:
    return read_body(parse(data))


TEXTS = {
    "right to left": "Radio \u202egnp.exe",
    "isolates": "a\u2066b\u2069c",
    "NUL and escape": "a\x00b\x1b[31mc",
    "line breaks": "a\r\nSet-Cookie: x=1",
    "markup": "<script>alert(1)</script>",
    "formula": '=HYPERLINK("http://exemple.test")',
    "template": "{{ 7 * 7 }} {% raw %}",
    "BOM": "\ufeffa",
}


def _texts() -> Iterator[Attack]:
    """A32: what reorders, ends a line or acts in a title, where a page shows it."""
    from markupsafe import escape

    def run(text: str) -> str:
        page = str(escape(shown(text)))
        harmful = ("\u202e", "\u2066", "\x00", "\x1b", "\ufeff", "<script")
        return "" if any(sign in page for sign in harmful) else HARMLESS

    for name, text in TEXTS.items():
        yield Attack("A32", name, lambda text=text: run(text), HARMLESS)  # type: ignore[misc]


def _identities() -> Iterator[Attack]:
    """A33: documents of somebody else, by number or by trait."""
    from carnet.usecases._patient_match import check_patient
    from tests.usecases import cdas

    def about(person: cast.Person) -> Callable[[], object]:
        data = cdas.level1(cdas.facts(person))
        return lambda: check_patient(read_header(parse(data)), cast.ODETTE.identity)

    ins = cast.ODETTE.identity.ins
    assert ins is not None
    other = replace(cast.ODETTE.identity.traits, birth_name="AUTRE")
    namesake = replace(cast.ODETTE, identity=replace(cast.ODETTE.identity, traits=other))
    yield _refused("A33", "CDA of another number", about(cast.KARIM), "cda.other_patient")
    yield _refused("A33", "CDA of another name", about(namesake), "cda.other_patient_trait")
    for name, data in (
        ("another birth date", koses.kos(ins=ins.value, PatientBirthDate="19000101")),
        ("another name", koses.kos(ins=ins.value, PatientName="AUTRE^O")),
    ):
        yield _refused("A33", f"images of {name}", partial(_images_of_odette, data), "cda.other_patient_trait")


def _images_of_odette(data: bytes) -> None:
    check_kos_patient(read_kos(data), cast.ODETTE.identity)


def _metadata() -> Iterator[Attack]:
    """A34: metadata that are not those of the document."""
    from carnet.usecases import _metadata as metadata
    from carnet.usecases._given import Given, refusals
    from carnet.usecases._incoming import Incoming
    from tests.usecases import cdas

    data = cdas.level1(cdas.facts(cast.ODETTE))
    header = read_header(parse(data))
    incoming = Incoming(data, "text/xml", "", "a.xml", header=header)
    codes, sealed = metadata.codes_of(header, "text/xml"), metadata.sealed_of(header, incoming)
    facts = metadata.facts_of(header, incoming)
    forged = {
        "patientId": Given(patient_id=("1.2.250.1.213.1.4.10", "1")),
        "uniqueId": Given(unique_id="2.25.99"),
        "typeCode": Given(type_code="11488-4"),
        "author": Given(author_ids=("899999999999",)),
        "creationTime": Given(creation_time="20200101000000"),
        "hash": Given(sha1="0" * 40),
        "size": Given(size=12),
    }

    def run(name: str, given: Given) -> str:
        found = refusals(given, data, codes, sealed, facts)
        return found[0].rule if [problem.element for problem in found] == [name] else ""

    for name, given in forged.items():
        yield Attack("A34", name, lambda name=name, given=given: run(name, given), "metadata.differs")  # type: ignore[misc]


def table(outcomes: list[Outcome]) -> str:
    """For each class: how many, let through, crashed, the slowest; then the most memory."""
    lines = ["| class | attacks | accepted | crashed | slowest |", "|---|---|---|---|---|"]
    for number in sorted({one.attack.number for one in outcomes}):
        mine = [one for one in outcomes if one.attack.number == number]
        let = sum(not one.stopped and not one.crash for one in mine)
        crashed, slowest = sum(bool(one.crash) for one in mine), max(one.seconds for one in mine)
        lines.append(f"| {number} | {len(mine)} | {let} | {crashed} | {slowest:.1f} s |")
    own, children = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return "\n".join([*lines, f"\nMost memory: this process {own} MB, a capped child {children} MB."])


def main() -> int:
    """Plays the corpus and prints the table; 1 when something was let through or crashed."""
    outcomes = [played(attack) for attack in corpus(heavy=True)]
    sys.stdout.write(table(outcomes) + "\n")
    for one in outcomes:
        if not one.stopped:
            sys.stdout.write(f"{one.attack.number} {one.attack.name}: {one.crash or one.rule or 'let through'}\n")
    return 0 if all(one.stopped for one in outcomes) else 1
