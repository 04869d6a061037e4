"""The operator's look: colours as variables of the stylesheet, and the picture beside the name.

Owns which shades follow from three colours. Never checks that they can be read: `carnet.config.option_theme` did, at
the start, and the shades made here are darker than what it accepted.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Final

from django.conf import settings

from carnet.kernel.colour import BLACK, WHITE, Colour

# How much of black or of white each shade holds, in the proportions of our own colours.
_SHADES: Final[Mapping[str, tuple[tuple[str, Colour, float], ...]]] = {
    "main": (
        ("main", BLACK, 0.0),
        ("main-hover", BLACK, 0.2),
        ("main-active", BLACK, 0.5),
        ("main-dark", BLACK, 0.33),
        ("main-tint", WHITE, 0.9),
    ),
    "link": (("link", BLACK, 0.0), ("link-active", BLACK, 0.5)),
    "button": (("button", BLACK, 0.0), ("button-hover", BLACK, 0.2), ("button-active", BLACK, 0.5)),
}
# The colour of the browser's bar where the operator chose none (assets/scss/_tokens.scss).
OWN_MAIN: Final = "#1d4e6b"


def variables() -> Mapping[str, str]:
    """Name of each variable of the stylesheet that the operator's colours change, and its value."""
    return _variables(*(getattr(settings.CARNET_THEME, name) for name in _SHADES))


@cache
def _variables(*chosen: Colour | None) -> Mapping[str, str]:
    """Every page asks, and the look never changes while the program runs."""
    return {
        shade: str(colour.mixed(other, share))
        for colour, shades in zip(chosen, _SHADES.values(), strict=True)
        if colour
        for shade, other, share in shades
    }


def stylesheet() -> bytes:
    """The operator's colours as CSS; nothing when the operator chose none."""
    lines = "".join(f"--carnet-{name}:{value};" for name, value in variables().items())
    return f":root{{{lines}}}\n".encode() if lines else b""


def bar() -> str:
    """The colour of a browser's bar around our pages."""
    return variables().get("main", OWN_MAIN)


def mark() -> str:
    """A word that changes when the look changes, so that no old look stays in a browser. Empty for our own look."""
    logo = settings.CARNET_THEME.logo
    return _mark(stylesheet(), logo.content if logo else b"")


@cache
def _mark(*parts: bytes) -> str:
    content = b"".join(parts)
    return hashlib.sha256(content).hexdigest()[:10] if content else ""


def logo() -> bool:
    """Whether the operator brought a picture."""
    return settings.CARNET_THEME.logo is not None
