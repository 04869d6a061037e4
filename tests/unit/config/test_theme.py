"""The operator's colours and picture: what people could not read, or what is no picture, stops the start."""

from pathlib import Path

import pytest

from carnet.config.option_errors import ColourUnreadable, LogoRefused, OptionDamaged
from carnet.config.option_theme import GROUND, LOGO_BYTES, theme
from carnet.kernel.colour import BLACK, ENHANCED, WHITE, Colour
from tests.unit.config.test_options import DEMO, options

FILE = Path("carnet.toml")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1H0z"/></svg>'


def test_contrast_is_that_of_wcag() -> None:
    assert BLACK.contrast(WHITE) == WHITE.contrast(BLACK) == pytest.approx(21)
    # The grey that everybody cites as the lightest one of 4.5 to 1 on white.
    assert Colour.parse("#767676").contrast(WHITE) == pytest.approx(4.54, abs=0.005)
    assert Colour.parse("#0B4A82") == Colour(0x0B, 0x4A, 0x82) and str(Colour(0x0B, 0x4A, 0x82)) == "#0b4a82"


def test_theme_operator_colours_that_people_read_are_taken() -> None:
    read = theme({"main": "#5b1a3a", "link": "#5b1a3a", "button": "#123447"}, FILE)
    assert str(read.main) == str(read.link) == "#5b1a3a" and str(read.button) == "#123447" and read.logo is None
    assert theme({}, FILE).main is None


@pytest.mark.parametrize("name", ["main", "link", "button"])
def test_theme_operator_colour_just_too_pale_is_refused_with_its_contrast(name: str) -> None:
    """`#595959` has 7.0 to 1 on white and 6.4 on the ground of a page: a link of it is refused, a button not."""
    edge = Colour.parse("#595959")
    assert edge.contrast(WHITE) > ENHANCED > edge.contrast(GROUND)
    with pytest.raises(ColourUnreadable) as caught:
        theme({name: "#5a5a5a" if name != "link" else "#595959"}, FILE)
    assert caught.value.facts["option"] == f"theme.{name}" and float(caught.value.facts["contrast"]) < ENHANCED
    if name != "link":
        assert getattr(theme({name: "#595959"}, FILE), name) == edge


@pytest.mark.parametrize(
    "content",
    [{"main": "red"}, {"main": "#12"}, {"main": "#1d4e6b;}"}, {"main": 3}, {"colour": "#123447"}, "x", {"logo": 1}],
)
def test_theme_operator_key_or_writing_that_is_none_is_named(content: object) -> None:
    with pytest.raises(OptionDamaged):
        theme(content, FILE)


@pytest.mark.parametrize(("content", "kind"), [(SVG, "image/svg+xml"), (b"\x89PNG\r\n\x1a\n...", "image/png")])
def test_theme_operator_picture_is_read_at_the_start(tmp_path: Path, content: bytes, kind: str) -> None:
    (tmp_path / "logo").write_bytes(content)
    read = theme({"logo": str(tmp_path / "logo")}, FILE).logo
    assert read is not None and (read.content, read.media_type) == (content, kind)


@pytest.mark.parametrize("content", [b"GIF89a", b"<html>", b"", SVG + b" " * LOGO_BYTES])
def test_theme_operator_picture_of_another_kind_or_too_heavy_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "logo").write_bytes(content)
    with pytest.raises(LogoRefused):
        theme({"logo": str(tmp_path / "logo")}, FILE)
    with pytest.raises(OptionDamaged):
        theme({"logo": str(tmp_path / "nowhere")}, FILE)


def test_options_operator_theme_is_part_of_the_file(tmp_path: Path) -> None:
    assert str(options(tmp_path, DEMO, '[theme]\nmain = "#5b1a3a"\n').file.theme.main) == "#5b1a3a"
    with pytest.raises(ColourUnreadable):
        options(tmp_path / "other", DEMO, '[theme]\nmain = "#777777"\n')
