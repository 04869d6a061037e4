"""Brings an extract of the national directory into ours. Owns the batches; importing again changes nothing.

The directory is public: it is stored in clear. Nothing is removed: an activity that ended upstream is ended by the
structure's administrator or by the next full import (issue 3), never silently by a partial file.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from carnet.identity.directory_file import BadLine, Listed, read_lines
from carnet.identity.traits import normalised_name
from carnet.storage import db

BATCH = 5_000
MOST_TOLD = 20

PEOPLE = """
INSERT INTO professional AS p (id, family_name, given_name, profession, speciality, search_name)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (id) DO UPDATE SET family_name = excluded.family_name, given_name = excluded.given_name,
    profession = excluded.profession, speciality = coalesce(excluded.speciality, p.speciality),
    search_name = excluded.search_name, updated_at = now()
"""
PLACES = """
INSERT INTO structure (id, name, sector, kind, postcode, city, search_name)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (id) DO UPDATE SET name = excluded.name, sector = excluded.sector, postcode = excluded.postcode,
    city = excluded.city, search_name = excluded.search_name, updated_at = now()
"""
ACTIVITIES = """
INSERT INTO activity (professional_id, structure_id, sector)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])
ON CONFLICT (professional_id, structure_id, sector) DO UPDATE SET ended_at = NULL
"""


@dataclass
class Imported:
    """What an import did: lines read, and the lines not taken (the first ones in full)."""

    lines: int = 0
    bad: int = 0
    first_bad: list[BadLine] = field(default_factory=list)

    def count(self, batch: Sequence[Listed | BadLine]) -> list[Listed]:
        """Counts a batch and returns what it lists."""
        self.lines += len(batch)
        bad = [line for line in batch if isinstance(line, BadLine)]
        self.bad += len(bad)
        self.first_bad += bad[: MOST_TOLD - len(self.first_bad)]
        return [line for line in batch if isinstance(line, Listed)]


def import_directory(lines: Iterable[str], told: Callable[[Imported], None] | None = None) -> Imported:
    """Imports an extract in batches, each in its own transaction; calls `told` with what was done so far.

    Raises Invalid when the first line lacks a column; nothing is stored then.
    """
    done, source = Imported(), read_lines(lines)
    while batch := list(islice(source, BATCH)):
        listed = done.count(batch)
        db.in_transaction(lambda listed=listed: _store(listed))  # type: ignore[misc]
        if told is not None:
            told(done)
    return done


def _store(listed: list[Listed]) -> None:
    people = {one.professional.professional_id: one.professional for one in _specialists_last(listed)}
    db.execute(PEOPLE, _columns([
        (p.professional_id, p.family_name, p.given_name, p.profession, p.speciality,
         normalised_name(f"{p.family_name} {p.given_name}"))
        for p in people.values()
    ], 6))  # fmt: skip
    places = {one.structure.structure_id: one.structure for one in listed if one.structure}
    db.execute(PLACES, _columns([
        (s.structure_id, s.name, s.sector, s.kind, s.postcode, s.city, normalised_name(s.name)) for s in places.values()
    ], 7))  # fmt: skip
    held = {(o.professional.professional_id, o.structure.structure_id, o.sector) for o in listed if o.structure}
    db.execute(ACTIVITIES, _columns(sorted(held), 3))


def _specialists_last(listed: list[Listed]) -> list[Listed]:
    """A professional stands on several lines, one a skill: the line with a speciality wins."""
    return sorted(listed, key=lambda one: one.professional.speciality is not None)


def _columns(rows: Sequence[tuple[str | None, ...]], width: int) -> list[list[str | None]]:
    """Rows as one list a column, as unnest takes them."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
