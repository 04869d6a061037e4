"""Brings an extract of the national directory into ours. Owns the batches; importing again changes nothing.

The directory is public: it is stored in clear. A whole extract that no longer lists an activity ends it, and access
ends with the next request; a partial one ends nothing. What a structure ended itself no import brings back.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from carnet.identity.directory_file import BadLine, Listed, read_lines
from carnet.identity.models import Source
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.identity.traits import normalised_name
from carnet.kernel.errors import Conflict
from carnet.storage import db

BATCH = 5_000
MOST_TOLD = 20
# A file that was cut off in the middle must not end the work of half the country.
MOST_ENDED_SHARE = 0.2
FEW = 50

# The instant comes with the row: Citus takes no function in DO UPDATE.
PEOPLE = """
INSERT INTO professional AS p (id, family_name, given_name, profession, speciality, category, other_system, other_code,
    search_name, search_given, updated_at)
SELECT *, now() FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::text[])
ON CONFLICT (id) DO UPDATE SET family_name = excluded.family_name, given_name = excluded.given_name,
    profession = excluded.profession, speciality = coalesce(excluded.speciality, p.speciality),
    category = excluded.category, other_system = excluded.other_system, other_code = excluded.other_code,
    search_name = excluded.search_name, search_given = excluded.search_given, updated_at = excluded.updated_at
WHERE (p.family_name, p.given_name, p.profession, p.category, p.other_system, p.other_code, p.search_given,
    coalesce(excluded.speciality, p.speciality, '')) IS DISTINCT FROM (excluded.family_name, excluded.given_name,
    excluded.profession, excluded.category, excluded.other_system, excluded.other_code, excluded.search_given,
    coalesce(p.speciality, ''))
"""
SKILLS = """
INSERT INTO professional_skill (professional_id, kind, code)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""
PLACES = """
INSERT INTO structure AS s (id, name, sector, kind, postcode, city, street, finess, siret, siren, commune,
    technical_id, search_name, search_place, updated_at)
SELECT *, now() FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (id) DO UPDATE SET name = excluded.name, sector = excluded.sector, postcode = excluded.postcode,
    city = excluded.city, street = excluded.street, finess = excluded.finess, siret = excluded.siret,
    siren = excluded.siren, commune = excluded.commune, technical_id = excluded.technical_id,
    search_name = excluded.search_name, search_place = excluded.search_place, updated_at = excluded.updated_at
WHERE (s.name, s.sector, s.postcode, s.city, s.street, s.finess, s.siret, s.siren, s.commune, s.technical_id,
    s.search_place) IS DISTINCT FROM (excluded.name, excluded.sector, excluded.postcode, excluded.city,
    excluded.street, excluded.finess, excluded.siret, excluded.siren, excluded.commune, excluded.technical_id,
    excluded.search_place)
"""
ACTIVITIES = """
INSERT INTO activity AS a (professional_id, structure_id, sector, source, import_number)
SELECT *, 'national', %s FROM unnest(%s::text[], %s::text[], %s::text[])
ON CONFLICT (professional_id, structure_id, sector) DO UPDATE SET import_number = excluded.import_number,
    source = excluded.source,
    ended_at = CASE WHEN a.ended_by = 'structure' THEN a.ended_at END,
    ended_by = CASE WHEN a.ended_by = 'structure' THEN a.ended_by END
"""
# How many of the national activities under way a whole extract did not list, and how many there are.
GONE = """
SELECT count(*) FILTER (WHERE import_number IS NULL OR import_number < %s), count(*)
FROM activity WHERE source = %s AND ended_at IS NULL
"""
END_GONE = """
UPDATE activity SET ended_at = now(), ended_by = source
WHERE source = %s AND ended_at IS NULL AND (import_number IS NULL OR import_number < %s)
"""


@dataclass
class Imported:
    """What an import did: lines read, lines not taken (the first ones in full), activities that it ended."""

    number: int = 0
    lines: int = 0
    bad: int = 0
    ended: int = 0
    first_bad: list[BadLine] = field(default_factory=list)

    def count(self, batch: Sequence[Listed | BadLine], refused: Callable[[BadLine], None]) -> list[Listed]:
        """Counts a batch, tells each bad line, and returns what the batch lists."""
        self.lines += len(batch)
        bad = [line for line in batch if isinstance(line, BadLine)]
        self.bad += len(bad)
        self.first_bad += bad[: MOST_TOLD - len(self.first_bad)]
        for line in bad:
            refused(line)
        return [line for line in batch if isinstance(line, Listed)]


