"""Bodies made to hurt, through the whole door: a fault that names the cause, one line, nothing stored, little memory.

Memory is what Python takes while the program refuses, beside the body itself (security.md A27).
"""

import gzip
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from carnet.xds import limits
from carnet.xds.mtom import SOAP_TYPE
from tests import cast
from tests.journal import events
from tests.usecases.scene import blobs, counts, system_record
from tests.xds import lots
from tests.xds.house import Soap, enveloped, fault

pytestmark = pytest.mark.django_db
KIND = (
    'multipart/related; boundary="outer"; type="application/xop+xml"; start="<0.1>"; start-info="application/soap+xml"'
)
MOST = 1_500_000
Body = tuple[bytes, str, dict[str, str]]


def message() -> tuple[bytes, dict[str, bytes]]:
    """A sound ITI-41 message, and its files."""
    said = lots.provide(lots.lot(lots.document()))
    return enveloped(said.body, said.action), dict(said.files)


def in_parts(change: Callable[[bytes], bytes] = lambda data: data, more: bytes = b"") -> Body:
    """The message in parts, changed."""
    envelope, own = message()
    files = {**own, "0.3": more} if more else own
    return change(lots.multipart(envelope, files)[1]), KIND, {}


def alone(change: Callable[[bytes], bytes] = lambda data: data, **headers: str) -> Body:
    """The envelope alone."""
    return change(message()[0]), SOAP_TYPE, headers


def _replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new)

    return change


LAUGHS = b'<!DOCTYPE s [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + at, (b"&%c;" % (97 + at)) * 10) for at in range(9)
) + b"]>"  # fmt: skip
MANY = b"".join(b"--outer\r\nContent-ID: <f%d>\r\n\r\nx\r\n" % at for at in range(100_000))
CASES: dict[str, tuple[Callable[[], Body], str, str]] = {
    "a hundred thousand parts": (lambda: in_parts(_replaced(b"--outer--", MANY + b"--outer--")),
                                 "mtom.too_many_parts", "body"),
    "no Content-ID": (lambda: in_parts(_replaced(b"Content-ID: <0.2>\r\n", b"")), "mtom.no_content_id", "part 2"),
    "one Content-ID twice": (lambda: in_parts(_replaced(b"<0.3>", b"<0.2>"), more=b"x"),
                             "mtom.content_id_twice", "part 3"),
    "a part that nothing includes": (lambda: in_parts(more=b"x"), "mtom.part_unused", "body"),
    "an inclusion without its part": (lambda: in_parts(_replaced(b"<0.2>", b"<0.9>")), "mtom.part_missing",
                                      "xop:Include/@href"),
    "no MTOM": (lambda: alone(_replaced(b'<xop:Include href="cid:0.2"/>', b"AAAA")), "mtom.needed", "Content-Type"),
    "a gzip bomb": (lambda: (gzip.compress(bytes(50_000_000)), SOAP_TYPE, {"Content_Encoding": "gzip"}),
                    "soap.compressed", "Content-Encoding"),
    "a gzip bomb that says nothing": (lambda: (gzip.compress(bytes(50_000_000)), SOAP_TYPE, {}), "soap.xml", "/"),
    "a gzip bomb in a part": (
        lambda: in_parts(_replaced(b"Content-ID: <0.2>", b"Content-Encoding: gzip\r\nContent-ID: <0.2>")),
        "mtom.encoding", "part 2"),
    "a billion laughs": (lambda: alone(_replaced(b"<s:Envelope", LAUGHS + b"<s:Envelope")), "soap.xml", "/"),
    "an outside entity": (
        lambda: alone(_replaced(b"<s:Envelope", b'<!DOCTYPE s SYSTEM "file:///etc/passwd"><s:Envelope')),
        "soap.xml", "/"),
    "a deep envelope": (lambda: alone(_replaced(b"</s:Body>", b"<x>" * 90_000 + b"</x>" * 90_000 + b"</s:Body>")),
                        "soap.xml", "/"),
    "a long envelope": (lambda: alone(lambda data: data + b" " * limits.MOST_ROOT_BYTES), "soap.root_too_long",
                        "Content-Length"),
    "a preamble without end": (lambda: (b"x" * 5_000_000, KIND, {}), "mtom.preamble", "body"),
    "headers without end": (lambda: in_parts(_replaced(b"Content-ID: <0.2>", b"X: " + b"y" * 1_000_000)),
                            "mtom.part_headers", "part 2"),
}  # fmt: skip


def test_a27_body_made_to_hurt_is_a_fault_and_one_line_in_little_memory(soap: Soap) -> None:
    soap.post("repository", b"", "text/plain")
    for name, (make, rule, element) in CASES.items():
        data, kind, headers = make()
        refused(soap, name, data, kind, headers, (rule, element))


def refused(soap: Soap, name: str, data: bytes, kind: str, headers: dict[str, str], expected: tuple[str, str]) -> None:
    """One body, which leaves one line and nothing else."""
    before = counts("document", "submission_set"), blobs(), len(events(system_record())), len(events(soap.record))
    tracemalloc.start()
    try:
        answer: Any = soap.post("repository", data, kind, **headers)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    told = fault(answer)
    assert (told.rule, told.element) == expected, name
    assert told.french and b"passwd" not in answer.content
    after = counts("document", "submission_set"), blobs(), len(events(system_record())), len(events(soap.record))
    assert after == (before[0], before[1], before[2] + 1, before[3])
    line = events(system_record())[-1]
    assert (line.act, line.outcome.value, dict(line.detail)) == ("account:enter", "refused", {"why": expected[0]})
    # The client of the tests makes a copy of the body beside the one that the program reads.
    assert peak - 2 * len(data) < MOST, (name, peak, len(data))
    assert cast.ODETTE.identity.traits.birth_name.encode() not in answer.content
