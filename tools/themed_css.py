"""What the build does to the compiled CSS: sides by the direction of the text, and the operator's colours as variables.

nhsuk-frontend and our Sass name left and right, and compile colours to numbers. Owns two translations of a text of CSS;
never a colour's value: those stand in `assets/scss` and, for an operator, in `carnet/portal/theme.py`.
"""

import re
from typing import Final

# The colours that an operator may change, with the shades that Sass makes of them. A name here is a variable of
# `carnet/portal/theme.py`; a test compares both.
VARIABLES: Final = {
    "#1d4e6b": "main",
    "#173e56": "main-hover",
    "#0f2736": "main-active",
    "#123447": "main-dark",
    "#e4eff4": "main-tint",
    "#0b4a82": "link",
    "#062541": "link-active",
    "#00592c": "button",
    "#004723": "button-hover",
    "#002d16": "button-active",
}
_SIDES: Final = {"left": "inline-start", "right": "inline-end"}
# A box of four different sides: what stands left and right must follow the text.
_FOUR: Final = re.compile(r"(?<=[;{])(margin|padding):([^;}]+)")
_SIDE: Final = re.compile(r"(?<=[;{])(margin|padding|border)-(left|right)((?:-color|-width|-style)?):")
_PLACE: Final = re.compile(r"(?<=[;{])(left|right):")
_TEXT: Final = re.compile(r"(?<=[;{])text-align:(left|right)\b")
_FLOAT: Final = re.compile(r"(?<=[;{])float:(left|right)( !important)?")
# The triangle of a `details` is drawn by borders and cut by a path: both would have to turn, so both stay.
_TRIANGLE: Final = "border-width:.4375rem 0 .4375rem .75775rem;border-left-color:currentcolor"


def themed(css: str) -> str:
    """The CSS that pages use, of the one that Sass compiled."""
    return coloured(by_direction(css))


def by_direction(css: str) -> str:
    """Left and right as the start and the end of a line, so that one file serves both directions of writing."""
    parts = css.split(_TRIANGLE)
    return _TRIANGLE.join(_turned(part) for part in parts)


def _turned(css: str) -> str:
    css = _FOUR.sub(_four, css)
    css = _SIDE.sub(lambda m: f"{m[1]}-{_SIDES[m[2]]}{m[3]}:", css)
    css = _PLACE.sub(lambda m: f"inset-{_SIDES[m[1]]}:", css)
    css = _TEXT.sub(lambda m: f"text-align:{_SIDES[m[1]].removeprefix('inline-')}", css)
    css = css.replace("justify-content:right", "justify-content:flex-end")
    # Browsers of before 2023 know no `inline-start` here: they keep the side that they know.
    return _FLOAT.sub(lambda m: f"{m[0]};float:{_SIDES[m[1]]}{m[2] or ''}", css)


def _four(found: re.Match[str]) -> str:
    name, written = found[1], found[2]
    important = " !important" if written.endswith("!important") else ""
    sides = written.removesuffix("!important").split()
    if "(" in written or len(sides) != 4 or sides[1] == sides[3]:
        return found[0]
    top, right, bottom, left = sides
    return f"{name}-block:{top} {bottom}{important};{name}-inline:{left} {right}{important}"


def coloured(css: str) -> str:
    """The operator's colours as variables, each with our own as what stands when nothing is chosen."""
    for number, name in VARIABLES.items():
        css = re.sub(rf"{number}\b", f"var(--carnet-{name},{number})", css)
    return css
