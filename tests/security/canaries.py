"""Canaries: values that no dump may show, and the forms in which they are looked for. Owns the search."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from carnet.storage.rights import tables

# In every planted text: one word that nothing else holds, so that large files are searched for few forms.
MARK = "Zqxkanari"


@dataclass(frozen=True)
class Leak:
    """A canary that was found: in which form, and where."""

    canary: str
    form: str
    place: str


def forms(text: str) -> dict[str, bytes]:
    """How a text may stand in a file: plain, hexadecimal, base64 at its three alignments, each in UTF-8 and UTF-16.

    All forms are lower case and are searched in a lower-case copy: base64 is thereby searched more widely than needed.
    """
    found: dict[str, bytes] = {}
    for variant in dict.fromkeys((text, text.upper(), text.lower())):
        for coding, raw in encodings(variant).items():
            found[f"{variant} {coding}"] = raw
            found[f"{variant} {coding} hex"] = raw.hex().encode()
            for shift in range(3):
                found[f"{variant} {coding} base64+{shift}"] = _inner_base64(raw, shift)
    return {name: form.lower() for name, form in found.items()}


def encodings(text: str) -> dict[str, bytes]:
    """UTF-8, and UTF-16 in both byte orders."""
    return {
        "utf-8": text.encode(),
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
    }


def _inner_base64(raw: bytes, shift: int) -> bytes:
    """The characters of the base64 that depend on nothing before or after the text."""
    padded = base64.b64encode(bytes(shift) + raw)
    begin = (shift * 8 + 5) // 6
    end = (shift + len(raw)) * 8 // 6
    return padded[begin:end]


def search(places: Iterable[tuple[str, bytes]], canaries: Iterable[str]) -> list[Leak]:
    """Every canary that stands in one of the places, whatever its form."""
    sought = {canary: _distinct(forms(canary)) for canary in canaries}
    return [
        Leak(canary, name, place)
        for place, content in places
        for lowered in (content.lower(),)
        for canary, wanted in sought.items()
        for name, form in wanted.items()
        if form in lowered
    ]


def _distinct(wanted: Mapping[str, bytes]) -> dict[str, bytes]:
    """One name for each form; UTF-16 LE without its last byte is inside UTF-16 BE, both stay for clearness."""
    kept: dict[bytes, str] = {}
    for name, form in wanted.items():
        kept.setdefault(form, name)
    return {name: form for form, name in kept.items()}


def dump(connection: psycopg.Connection[Any]) -> Iterator[tuple[str, bytes]]:
    """Every table as COPY writes it: as text (bytea in hexadecimal) and in binary (bytea as it is)."""
    for table in tables(connection):
        for kind in ("text", "binary"):
            query = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT {})").format(
                sql.Identifier(table), sql.SQL(kind)
            )
            with connection.cursor() as cursor, cursor.copy(query) as copy:
                yield f"{table} ({kind})", b"".join(bytes(piece) for piece in copy)


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder: blobs, logs, the data of PostgreSQL with its write-ahead log."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield str(path.relative_to(folder)), path.read_bytes()
