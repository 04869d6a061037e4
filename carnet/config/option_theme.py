"""The part `[theme]` of the operator's file. Owns its keys and what a person must be able to read; never a page.

    [theme]
    main = "#1d4e6b"
    link = "#0b4a82"
    button = "#005a2b"
    logo = "/etc/carnet/logo.svg"

A colour that people could not read on our pages is refused at the start, with the contrast that was measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from carnet.config.option_errors import ColourUnreadable, LogoRefused, OptionDamaged
from carnet.kernel.colour import ENHANCED, WHITE, Colour

# The ground of a page is not quite white: a link must be read there too (assets/scss/_tokens.scss).
GROUND: Final = Colour.parse("#f2f6f7")
# What a first view may weigh is 100 kB; a picture of the name takes little of it.
LOGO_BYTES: Final = 20_000
# A drawing by another body's hand runs no script on a page: it is an `img`, and answers carry a policy of their own.
_KINDS: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"<svg": "image/svg+xml", b"<?xml": "image/svg+xml"}


@dataclass(frozen=True)
class Logo:
    """The operator's picture: its bytes and its media type."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class Theme:
    """The operator's own look; None where ours stands."""

    main: Colour | None = None
    link: Colour | None = None
    button: Colour | None = None
    logo: Logo | None = None


def theme(content: Any, path: Path) -> Theme:
    """The look in force; OptionDamaged names a key that is unknown or of another shape.

    ColourUnreadable and LogoRefused say what is wrong with a value (WCAG 2.2, 1.4.6: 7 to 1).
    """
    if not isinstance(content, Mapping):
        raise OptionDamaged(option="theme", path=str(path))
    known = {one.name for one in fields(Theme)}
    for name in content:
        if name not in known or not isinstance(content[name], str):
            raise OptionDamaged(option=f"theme.{name}", path=str(path))
    logo = content.get("logo")
    colours = {name: _colour(name, content[name], path) for name in content if name != "logo"}
    return Theme(logo=_logo(logo, path) if logo else None, **colours)


def _colour(name: str, written: str, path: Path) -> Colour:
    try:
        colour = Colour.parse(written)
    except ValueError as error:
        raise OptionDamaged(option=f"theme.{name}", path=str(path)) from error
    # White is written on the main colour and on buttons; links are read on the ground of a page.
    contrast = colour.contrast(GROUND if name == "link" else WHITE)
    if contrast < ENHANCED:
        raise ColourUnreadable(
            option=f"theme.{name}", path=str(path), colour=written, contrast=f"{contrast:.1f}", least=f"{ENHANCED:.0f}"
        )
    return colour


def _logo(file: str, path: Path) -> Logo:
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise OptionDamaged(option="theme.logo", path=file) from error
    media_type = next((kind for sign, kind in _KINDS.items() if content.lstrip().startswith(sign)), "")
    if not media_type or len(content) > LOGO_BYTES:
        raise LogoRefused(path=file, most=str(LOGO_BYTES))
    return Logo(content, media_type)
