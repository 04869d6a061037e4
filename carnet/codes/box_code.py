"""The code on the box of a medicine: GS1 DataMatrix as a reader gives it, or its lines as somebody types them. Pure.

Owns the four elements that matter (GTIN, batch, expiry, serial) and what is wrong with each; never knows the product.
Source: GS1 General Specifications (application identifiers 01, 10, 17, 21); CIP13 is the French GTIN (prefix 3400).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from carnet.kernel.errors import Invalid, Problem

LONGEST: Final = 200
SEPARATOR: Final = "\x1d"
"""FNC1 as readers write it: the end of an element of no fixed length."""
_SHOWN_AS: Final = ("<GS>", "{GS}", "\\x1d", "\u241d")
_SYMBOLOGY: Final = re.compile(r"^\][A-Za-z]\d")
_BRACKETED: Final = re.compile(r"\((\d{2})\)\s*([^(]*)")
_FIXED: Final = {"01": 14, "17": 6, "11": 6, "15": 6}
"""Elements of a fixed length; 11 (made on) and 15 (best before) are read over."""
_OPEN: Final = {"10": 20, "21": 20, "710": 20, "711": 20, "712": 20, "714": 20}
"""Elements that a separator ends. 71x are national numbers: read over."""
_TEXT: Final = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class BoxCode:
    """What the code says: GTIN in 14 digits, batch, last day of use, serial number; empty where it says nothing."""

    gtin: str = ""
    batch: str = ""
    expiry: date | None = None
    serial: str = ""

    @property
    def cip13(self) -> str:
        """The French number of the product; empty for a GTIN of elsewhere."""
        return self.gtin[1:] if self.gtin.startswith("03400") else ""

    def is_expired(self, on: date) -> bool:
        """Whether the last day of use was before a day."""
        return self.expiry is not None and self.expiry < on


def read(text: str) -> BoxCode:
    """The elements of a code. Raises Invalid that names the element: `gtin`, `expiry`, `batch`, `serial` or `code`.

    Rules: `box.empty`, `box.too_long`, `box.unreadable` (an element that is not known), `box.twice`, `box.length`,
    `box.digits`, `box.check` (the key of the GTIN), `box.date`, `box.signs`.
    """
    tidy = _tidy(text)
    if not tidy:
        raise Invalid.of("code", "box.empty")
    if len(tidy) > LONGEST:
        raise Invalid.of("code", "box.too_long", most=str(LONGEST))
    if tidy.isdigit() and len(tidy) in (13, 14):
        return BoxCode(gtin=_gtin(tidy.zfill(14)))
    found = _bracketed(tidy) if tidy.startswith("(") else _plain(tidy)
    return BoxCode(
        gtin=_gtin(found["01"]) if "01" in found else "",
        batch=_words("batch", found.get("10", "")),
        expiry=_expiry(found["17"]) if "17" in found else None,
        serial=_words("serial", found.get("21", "")),
    )


_NAMES: Final = {"01": "gtin", "17": "expiry", "10": "batch", "21": "serial"}


def _tidy(text: str) -> str:
    tidy = text.strip(" \t\r\n")
    for shown in _SHOWN_AS:
        tidy = tidy.replace(shown, SEPARATOR)
    tidy = _SYMBOLOGY.sub("", tidy).strip(SEPARATOR)
    return tidy if tidy.startswith("(") else re.sub(r"[ \t\r\n]", "", tidy)


def _bracketed(text: str) -> dict[str, str]:
    """As it is printed under the code: each element after its number in brackets."""
    found: dict[str, str] = {}
    if _BRACKETED.sub("", text).strip():
        raise Invalid.of("code", "box.unreadable", at=text[:12])
    for key, value in _BRACKETED.findall(text):
        _add(found, key, value.strip())
    return found


def _plain(text: str) -> dict[str, str]:
    """As a reader gives it: elements one after the other, those of no fixed length ended by a separator."""
    found: dict[str, str] = {}
    rest = text
    while rest:
        key = next((one for one in (*_FIXED, *_OPEN) if rest.startswith(one)), "")
        if not key:
            raise Invalid.of("code", "box.unreadable", at=rest[:12])
        body = rest[len(key) :]
        if key in _FIXED:
            value, rest = body[: _FIXED[key]], body[_FIXED[key] :].lstrip(SEPARATOR)
        else:
            value, _, rest = body.partition(SEPARATOR)
        _add(found, key, value)
    return found


def _add(found: dict[str, str], key: str, value: str) -> None:
    name = _NAMES.get(key, "code")
    if key in found:
        raise Invalid.of(name, "box.twice")
    wanted = _FIXED.get(key)
    if wanted is not None and len(value) != wanted:
        raise Invalid.of(name, "box.length", wanted=str(wanted), found=str(len(value)))
    most = _OPEN.get(key, 0)
    if wanted is None and not 0 < len(value) <= most:
        raise Invalid.of(name, "box.length", wanted=str(most), found=str(len(value)))
    found[key] = value


def _gtin(digits: str) -> str:
    """14 digits whose last one is the key of the others."""
    if not (digits.isascii() and digits.isdigit()):
        raise Invalid.of("gtin", "box.digits")
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits[:13]))
    if (10 - total % 10) % 10 != int(digits[13]):
        raise Invalid.of("gtin", "box.check")
    return digits


def _expiry(digits: str) -> date:
    """YYMMDD; day 00 is the last day of the month. The century is the nearest one (GS1 General Specifications 7.12)."""
    if not (digits.isascii() and digits.isdigit()):
        raise Invalid.of("expiry", "box.digits")
    year, month, day = 2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:])
    try:
        if day or not 1 <= month <= 12:
            return date(year, month, day)
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        raise Invalid(Problem("expiry", "box.date")) from None


def _words(name: str, text: str) -> str:
    if text and not _TEXT.fullmatch(text):
        raise Invalid.of(name, "box.signs")
    return text
