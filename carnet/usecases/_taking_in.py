"""What an archive holds, seen with the record of who brings it. Owns the comparison; stores nothing.

The person inside must be the person of the record: by the INS where both have one, else by every strict trait.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from carnet.documents import entries
from carnet.documents.entries import EVERY
from carnet.documents.entry import Entry
from carnet.identity.traits import PersonIdentity, Sex, StrictTraits, differences
from carnet.kernel.errors import Invalid
from carnet.policy.acts import Act
from carnet.policy.sections import Section
from carnet.profile import lines
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._record_archive import ELEMENT
from carnet.usecases._record_manifest import Manifest, PackedDocument, PackedPerson


@dataclass(frozen=True)
class Inside:
    """What is in an archive: documents, those that are here already, those that it could not hold, lines by section.

    `hidden` are the documents that come in hidden; `shared` are the sections with a choice of who reads them.
    """

    instance: str
    made_at: str
    documents: int
    here: int
    damaged: int
    hidden: int
    lines: tuple[tuple[str, int], ...]
    lines_here: int
    shared: int


def check_person(person: PackedPerson, identity: PersonIdentity | None) -> None:
    """Raises Invalid (`takein.other_person`) unless the archive is that of the person of the record."""
    if identity is None or not _same(person, identity):
        raise Invalid.of(ELEMENT, "takein.other_person")


def _same(person: PackedPerson, identity: PersonIdentity) -> bool:
    if person.ins and identity.numbers:
        known = {(ins.root.value, ins.value) for ins in identity.numbers}
        return bool(known & set(person.ins)) and person.birth_date == identity.traits.birth_date.isoformat()
    try:
        said = StrictTraits(
            birth_name=person.birth_name,
            first_given_name=person.first_given_name,
            birth_date=date.fromisoformat(person.birth_date),
            sex=Sex(person.sex),
            given_names=person.given_names or person.first_given_name,
        )
    except ValueError:
        return False
    return not differences(identity.traits, said)


def here(facts: Facts) -> dict[str, Entry]:
    """The documents of the record that the caller may know of, by their uniqueId."""
    found = entries.select(facts.keys, EVERY)
    return {entry.sealed.unique_id: entry for entry in found if ask(facts, Act.DOCUMENT_READ, entry=entry).permit}


def inside(facts: Facts, manifest: Manifest) -> Inside:
    """What is told before anything is taken in."""
    known, standing = here(facts), known_lines(facts)
    fresh = [line for line in manifest.profile.lines if line.line_id not in standing]
    counted = Counter(line.section for line in fresh if line.section in set(Section))
    return Inside(
        instance=manifest.instance,
        made_at=manifest.made_at,
        documents=len(manifest.documents),
        here=sum(one.unique_id in known for one in manifest.documents),
        damaged=sum(one.stored is None for one in manifest.documents),
        hidden=sum(is_hidden(one) for one in manifest.documents),
        lines=tuple(sorted((*counted.items(), *_measured(manifest)))),
        lines_here=len(manifest.profile.lines) - len(fresh),
        shared=len(manifest.profile.sharing),
    )


def _measured(manifest: Manifest) -> tuple[tuple[str, int], ...]:
    number = len(manifest.profile.measures) + len(manifest.profile.targets)
    return ((Section.MEASURES.value, number),) if number else ()


def is_hidden(document: PackedDocument) -> bool:
    """Whether it comes in hidden from somebody."""
    return document.hidden or bool(document.hidden_from)


def known_lines(facts: Facts) -> frozenset[UUID]:
    """The lines that the record has or had: one that was taken away here does not come back."""
    return lines.ids(facts.keys)
