"""PDF files: what passes, what is flagged, what is refused, and pages that are really drawn."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from pikepdf import Array, ObjectStreamMode, Pdf
from PIL import Image

from carnet.cda import pdf
from carnet.cda.body import read_body
from carnet.cda.capped import Limits
from carnet.cda.embedded import embedded_media, media_file
from carnet.cda.parser import parse
from carnet.cda.pdf import PdfFlag, inspect_pdf, page_text, read_pages, render_page
from carnet.kernel.errors import Invalid
from tests.unit.cda import pdfs
from tests.unit.cda.samples import FRENCH, named

PLAIN = pdfs.pdf()
HTML = b"<html><script>alert(1)</script></html>"


def rule_of(data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        inspect_pdf(data, element="the file")
    (problem,) = caught.value.problems
    assert problem.element == "the file"
    return problem.rule


def test_inspect_plain_pdf_has_no_flag() -> None:
    """A PDF that only has pages."""
    facts = inspect_pdf(pdfs.pdf(pages=3))
    assert (facts.pages, facts.flags, facts.pdfa, facts.active) == (3, frozenset(), "", False)


@pytest.mark.parametrize(
    ("change", "flags", "active"),
    [
        (pdfs.javascript, {PdfFlag.JAVASCRIPT, PdfFlag.OPEN_ACTION}, True),
        (pdfs.launch, {PdfFlag.LAUNCH}, True),
        (pdfs.attachment, {PdfFlag.EMBEDDED_FILE}, False),
        (pdfs.xfa, {PdfFlag.XFA}, False),
        (pdfs.submit, {PdfFlag.EXTERNAL_ACTION, PdfFlag.OPEN_ACTION}, False),
        (pdfs.link, {PdfFlag.LINK}, False),
        (pdfs.pdfa, set(), False),
    ],
)
@pytest.mark.parametrize("streams", [True, False], ids=["object streams", "plain objects"])
def test_inspect_pdf_flags_what_it_can_do(
    change: pdfs.Change, flags: set[PdfFlag], active: bool, streams: bool
) -> None:
    """A flag is no refusal; it is found wherever the object stands, compressed too."""
    mode = ObjectStreamMode
    facts = inspect_pdf(pdfs.pdf(change, object_stream_mode=mode.generate if streams else mode.disable))
    assert facts.flags == flags
    assert facts.active is active
    assert facts.pdfa == ("1B" if change is pdfs.pdfa else "")


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "pdf.not_a_pdf"),
        (b"words", "pdf.not_a_pdf"),
        (b"\n" + PLAIN, "pdf.not_a_pdf"),
        (HTML + PLAIN, "pdf.not_a_pdf"),
        (pdfs.archive() + PLAIN, "pdf.not_a_pdf"),
        (b"GIF89a/*" + PLAIN, "pdf.not_a_pdf"),
        (b'<svg xmlns="http://www.w3.org/2000/svg">' + PLAIN, "pdf.not_a_pdf"),
        (PLAIN.replace(b"\n", b"\n%" + HTML + b"\n", 1), "pdf.polyglot"),
        (PLAIN.replace(b"\n", b"\n%<?php system(1);\n", 1), "pdf.polyglot"),
        (PLAIN + HTML, "pdf.trailing_data"),
        (PLAIN + b"\x00" * 2000, "pdf.trailing_data"),
        (PLAIN + HTML + b"\n%%EOF\n", "pdf.trailing_data"),
        (PLAIN + pdfs.archive(), "pdf.trailing_data"),
        (PLAIN + pdfs.archive(b"\nstartxref\n9\n%%EOF\n"), "pdf.polyglot"),
        (pdfs.pdf(pdfs.zip_inside, compress_streams=False), "pdf.polyglot"),
        (PLAIN[:-20], "pdf.damaged"),
        (PLAIN[: len(PLAIN) // 2] + b"\nstartxref\n5\n%%EOF\n", "pdf.damaged"),
        (b"%PDF-1.7\nstartxref\n0\n%%EOF\n", "pdf.damaged"),
        (pdfs.encrypted("secret"), "pdf.encrypted"),
        (pdfs.encrypted(""), "pdf.encrypted"),
        (pdfs.pdf(pages=0), "pdf.no_page"),
        (pdfs.pdf(pages=2001), "pdf.too_many_pages"),
    ],
)
def test_inspect_wrong_pdf_is_refused_by_name(data: bytes, rule: str) -> None:
    """Each way of being wrong has its name."""
    assert rule_of(data) == rule


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\r\n\r\n \x00\x00"])
def test_inspect_pdf_with_a_little_space_after_its_end_passes(end: bytes) -> None:
    """Line ends and padding are left by ordinary software."""
    assert inspect_pdf(PLAIN.rstrip() + end).pages == 1


def test_render_page_draws_what_the_page_says() -> None:
    """The image has the width asked for, and the red square is where the page puts it."""
    image = Image.open(io.BytesIO(render_page(PLAIN, 1, 595)))
    assert image.size == (595, 842)
    assert image.getpixel((200, 842 - 200)) == (255, 0, 0)
    assert image.getpixel((500, 842 - 500)) == (255, 255, 255)
    assert Image.open(io.BytesIO(render_page(PLAIN, 1, 1190))).size == (1190, 1684)


def test_render_page_of_a_giant_page_is_bounded() -> None:
    """A page a thousand times longer than wide becomes an image that a screen bears."""

    def giant(document: Pdf) -> None:
        document.pages[0].obj.MediaBox = Array([0, 0, 14, 14_400])

    width, height = Image.open(io.BytesIO(render_page(pdfs.pdf(giant), 1, 3000))).size
    assert width * height <= 20_100_000


def test_page_text_is_that_of_the_page() -> None:
    """The words under the image, for a voice."""
    assert page_text(PLAIN, 1) == "Bonjour le monde"


def test_read_pages_gives_several_in_the_order_asked() -> None:
    """One child draws several pages."""
    found = read_pages(pdfs.pdf(pages=3), [3, 1], 100)
    assert [page.number for page in found] == [3, 1]
    assert all(page.png.startswith(b"\x89PNG") and page.text == "Bonjour le monde" for page in found)


@pytest.mark.parametrize("number", [0, -1, 2])
def test_render_page_that_does_not_exist_is_refused(number: int) -> None:
    """Pages are counted from one."""
    with pytest.raises(Invalid, match=r"pdf\.no_such_page"):
        render_page(PLAIN, number, 100)


def test_render_damaged_pdf_is_refused() -> None:
    """What is no PDF is not drawn."""
    with pytest.raises(Invalid, match=r"pdf\.damaged"):
        render_page(b"%PDF-1.7 nothing", 1, 100)


def test_pdf_bomb_is_refused_within_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A content stream that unfolds to fifty megabytes ends at the limit of time."""

    def bomb(document: Pdf) -> None:
        document.pages[0].obj.Contents = document.make_stream(b"0 0 1 1 re f\n" * 4_000_000)

    data = pdfs.pdf(bomb, compress_streams=True)
    assert len(data) < 2_000_000
    monkeypatch.setattr(pdf, "_LIMITS", Limits(memory=1_500_000_000, cpu_seconds=2))
    with pytest.raises(Invalid, match=r"content\.too_heavy"):
        render_page(data, 1, 100)


def test_decoders_are_never_loaded_in_our_process() -> None:
    """The modules that decode are imported in the child only."""
    decoders = ("pikepdf", "pypdfium2", "PIL")
    program = f"import carnet.cda.pdf, carnet.cda.media, sys; print([m for m in {decoders} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("path", named(FRENCH))
def test_inspect_every_pdf_of_a_sample_passes_and_is_drawn(path: Path) -> None:
    """Every PDF in the published samples is taken, and its first page is not blank."""
    document = parse(path.read_bytes())
    files = [read_body(document), *(media_file(document, each.number) for each in embedded_media(document))]
    for file in files:
        if file is not None and file.media_type == "application/pdf":
            assert inspect_pdf(file.data).pages > 0
            image = Image.open(io.BytesIO(render_page(file.data, 1, 300)))
            assert len(set(image.convert("L").resize((50, 70)).tobytes())) > 5
