"""PDF files made for tests: plain, active, and wrong in each way."""

import io
import zipfile
from collections.abc import Callable
from uuid import uuid4

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

Change = Callable[[Pdf], None]
TEXT = b"BT /F1 24 Tf 72 700 Td (Bonjour le monde) Tj ET 1 0 0 rg 100 100 200 200 re f"


def pdf(*changes: Change, pages: int = 1, **saved: object) -> bytes:
    """A PDF with a line of words and a red square on each page."""
    document = Pdf.new()
    if not saved.get("deterministic_id"):
        # Never the same bytes twice by chance: qpdf makes a file's identifier from the second in which it is written.
        document.docinfo["/Subject"] = uuid4().hex
    for _ in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = document.make_stream(TEXT)
    for change in changes:
        change(document)
    output = io.BytesIO()
    document.save(output, **saved)  # type: ignore[arg-type]
    return output.getvalue()


def javascript(document: Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def launch(document: Pdf) -> None:
    action = document.make_indirect(Dictionary(S=Name.Launch, F=String("cmd.exe")))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    document.pages[0].obj.Annots = Array([note])


def attachment(document: Pdf) -> None:
    document.attachments["a.exe"] = b"MZ"


def xfa(document: Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))


def submit(document: Pdf) -> None:
    document.Root.AA = Dictionary(WC=Dictionary(S=Name.SubmitForm, F=String("http://127.0.0.1:9")))


def link(document: Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String("http://127.0.0.1:9"))
    document.pages[0].obj.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)]
    )


def pdfa(document: Pdf) -> None:
    with document.open_metadata() as metadata:
        metadata["pdfaid:part"] = "1"
        metadata["pdfaid:conformance"] = "B"


def encrypted(user: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="o", user=user))


def archive(comment: bytes = b"") -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as held:
        held.writestr("a.txt", "x")
        held.comment = comment
    return output.getvalue()


def zip_inside(document: Pdf) -> None:
    """An archive in a stream, at the very end: readers of both formats find what they look for."""
    document.Root.Held = document.make_stream(archive())
