"""A colour of a page, and how well one is read on another. Owns the arithmetic of WCAG 2.2; never a page's colours."""

import re
from dataclasses import dataclass
from typing import Final, Self

# WCAG 2.2, 1.4.6: contrast (enhanced), text of any size that a person must read.
ENHANCED: Final = 7.0
# WCAG 2.2, definition of relative luminance: the share of red, green and blue in what the eye calls bright.
_WEIGHTS: Final = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True)
class Colour:
    """Red, green and blue, each 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, written: str) -> Self:
        """The colour of `#rrggbb`; ValueError for any other writing."""
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", written):
            raise ValueError(f"not a colour: {written}")
        return cls(*(int(written[at : at + 2], 16) for at in (1, 3, 5)))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    def mixed(self, other: Self, share: float) -> Self:
        """This colour with `share` (0 to 1) of another one in it."""
        pairs = zip(self._parts(), other._parts(), strict=True)
        return type(self)(*(round(mine + (theirs - mine) * share) for mine, theirs in pairs))

    def contrast(self, other: Self) -> float:
        """From 1 (the same) to 21 (black on white): WCAG 2.2, definition of contrast ratio."""
        light, dark = sorted((self._luminance(), other._luminance()), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    def _parts(self) -> tuple[int, int, int]:
        return (self.red, self.green, self.blue)

    def _luminance(self) -> float:
        return sum(weight * _linear(part / 255) for weight, part in zip(_WEIGHTS, self._parts(), strict=True))


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


WHITE: Final = Colour(255, 255, 255)
BLACK: Final = Colour(0, 0, 0)
