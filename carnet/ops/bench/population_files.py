"""The files of a made-up population: complete headers, structured or around a PDF. Owns how they are made fast.

A document is written once for a person and a kind, with marks; each one is then a copy with other words in their
places. That is much faster than writing each, and gives the same bytes for the same seed.
"""

import io
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256, shake_256
from uuid import UUID

from carnet.cda.compose import SectionText, compose_level3, paragraph
from carnet.cda.wrap import wrap_level1
from carnet.identity.traits import PersonIdentity
from carnet.ops.bench.population import Kind, Made, Person
from carnet.ops.example_documents import EXAMPLE_MODEL
from carnet.usecases._header import Written, header_facts

PDF = "application/pdf"
_UNIQUE, _TITLE, _BODY = UUID(int=0xC0FFEE).int, "MARKED-TITLE", "MARKED-BODY"
_AT = datetime(1999, 12, 31, 16, 30, tzinfo=UTC)
_DAY, _MOMENT = b"19991231", b"19991231163000+0000"
_BODIES = (f"<paragraph>{_BODY}</paragraph>".encode(), b64encode(_BODY.encode()))
_ROW = "<tr><th>{name}</th><td>{value} mmol/L</td><td>136 - 145</td><td>Prélèvement du matin, sans remarque</td></tr>"
_STEPS = 12
_PDF_TITLE = "0" * 32


def file_of(seed: int, person: Person, made: Made) -> bytes:
    """The file of one document of a person."""
    unique = unique_of(seed, person, made)
    data = _marked(person.identity, made.kind)
    body = b64encode(_pdf(made.size * 3 // 4, unique)) if made.kind.pdf else _table(made.size - len(data), unique)
    title = f"{made.kind.title} du {made.day:%d/%m/%Y}"
    for mark, words in (
        (f"2.25.{_UNIQUE}".encode(), f"2.25.{unique.int}".encode()), (_TITLE.encode(), title.encode()),
        (_MOMENT, made.day.strftime("%Y%m%d1630+0000").encode()), (_DAY, made.day.strftime("%Y%m%d").encode()),
        (_BODIES[made.kind.pdf], body),
    ):  # fmt: skip
        if mark not in data:
            raise RuntimeError(f"{mark!r} is not in the document to copy")
        data = data.replace(mark, words)
    return data


def unique_of(seed: int, person: Person, made: Made) -> UUID:
    """What the uniqueId of a document is made of (`2.25.` and this number)."""
    return UUID(bytes=sha256(f"{seed} {person.number} {made.number}".encode()).digest()[:16], version=4)


@lru_cache(maxsize=64)
def _marked(identity: PersonIdentity, kind: Kind) -> bytes:
    facts = header_facts(_written(identity, kind))
    if kind.pdf:
        return wrap_level1(facts, _BODY.encode(), PDF)
    section = SectionText("Compte rendu", (paragraph(_BODY),))
    return compose_level3(replace(facts, models=(EXAMPLE_MODEL,)), (section,))


def _written(identity: PersonIdentity, kind: Kind) -> Written:
    return Written(
        unique_id=f"2.25.{_UNIQUE}",
        type_code=kind.type_code,
        title=_TITLE,
        service_date=_AT.date(),
        written_at=_AT,
        patient=identity,
        author=kind.author.facts,
        place=kind.author.place,
        sector=kind.author.place.sector,
    )


def _table(size: int, unique: UUID) -> bytes:
    """A table of so many bytes about, with numbers of its own."""
    drawn = shake_256(unique.bytes).digest(max(1, size // len(_ROW)))
    rows = "".join(_ROW.format(name=f"Dosage {at + 1}", value=100 + value) for at, value in enumerate(drawn))
    return f"<table><tbody>{rows}</tbody></table>".encode()


def _pdf(size: int, unique: UUID) -> bytes:
    """A PDF of about so many bytes: one of a dozen sizes, with a title of its own."""
    step = max(1, round(size / 5_000))
    step = step if step <= _STEPS else _STEPS * round(step / _STEPS)
    marked, own = _PDF_TITLE.encode("utf-16-be"), unique.hex.encode("utf-16-be")
    return _picture(step).replace(marked, own)


@lru_cache(maxsize=64)
def _picture(step: int) -> bytes:
    from PIL import Image

    side, held = max(16, int((step * 5_000 - 1_500) ** 0.5)), io.BytesIO()
    noise = shake_256(str(step).encode()).digest(side * side)
    then = _AT.timetuple()
    picture = Image.frombytes("L", (side, side), noise)
    picture.save(held, "PDF", quality=90, title=_PDF_TITLE, creationDate=then, modDate=then)
    return held.getvalue()
