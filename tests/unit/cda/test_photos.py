"""Several photographs as one PDF: upright, in their order, nothing hidden in them; what is no photograph is named."""

import io

import pikepdf
import pytest
from PIL import Image

from carnet.cda.pdf import inspect_pdf, read_pages
from carnet.cda.photos import MAX_PHOTOS, is_heif, photos_as_pdf
from carnet.kernel.errors import Invalid

ORIENTATION, COMMENT = 0x0112, 0x010E
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(64)


def photo(width: int = 400, height: int = 300, colour: str = "red", turned: int = 1, form: str = "JPEG") -> bytes:
    """A photograph of one colour, as a telephone turns it, with a word in its metadata."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[COMMENT] = turned, "Zqxzibeline"
    held = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(held, form, exif=exif)
    return held.getvalue()


def rules(*photos: bytes) -> list[tuple[str, str]]:
    """What is wrong with some photographs."""
    with pytest.raises(Invalid) as told:
        photos_as_pdf(photos)
    return [(problem.element, problem.rule) for problem in told.value.problems]


def _middle(png: bytes) -> tuple[int, ...]:
    """The colour in the middle of an image."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    found = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(found, tuple)
    return found


def test_photos_become_the_pages_of_one_pdf_in_their_order_without_their_metadata() -> None:
    photos = [photo(colour="red"), photo(colour="blue", form="PNG")]
    made = photos_as_pdf(photos)
    assert inspect_pdf(made).pages == 2
    assert b"Zqxzibeline" not in made
    reds, blues = (_middle(page.png) for page in read_pages(made, [1, 2], 100))
    assert reds[0] > 200 > reds[2]
    assert blues[2] > 200 > blues[0]
    assert photos_as_pdf(photos) == made  # The same photographs make the same document.


def test_photo_taken_upright_is_shown_upright() -> None:
    """A telephone writes a turned image and says so: 6 is a quarter of a turn."""
    (page,) = read_pages(photos_as_pdf([photo(400, 300, turned=6)]), [1], 90)
    assert page.ratio == pytest.approx(4 / 3, rel=0.01)


def test_photo_that_its_person_turned_is_shown_turned() -> None:
    """Over the way that it is held: the blue half, on the right of the paper, ends at the bottom."""
    held = io.BytesIO()
    image = Image.new("RGB", (400, 300), "red")
    image.paste("blue", (200, 0, 400, 300))
    image.save(held, "PNG")
    turned = [read_pages(photos_as_pdf([held.getvalue()], [turn]), [1], 200)[0] for turn in (0, 90, 180, 270)]
    assert [round(page.ratio, 1) for page in turned] == [0.8, 1.3, 0.8, 1.3]
    blue = {(0.75, 0.5): 0, (0.5, 0.75): 90, (0.25, 0.5): 180, (0.5, 0.25): 270}
    for (across, down), turn in blue.items():
        with Image.open(io.BytesIO(turned[turn // 90].png)) as page:
            red, _, found = page.convert("RGB").getpixel((int(page.width * across), int(page.height * down)))  # type: ignore[misc]
        assert found > 200 > red, turn


@pytest.mark.parametrize("turns", [[90], [45, 0], [0, -1], [0, 0, 0]])
def test_turns_that_fit_no_photo_are_refused(turns: list[int]) -> None:
    with pytest.raises(Invalid) as told:
        photos_as_pdf([photo(), photo()], turns)
    assert [problem.rule for problem in told.value.problems] == ["image.turns"]


def test_pdf_of_photos_is_what_an_archive_takes() -> None:
    """PDF/A-1b as ISO 19005-1 says it: the claim, named colours, structure of PDF 1.4, nothing that moves or hides."""
    made = photos_as_pdf([photo(), photo(colour="blue", form="PNG")])
    facts = inspect_pdf(made)
    assert (facts.pdfa, facts.version, facts.flags) == ("1B", "1.4", frozenset())
    assert made[:8] == b"%PDF-1.4" and made[9:10] == b"%" and min(made[10:14]) > 127
    with pikepdf.open(io.BytesIO(made)) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert (str(intent.S), int(intent.DestOutputProfile.N)) == ("/GTS_PDFA1", 3)
        assert len(pdf.trailer.ID) == 2 and "/Info" not in pdf.trailer
        assert "/Filter" not in pdf.Root.Metadata and b"<pdfaid:part>1<" in pdf.Root.Metadata.read_bytes()
        for page in pdf.pages:
            for image in page.get_images().values():
                assert image.ColorSpace == "/DeviceRGB" and "/SMask" not in image and not image.get("/Interpolate")
    assert b"/ObjStm" not in made and b"/XRef" not in made


def test_large_photo_is_made_as_small_as_a_page_needs() -> None:
    held = io.BytesIO()
    Image.effect_noise((4000, 3000), 80).convert("RGB").save(held, "JPEG")
    made = photos_as_pdf([held.getvalue()])
    assert len(made) < len(held.getvalue()) / 2


def test_photos_that_are_none_are_refused_by_their_number_and_rule() -> None:
    assert is_heif(HEIC)
    assert rules(photo(), HEIC, b"GIF89a") == [("photo 2", "image.heic"), ("photo 3", "image.not_an_image")]
    assert rules(photo(), photo()[:500]) == [("photo 2", "image.damaged")]
    assert rules() == [("photo", "image.too_many_photos")]
    assert rules(*[photo()] * (MAX_PHOTOS + 1)) == [("photo", "image.too_many_photos")]
    assert rules(photo() + b"PK\x05\x06" + bytes(18)) == [("photo 1", "image.polyglot")]
