r"""The grammar of searches: parameters, alternatives, escapes, tokens, moments. Pure; knows no resource and no right.

A comma parts alternatives and a bar parts a system from its code, unless a backslash stands before (`\,` `\|`): a value
is parted first, and only its parts lose their escapes (FHIR R4 search, "Escaping Search Parameters").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from carnet.fhir.moments import Span
from carnet.fhir.systems import number_of
from carnet.kernel.errors import Invalid
from carnet.usecases._wanted import Moment, Token

Params = Iterable[tuple[str, str]]
"""Parameters as they were sent, in their order."""
_ALTERNATIVE: Final = re.compile(r"(?:\\.|\\$|[^\\,])+", re.DOTALL)
_SYSTEM: Final = re.compile(r"((?:\\.|[^\\|])*)\|(.*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([,|$\\])")


@dataclass(frozen=True)
class Param:
    """One parameter as it was sent: its values are alternatives, with their escapes."""

    name: str
    modifier: str
    values: tuple[str, ...]

    @property
    def key(self) -> str:
        """The name with its modifier, as it was sent."""
        return f"{self.name}:{self.modifier}" if self.modifier else self.name


def param(key: str, text: str) -> Param:
    """A parameter. A chain (`patient.identifier`) is a part of its name; a modifier stands behind the colon."""
    name, _, modifier = key.partition(":")
    return Param(name, modifier, alternatives(text))


def alternatives(text: str) -> tuple[str, ...]:
    """The values between commas, those that are empty left out."""
    return tuple(part for part in (one.strip() for one in _ALTERNATIVE.findall(text)) if part)


def plain(text: str) -> str:
    """A value without the escapes of FHIR."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def parted(text: str) -> tuple[str | None, str]:
    """System and code of `system|code`; None for the system where there is no bar."""
    found = _SYSTEM.fullmatch(text)
    return (plain(found[1]), plain(found[2])) if found else (None, plain(text))


def token(text: str) -> Token:
    """`code`, `system|code`, `|code` or `system|`; the system by its URI or its OID."""
    system, code = parted(text)
    return Token(code) if system is None else Token(*number_of(system, code))


def tokens(one: Param) -> tuple[Token, ...]:
    """The values of a token parameter."""
    return tuple(token(text) for text in one.values)


def moments(one: Param, zone: ZoneInfo) -> tuple[Moment, ...]:
    """The values of a date parameter. Raises Invalid."""
    spans = (Span.read(text, one.key, zone) for text in one.values)
    return tuple(Moment(span.sign, span.first, span.end) for span in spans)


def worded(one: Param) -> tuple[tuple[str, ...], str]:
    """The values of a string parameter and how they are compared: from the beginning, `exact`, `contains`."""
    return tuple(plain(text) for text in one.values), unmodified(one, "exact", "contains").modifier


def unmodified(one: Param, *allowed: str) -> Param:
    """The parameter, if its modifier is one that it takes. Raises Invalid."""
    if one.modifier and one.modifier not in allowed:
        raise Invalid.of(one.key, "fhir.modifier_not_supported")
    return one
