"""JSON from outside. Owns its limits: size, depth, one value a name, finite numbers; never what the values mean.

Depth is counted before anything is built. Numbers with a fraction keep the digits that were written (`Number`).
"""

import json
import re
from typing import Any, NoReturn

from carnet.kernel.errors import Invalid

MOST_DEPTH = 50
# A run of plain characters at a time: a file in base 64 is one string of a hundred thousand.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


class Number(float):
    """A number with a fraction or an exponent; `text` is how it was written."""

    text: str

    def __new__(cls, text: str) -> "Number":
        made = super().__new__(cls, text)
        made.text = text
        return made

    def __repr__(self) -> str:
        return self.text


def loads(data: bytes, *, max_bytes: int, max_depth: int = MOST_DEPTH, element: str = "/") -> Any:
    """The value in `data`.

    Raises Invalid: `json.too_large`, `json.not_utf8`, `json.too_deep`, `json.twice` (a name that stands twice in one
    object), `json.not_a_number` (NaN, infinity), `json.malformed`.
    """
    if len(data) > max_bytes:
        raise Invalid.of(element, "json.too_large", limit=str(max_bytes))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        raise Invalid.of(element, "json.not_utf8")
    _check_depth(data, max_depth, element)
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_float=lambda text: _number(text, element),
            parse_constant=lambda _: _refuse(element, "json.not_a_number"),
            object_pairs_hook=lambda pairs: _object(pairs, element),
        )
    except UnicodeDecodeError:
        raise Invalid.of(element, "json.not_utf8") from None
    except RecursionError:
        raise Invalid.of(element, "json.too_deep", limit=str(max_depth)) from None
    except ValueError as error:
        # A whole number of thousands of digits is refused by Python itself.
        where = f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Invalid.of(element, "json.malformed", where=where) from None


def _check_depth(data: bytes, most: int, element: str) -> None:
    depth = 0
    for found in _BRACKET.finditer(_STRING.sub(b"", data)):
        depth += 1 if found[0] in b"[{" else -1
        if depth > most:
            raise Invalid.of(element, "json.too_deep", limit=str(most))


def _number(text: str, element: str) -> Number:
    found = Number(text)
    if found in (float("inf"), float("-inf")):
        _refuse(element, "json.not_a_number")
    return found


def _object(pairs: list[tuple[str, Any]], element: str) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise Invalid.of(element, "json.twice", name=twice[:100])
    return made


def _refuse(element: str, rule: str) -> NoReturn:
    raise Invalid.of(element, rule)