def import_directory(
    lines: Iterable[str],
    told: Callable[[Imported], None] | None = None,
    refused: Callable[[BadLine], None] | None = None,
) -> Imported:
    """Imports an extract in batches, each in its own transaction; calls `told` with what was done so far.

    Raises Invalid when the first line lacks a column; nothing is stored then. Ends nothing: see `end_vanished`.
    """
    source, done = read_lines(lines), Imported()
    first = list(islice(source, BATCH))
    done.number = _begin()
    batch = first
    while batch:
        listed = done.count(batch, refused or (lambda line: None))
        db.in_transaction(lambda listed=listed: _store(listed, done.number))  # type: ignore[misc]
        if told is not None:
            told(done)
        batch = list(islice(source, BATCH))
    _finish(done)
    return done


def end_vanished(done: Imported, *, many: bool = False) -> int | Conflict:
    """Ends every activity of the national directory that a whole extract did not list; returns how many.

    Conflict, and nothing ended, when it would be more than a fifth of them: the extract was probably cut off. `many`
    says that the operator checked.
    """

    def work() -> int | Conflict:
        leaving, all_of_them = db.one(GONE, [done.number, Source.NATIONAL.value]) or (0, 0)
        if not many and leaving > max(FEW, MOST_ENDED_SHARE * all_of_them):
            return Conflict("directory.too_many_ended", (("ended", str(leaving)), ("all", str(all_of_them))))
        ended = db.execute(END_GONE, [Source.NATIONAL.value, done.number])
        db.execute("UPDATE directory_import SET ended = %s WHERE number = %s", [ended, done.number])
        return ended

    answer = db.in_transaction(work)
    done.ended = answer if isinstance(answer, int) else 0
    return answer


def _begin() -> int:
    row = db.one(
        "INSERT INTO directory_import (number) SELECT coalesce(max(number), 0) + 1 FROM directory_import"
        " RETURNING number"
    )
    if row is None:
        raise RuntimeError("an import has a number")
    return int(row[0])


def _finish(done: Imported) -> None:
    db.execute(
        "UPDATE directory_import SET finished_at = now(), lines = %s, refused = %s WHERE number = %s",
        [done.lines, done.bad, done.number],
    )


def _store(listed: list[Listed], number: int) -> None:
    people = {one.professional.professional_id: one.professional for one in _specialists_last(listed)}
    db.execute(PEOPLE, _columns([_person(one) for one in people.values()], 10))
    skills = {(one.professional.professional_id, *one.skill) for one in listed if one.skill}
    db.execute(SKILLS, _columns(sorted(skills), 3))
    places = {one.structure.structure_id: one.structure for one in listed if one.structure}
    db.execute(PLACES, _columns([_place(one) for one in places.values()], 14))
    held = {(o.professional.professional_id, o.structure.structure_id, o.sector) for o in listed if o.structure}
    db.execute(ACTIVITIES, [number, *_columns(sorted(held), 3)])


def _person(one: ProfessionalFacts) -> tuple[str | None, ...]:
    family, given = one.family_name, one.given_name
    return (
        one.professional_id, family, given, one.profession, one.speciality, one.category, one.other_system,
        one.other_code, normalised_name(f"{family} {given}"), normalised_name(f"{given} {family}"),
    )  # fmt: skip


def _place(one: StructureFacts) -> tuple[str | None, ...]:
    return (
        one.structure_id, one.name, one.sector, one.kind, one.postcode, one.city, one.street, one.finess, one.siret,
        one.siren, one.commune, one.technical_id, normalised_name(one.name), normalised_name(one.city),
    )  # fmt: skip


def _specialists_last(listed: list[Listed]) -> list[Listed]:
    """A professional stands on several lines, one a skill: the line with a speciality wins."""
    return sorted(listed, key=lambda one: one.professional.speciality is not None)


def _columns(rows: Sequence[tuple[str | None, ...]], width: int) -> list[list[str | None]]:
    """Rows as one list a column, as unnest takes them."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
