"""The table of FHIR R4 types. Owns what the standard says of an element: its type, how often, how XML writes it.

The table is made by `tools/make_r4_elements.py`. Knows no profile and nothing of what carnet does with a resource.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec

TABLE = Path(__file__).parent / "data" / "r4_elements.json"
# The kinds that are asked for; others are `complex`, and `group`: a part of one type, as `DocumentReference.content`.
PRIMITIVE, RESOURCE = "primitive", "resource"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type. `choice`: its name without the type (`value` of `valueString`); `codes`: a closed list."""

    type: str
    min: int = 0
    list: bool = False
    attribute: bool = False
    choice: str | None = None
    codes: str | None = None


@dataclass(frozen=True, slots=True)
class Type:
    """One type: its elements in the order of XML, or the pattern of its text if it is primitive."""

    kind: str
    elements: Mapping[str, Element] = field(default_factory=dict)
    regex: str | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    fhirVersion: str
    types: Mapping[str, Type]
    codes: Mapping[str, tuple[str, ...]]


@cache
def _table() -> _Table:
    return msgspec.json.decode(TABLE.read_bytes(), type=_Table)


def type_of(name: str) -> Type | None:
    """The type of this name; None where R4 has none. `Resource` stands for whatever resource is there."""
    return _table().types.get(name)


def is_resource(name: str) -> bool:
    """Whether this is a resource that can stand by itself."""
    found = type_of(name)
    return found is not None and found.kind == RESOURCE and name != "Resource"


@cache
def codes_of(name: str) -> frozenset[str]:
    """The codes of a closed list that `Element.codes` names."""
    return frozenset(_table().codes[name])
