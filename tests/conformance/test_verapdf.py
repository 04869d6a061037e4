"""Every PDF that carnet makes is PDF/A-1b, says veraPDF; and veraPDF finds what was broken."""

import ast
import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.urls import reverse
from PIL import Image

from carnet.cda.body import read_body
from carnet.cda.parser import parse
from carnet.cda.pdf_writer import Sheet
from carnet.cda.photos import photos_as_pdf
from carnet.documents import contents
from carnet.policy.sections import Section
from carnet.usecases._facts import load
from carnet.usecases._profile import Question
from tests import cast
from tests.conformance import verapdf
from tests.portal import site
from tests.unit.cda.pdfs import pdf
from tests.usecases import cards
from tests.usecases.scene import Scene, seen

ROOT = Path(__file__).parents[2] / "carnet"
# Who makes PDF for people, by module; the examples of the demonstration are written by a hand of their own.
MAKERS = {
    "cda/pdf_writer.py", "cda/photos.py", "portal/card_sheet.py", "portal/directives_sheet.py",
    "portal/synthesis_sheet.py", "portal/views/vaccines_paper.py", "usecases/_own_file.py",
}  # fmt: skip
WRITERS = ("carnet.cda.pdf_writer", "carnet.cda.photos", "fpdf")
TOLD_OF_PHOTOS = {f"carnet.cda.photos.{name}" for name in ("MAX_PHOTOS", "PHOTOS", "is_heif")}
HARD = "Œuvre, naïve, €, ≥ 5 µg, Łukasz Ñandú Đorđe, e\u0301, \N{SNOWMAN} \u4e2d, " + "long " * 40


@pytest.fixture(autouse=True)
def _java() -> None:
    if verapdf.missing():
        pytest.skip(f"NOT RUN: veraPDF: {verapdf.missing()}")


def _makes_pdf(source: str) -> bool:
    """Whether a module takes what makes a PDF; a page that only names the kinds of photographs does not."""
    named = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            named |= {f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            named |= {one.name for one in node.names}
    return any(name.startswith(WRITERS) for name in named - TOLD_OF_PHOTOS)


def test_every_module_that_makes_a_pdf_is_known() -> None:
    found = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if _makes_pdf(path.read_text("utf-8"))}
    assert found | {"cda/photos.py"} == MAKERS


@pytest.mark.parametrize(
    "planted",
    [
        "from carnet.cda.photos import PHOTOS, photos_as_pdf", "from carnet.cda import photos", "import fpdf",
        "from carnet.cda.pdf_writer import Sheet", "import carnet.cda.pdf_writer as w", "from fpdf.enums import XPos",
    ],
)  # fmt: skip
def test_a_module_that_makes_a_pdf_is_found(planted: str) -> None:
    assert _makes_pdf(planted)
    assert not _makes_pdf("from carnet.cda.photos import MAX_PHOTOS, PHOTOS, is_heif")


def _inside(scene: Scene) -> bytes:
    """The PDF inside the newest document of the record."""
    entry = seen(scene.odette, scene.record)[0]
    content = contents.load(load(scene.odette, scene.record).keys, entry.content_id)
    assert content is not None
    data = contents.read(scene.record, content)
    body = read_body(parse(data, max_bytes=len(data)))
    found = getattr(body, "data", None)
    assert isinstance(found, bytes)
    return found


def _photo(mode: str) -> bytes:
    held = io.BytesIO()
    Image.new(mode, (900, 600)).save(held, "PNG" if mode == "RGBA" else "JPEG")
    return held.getvalue()


@pytest.mark.django_db(transaction=True)
def test_every_pdf_that_carnet_makes_is_pdf_a_1b(tmp_path: Path) -> None:
    opened = site.opened()
    scene, odette = opened.scene, opened.patient(cast.ODETTE)
    for section in (Section.ALLERGIES, Section.TREATMENTS, Section.ILLNESSES):
        cards.writes(scene.odette, scene.record, section, {Question.WHAT: HARD[:110], Question.NOTE: HARD})
    cards.made_card(scene.odette, scene.record)
    link = cards.made_link(scene.odette, scene.record)
    paper = reverse("patient_card_link_paper", kwargs={"link": link.link_id})
    files = {
        "card": odette.get(reverse("patient_card_paper")).content,
        "card-with-link": odette.get(f"{paper}?code=oui").content,
        "vaccines": odette.get(reverse("patient_vaccines_pdf")).content,
    }
    odette.post(reverse("patient_synthesis"), {"parties": ["allergies", "treatments", "illnesses"], "form_key": "k1"})
    files["synthesis"] = _inside(scene)
    odette.post(reverse("patient_directives_write"), {"etape": "garder", "important": HARD, "form_key": "1"})
    files["directives"] = _inside(scene)
    for name, modes in (("photograph", ("RGB",)), ("photographs", ("CMYK", "L", "RGBA", "RGB"))):
        files[name] = photos_as_pdf([_photo(mode) for mode in modes])
    assert len(set(files.values())) == len(files)
    told = verapdf.judged(tmp_path, files)
    assert {name: one.faults for name, one in told.items() if not one.valid} == {}
    assert all(one.checks > 150 for one in told.values())


def test_verapdf_finds_what_was_broken(tmp_path: Path) -> None:
    sheet = Sheet("Titre", "fr", datetime(2026, 3, 2, tzinfo=UTC))
    sheet.paragraph("Des mots")
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(sheet.bytes())) as broken:
        del broken.Root.OutputIntents
        broken.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        broken.save(held)
    told = verapdf.judged(tmp_path, {"whole": sheet.bytes(), "broken": held.getvalue(), "plain": pdf()})
    assert told["whole"].valid
    assert not told["broken"].valid and len(told["broken"].faults) >= 2
    assert not told["plain"].valid
