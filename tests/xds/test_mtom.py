"""Messages in parts: what is taken, and each way in which one is refused before a parser sees a byte."""

import time
import tracemalloc
from collections.abc import Mapping

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from carnet.xds import limits, mtom
from carnet.xds.faults import Faulty
from carnet.xds.mtom import Part

HEAD = b'Content-Type: application/xop+xml; type="application/soap+xml"\r\nContent-ID: <root@x>\r\n'
ROOT = b"--b\r\n" + HEAD + b"\r\n<e/>\r\n"
FILE = b"--b\r\nContent-ID: <f1@x>\r\nContent-Type: text/xml\r\n\r\n\x00\xff--b\r\n--bb\r\n"
END = b"--b--\r\n"
PARAMS: Mapping[str, str] = {"boundary": "b", "start": "<root@x>", "type": "application/xop+xml"}


def rule_of(data: bytes, params: Mapping[str, str] = PARAMS) -> tuple[str, str]:
    """The rule and the element that a body is refused with."""
    with pytest.raises(Faulty) as caught:
        mtom.split(data, params)
    return caught.value.fault.rule, caught.value.fault.element


def test_message_in_parts_is_taken_apart_byte_for_byte() -> None:
    message = mtom.split(b"preamble\r\n" + FILE + ROOT + END + b"epilogue", PARAMS)
    assert (message.root, message.mtom) == (b"<e/>", True)
    part = message.parts["f1@x"]
    assert (bytes(part.data), part.media_type) == (b"\x00\xff--b\r\n--bb", "text/xml")


def test_message_without_start_begins_with_its_envelope() -> None:
    anonymous = ROOT.replace(b"Content-ID: <root@x>\r\n", b"")
    assert mtom.split(anonymous + END, {"boundary": "b"}).root == b"<e/>"
    assert list(mtom.split(anonymous + FILE + END, {"boundary": "b"}).parts) == ["f1@x"]


def test_empty_file_and_folded_header_and_padding_are_taken() -> None:
    data = ROOT + b"--b  \r\nContent-ID:\r\n <f1@x>\r\n\r\n\r\n" + END
    assert bytes(mtom.split(data, PARAMS).parts["f1@x"].data) == b""


def test_what_is_written_is_read_the_same() -> None:
    pieces, kind = mtom.write_parts(b"<e/>", [("a@carnet", Part(b"\r\n--x", "text/xml")), ("b@carnet", Part(b""))])
    read = mtom.split(b"".join(pieces), mtom._header(kind)[1])  # noqa: SLF001 -- one reader of headers.
    assert read.root == b"<e/>"
    assert {name: bytes(part.data) for name, part in read.parts.items()} == {"a@carnet": b"\r\n--x", "b@carnet": b""}


@pytest.mark.parametrize(
    ("data", "rule", "element"),
    [
        (b"", "mtom.preamble", "body"),
        (b"x" * 2000 + b"\r\n" + ROOT + END, "mtom.preamble", "body"),
        (ROOT, "mtom.not_closed", "part 1"),
        (ROOT + FILE, "mtom.not_closed", "part 2"),
        (b"--b\r\nContent-ID: <f", "mtom.part_headers", "part 1"),
        (b"--b\r\n" + b"X: " + b"y" * 5000 + b"\r\n\r\n" + END, "mtom.part_headers", "part 1"),
        (ROOT + b"--b\r\n" + b"".join(b"x%d: y\r\n" % n for n in range(30)) + b"\r\n" + END, "mtom.part_headers",
         "part 2"),
        (ROOT + b"--b\r\nContent-ID: <a>\r\nContent-ID: <b>\r\n\r\n\r\n" + END, "mtom.part_headers", "part 2"),
        (ROOT + b"--b\r\nsans deux points\r\n\r\n\r\n" + END, "mtom.part_headers", "part 2"),
        (ROOT + b"--b\r\nContent-Type: text/xml\r\n\r\n\r\n" + END, "mtom.no_content_id", "part 2"),
        (ROOT + b"--b\r\nContent-ID: <a b>\r\n\r\n\r\n" + END, "mtom.no_content_id", "part 2"),
        (ROOT + FILE + FILE + END, "mtom.content_id_twice", "part 3"),
        (ROOT + ROOT + END, "mtom.content_id_twice", "part 2"),
        (FILE + END, "mtom.start", "Content-Type"),
        (ROOT.replace(b"xop+xml", b"xml") + END, "mtom.root_type", "part 1"),
        (ROOT.replace(b"soap+xml", b"json") + END, "mtom.root_type", "part 1"),
        (ROOT + FILE.replace(b"text/xml", b"multipart/mixed; boundary=c") + END, "mtom.nested", "part 2"),
        (ROOT + FILE.replace(b"text/xml", b"message/rfc822") + END, "mtom.nested", "part 2"),
        (ROOT + FILE.replace(b"Type: text/xml", b"Transfer-Encoding: base64") + END, "mtom.encoding", "part 2"),
        (ROOT + FILE.replace(b"Type: text/xml", b"Encoding: gzip") + END, "mtom.encoding", "part 2"),
        (ROOT.replace(b"<e/>", b"x" * (limits.MOST_ROOT_BYTES + 1)) + END, "soap.root_too_long", "part 1"),
    ],
)  # fmt: skip
def test_body_that_cannot_be_taken_apart_is_refused_by_name(data: bytes, rule: str, element: str) -> None:
    assert rule_of(data) == (rule, element)


