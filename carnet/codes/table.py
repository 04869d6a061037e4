"""Coded values and the reading of the value sets. Owns the one loader; never changes what a file says.

`data/SOURCES.toml` names the source, date and licence of every file.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Code:
    """A code with its system. XDS names the system by OID, FHIR by URI."""

    code: str
    system_oid: str
    system_uri: str
    display: str
    """The official French label: never translated."""


Row = Mapping[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of a data file, without `.csv`."""
    text = resources.files("carnet.codes.data").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def codes(name: str) -> Mapping[str, Code]:
    """A value set by code, in the order of its file."""
    return {row["code"]: to_code(row) for row in rows(name)}


def to_code(row: Row) -> Code:
    """The coded value of a row."""
    return Code(row["code"], row.get("system_oid", ""), row.get("system_uri", ""), row["display_fr"])
