"""The sheets of paper, read back by two other readers of PDF (pikepdf, PDFium)."""

import io
import json
from datetime import UTC, datetime
from hashlib import sha256

import pikepdf
import pypdfium2
import pytest
import segno

from carnet.cda.pdf_writer import A4, FONTS, NOT_DRAWN, WALLET, Paper, Sheet

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def written(sheet: Sheet) -> str:
    document = pypdfium2.PdfDocument(sheet.bytes())
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_sheet_of_every_part_holds_every_word() -> None:
    sheet = Sheet("Mes vaccins", "fr", AT)
    sheet.heading("Mes vaccins")
    sheet.paragraph("Fait par Léa Łukasz.")
    sheet.list(["Tétanos", "Grippe"])
    sheet.table(["Jour", "Produit"], [["2/3/2019", "Revaxis"]], (1, 2))
    sheet.at_bottom("Imprimé par moi")
    text = written(sheet)
    for word in ("Mes vaccins", "Léa Łukasz", "Tétanos", "Grippe", "Jour", "2/3/2019", "Revaxis", "Imprimé par moi"):
        assert word in text


def pages_of(sheet: Sheet) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(sheet.bytes())]


@pytest.mark.parametrize("paper", [A4, WALLET])
def test_sheet_of_several_pages_says_on_each_whose_it_is_and_its_number(paper: Paper) -> None:
    sheet = Sheet("Synthèse", "fr", AT, paper, whose="Léa Martin")
    for number in range(90):
        sheet.paragraph(f"Ligne {number}.")
    told = pages_of(sheet)
    assert len(told) > 1
    assert all(f"Léa Martin – {number}/{len(told)}" in text for number, text in enumerate(told, 1))
    assert sum(text.count("Ligne ") for text in told) == 90


def test_sheet_of_one_page_has_no_number() -> None:
    sheet = Sheet("Synthèse", "fr", AT, whose="Léa Martin")
    sheet.paragraph("Une ligne.")
    assert pages_of(sheet) == ["Une ligne."]


@pytest.mark.parametrize("before", range(38, 46))
@pytest.mark.parametrize("named", ["heading", "strong"])
def test_sheet_title_never_stands_alone_at_the_foot_of_a_page(before: int, named: str) -> None:
    sheet = Sheet("x", "fr", AT)
    for _ in range(before):
        sheet.paragraph("Ligne.")
    if named == "heading":
        sheet.heading("Titre", 2)
    else:
        sheet.paragraph("Titre", strong=True)
    sheet.paragraph("Suite.")
    told = pages_of(sheet)
    assert ["Titre" in text for text in told] == ["Suite." in text for text in told]


def test_sheet_letter_that_no_font_has_is_seen_as_missing() -> None:
    sheet = Sheet("x", "fr", AT)
    sheet.paragraph("avant 漢 après\tfin e\u0301")
    assert f"avant {NOT_DRAWN} après fin é" in written(sheet)


def test_sheet_same_words_and_instant_are_the_same_bytes_whenever_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> bytes:
        sheet = Sheet("Léa & <b>", "fr", AT)
        sheet.paragraph("Bonjour")
        return sheet.bytes()

    first = made()
    with monkeypatch.context() as later:
        later.setattr("fpdf.output.datetime", type("Later", (datetime,), {"now": lambda *_: datetime(2030, 1, 1)}))
        assert made() == first


def test_sheet_long_table_repeats_its_heads_on_every_page() -> None:
    sheet = Sheet("x", "fr", AT)
    sheet.table(["Jour", "Produit"], [[str(number), "Revaxis"] for number in range(120)])
    document = pypdfium2.PdfDocument(sheet.bytes())
    assert len(document) >= 3
    assert all("Produit" in page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize("paper", [A4, WALLET])
def test_sheet_declares_pdf_a_with_language_and_fonts_inside(paper: Paper) -> None:
    sheet = Sheet("Carte", "fr", AT, paper)
    sheet.heading("Carte")
    sheet.qr("https://example.org/" + "x" * 60, 20, right=True)
    with pikepdf.open(io.BytesIO(sheet.bytes())) as pdf:
        with pdf.open_metadata() as described:
            assert (described["pdfaid:part"], described["pdfaid:conformance"]) == ("1", "B")
            assert described["dc:title"] == "Carte"
        assert str(pdf.Root.Lang) == "fr"
        assert "/OutputIntents" in pdf.Root and pdf.pdf_version == "1.4"
        fonts = pdf.pages[0].Resources.Font
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts.values())
        box = [float(length) for length in pdf.pages[0].MediaBox]
    assert box[2] == pytest.approx(paper.width * 72 / 25.4, abs=0.1)


def test_sheet_code_is_dark_exactly_where_the_code_is_dark() -> None:
    sheet, text, millimetres = Sheet("x", "fr", AT), "https://example.org/abc", 40
    sheet.qr(text, millimetres)
    page = pypdfium2.PdfDocument(sheet.bytes())[0].render(scale=4).to_pil().convert("L")
    rows = tuple(segno.make(text, error="m", micro=False).matrix)
    unit, part = page.width / A4.width, millimetres / len(rows)

    def drawn(right: int, down: int) -> bool:
        place = [int((A4.margin + (steps + 0.5) * part) * unit) for steps in (right, down)]
        return bool(page.getpixel((place[0], place[1])) == 0)

    assert [[drawn(x, y) for x in range(len(rows))] for y in range(len(rows))] == [[bool(d) for d in r] for r in rows]


def test_fonts_are_those_of_the_named_package() -> None:
    named = json.loads((FONTS / "ASSETS.json").read_text())
    assert {name: sha256((FONTS / name).read_bytes()).hexdigest() for name in named["files"]} == named["files"]