@pytest.mark.parametrize("boundary", ["", "é", "x" * 71, "a\r\nb"])
def test_boundary_that_is_none_is_refused(boundary: str) -> None:
    assert rule_of(ROOT + END, {"boundary": boundary}) == ("mtom.boundary", "Content-Type")


def test_file_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "most_part_bytes", lambda: 8)
    assert rule_of(ROOT + FILE + END) == ("mtom.part_too_long", "part 2")


def test_a27_hundred_thousand_parts_are_refused_at_once_in_little_memory() -> None:
    data = ROOT + b"".join(b"--b\r\nContent-ID: <f%d>\r\n\r\nx\r\n" % n for n in range(100_000)) + END
    tracemalloc.start()
    began = time.perf_counter()
    assert rule_of(data)[0] == "mtom.too_many_parts"
    took, (_, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 1 and peak < 1_000_000


def test_a27_boundary_that_never_ends_a_line_costs_one_walk() -> None:
    data = ROOT[:-2] + b"\r\n--bx" * 300_000
    began = time.perf_counter()
    assert rule_of(data)[0] == "mtom.not_closed"
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("href", ["", "http://ailleurs.test/f", "cid:", "cid:a b", "cid:%20", "CID:a"])
def test_address_that_names_no_part_is_refused(href: str) -> None:
    with pytest.raises(Faulty) as caught:
        mtom.cid_of(href)
    assert caught.value.fault.rule in {"mtom.include", "mtom.no_content_id"}


def test_address_of_a_part_is_decoded() -> None:
    assert mtom.cid_of("cid:1%40exemple") == "1@exemple"


class Ending:
    """The input of a server that knows where a request ends, as granian's: each piece may be shorter than asked for."""

    def __init__(self, data: bytes) -> None:
        self.left, self.most = data, 0

    def read(self, size: int) -> bytes:
        """At most a thousand bytes at a time."""
        self.most = max(self.most, size)
        piece, self.left = self.left[: min(size, 1000)], self.left[min(size, 1000) :]
        return piece


def unannounced(data: bytes, *, ends: bool = True) -> HttpRequest:
    """A request that does not say its length."""
    request = RequestFactory().post("/soap/registry")
    request.META.pop("CONTENT_LENGTH", None)
    more = {"CONTENT_TYPE": "application/soap+xml", "wsgi.input": Ending(data), "wsgi.input_terminated": ends}
    request.META.update(more)
    return request


def test_body_that_does_not_say_its_length_is_read_to_its_end_and_no_further_than_wanted() -> None:
    assert mtom.read_parts(unannounced(b"<e>" + b"x" * 50_000 + b"</e>")).root.endswith(b"</e>")
    request = unannounced(b"x" * (limits.MOST_ROOT_BYTES + 500_000))
    with pytest.raises(Faulty) as caught:
        mtom.read_parts(request)
    assert (caught.value.fault.rule, caught.value.fault.element) == ("soap.root_too_long", "body")
    # What is too long is left where it is, and never asked for in one piece.
    source = request.META["wsgi.input"]
    assert len(source.left) == 499_999 and source.most <= 1 << 16
    # A server that does not know where the body ends would wait for ever.
    assert mtom.read_parts(unannounced(b"<e/>", ends=False)).root == b""
