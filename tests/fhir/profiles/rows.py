"""Profiles as trees of rows, read from the files that `tools/make_profiles.py` made."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
R4 = "http://hl7.org/fhir/StructureDefinition/"


@dataclass
class Node:
    """One element of a profile: its row, what is below it, and its slices."""

    row: dict[str, Any] = field(default_factory=dict)
    children: dict[str, "Node"] = field(default_factory=dict)
    slices: dict[str, "Node"] = field(default_factory=dict)

    @property
    def types(self) -> list[dict[str, Any]]:
        """What types are allowed; empty where R4 alone says it."""
        return list(self.row.get("types", []))

    @property
    def asked(self) -> tuple[bool, Any] | None:
        """The value that is asked for: whether it is the whole value (fixed), and the value."""
        for key, value in self.row.items():
            if key.startswith(("fixed", "pattern")):
                return key.startswith("fixed"), value
        return None


@dataclass(frozen=True)
class Profile:
    """A profile: its address, the type that it constrains, the tree of its rows."""

    url: str
    type: str
    root: Node


@cache
def _data() -> tuple[dict[str, Any], dict[str, list[str]]]:
    profiles: dict[str, Any] = {}
    value_sets: dict[str, list[str]] = {}
    for path in sorted(DATA.glob("*.json")):
        made = json.loads(path.read_text(encoding="utf-8"))
        profiles |= made["profiles"]
        value_sets |= made["valueSets"]
    return profiles, value_sets


@cache
def profile(url: str) -> Profile | None:
    """The profile of this address; None where none is kept."""
    found = _data()[0].get(url)
    return None if found is None else tree(url, found["type"], found["elements"])


def tree(url: str, name: str, elements: dict[str, Any]) -> Profile:
    """The tree of a profile, from its rows by id (`List.entry:part.item`)."""
    root = Node()
    for identifier, row in elements.items():
        node = root
        for step in identifier.split(".")[1:]:
            element, _, part = step.partition(":")
            node = node.children.setdefault(element, Node())
            if part:
                node = node.slices.setdefault(part, Node())
        node.row = row
    return Profile(url, name, root)


def urls() -> tuple[str, ...]:
    """The addresses of all profiles that are kept."""
    return tuple(_data()[0])


def value_set(url: str) -> frozenset[str] | None:
    """`system|code` of a value set that a package lists; None where it is not listed."""
    found = _data()[1].get(url)
    return None if found is None else frozenset(found)
