"""Lines of "Ma santé" that come in an archive. Owns their check and their writing; the use case decided before.

A line keeps its id, its versions and their dates: the same line comes in once, and one that was taken away here stays
away. What is not written as this server writes it is left out, and counted.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.errors import Invalid
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, ActorKind
from carnet.policy.sections import Part, Section, Sharing
from carnet.profile import choices, lines, vaccinations
from carnet.profile.lines import Line, Written
from carnet.profile.resources import resource_of, said_in
from carnet.profile.shapes import ASKED, SHAPES
from carnet.profile.vaccinations import Kept
from carnet.storage import head as heads
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._measure_targets import take_targets
from carnet.usecases._profile import MOST_LINES, Held, asked_to_write, held
from carnet.usecases._profile_answers import checked
from carnet.usecases._record_manifest import PackedLine, PackedProfile, PackedVersion
from carnet.usecases._taking_card import take_card
from carnet.usecases._taking_in import known_lines
from carnet.usecases._taking_measures import take_measures
from carnet.usecases._vaccine_answers import checked as vaccine_checked
from carnet.usecases._vaccine_answers import word_of
from carnet.usecases.link_profile_documents import MOST_LINKED

MOST_VERSIONS: Final = 500
MOST_WORDS: Final = 100
_TAKEN: Final = frozenset({*ASKED, Section.VACCINES})
MOST_CODINGS: Final = 5
_LONGEST: Final = 300
_CODED: Final = ("code", "medicationCodeableConcept")


@dataclass(frozen=True)
class ProfileTaken:
    """How many lines came in, were here already, and could not come in."""

    lines: int = 0
    here: int = 0
    left_out: int = 0
    sections: tuple[str, ...] = ()
    measures: int = 0
    """Measures, and targets of measures."""
    card: bool = False


def take_profile(facts: Facts, profile: PackedProfile, documents: Mapping[UUID, UUID]) -> ProfileTaken:
    """Writes what may come in. `documents` are those of the archive as they are called here."""
    kept, known = held(facts), known_lines(facts)
    counted = Counter(line.section for line in kept.lines)
    written, here, left_out = [], 0, 0
    for packed in profile.lines:
        if packed.line_id in known:
            here += 1
            continue
        versions = _versions(facts, kept, packed, documents)
        section = versions[0].section if versions else None
        if section is None or counted[section] >= (1 if _is_single(section) else MOST_LINES):
            left_out += 1
            continue
        counted[section] += 1
        written.append(section)
        for line in versions:
            lines.restore(facts.keys, line)
    moved = _chosen(facts, kept, profile, frozenset(counted))
    measures = take_measures(facts, profile.measures)
    aimed, aimed_here, aimed_out = take_targets(facts, profile.targets)
    card = take_card(facts, profile.card)
    if moved or card:
        heads.change(facts.head)
    return ProfileTaken(
        len(written), here + measures.known + aimed_here, left_out + measures.left_out + aimed_out,
        tuple(dict.fromkeys(one.value for one in written)), measures.kept + aimed,
        card,
    )  # fmt: skip


def _is_single(section: Section) -> bool:
    return section in SHAPES and SHAPES[section].single


def _versions(facts: Facts, kept: Held, packed: PackedLine, documents: Mapping[UUID, UUID]) -> tuple[Line, ...]:
    """The line with its history; nothing for one that may not come in, or is not as this server writes lines."""
    try:
        section = Section(packed.section)
        if section not in _TAKEN or not 0 < len(packed.versions) <= MOST_VERSIONS:
            return ()
        if not asked_to_write(facts, kept, section).permit:
            return ()
        found = [_line(facts, section, packed.line_id, one, documents) for one in packed.versions]
    except (Invalid, ValueError, KeyError, TypeError, AttributeError, IndexError):
        # Everything that another server may have written in another way ends here: the line is counted as left out.
        return ()
    return tuple(replace(line, version=number) for number, line in enumerate(found, 1))


def _line(
    facts: Facts, section: Section, line_id: UUID, version: PackedVersion, documents: Mapping[UUID, UUID]
) -> Line:
    at = datetime.fromisoformat(version.at)
    if at > facts.context.now:
        raise ValueError(version.at)
    source = documents.get(version.source) if version.source else None
    tied = tuple(documents[one] for one in version.documents[:MOST_LINKED] if one in documents)
    written = Written(section, _resource(facts, section, version.resource), source, tied)
    return Line(line_id, version.version, written, at, _by(facts, version))


def _by(facts: Facts, version: PackedVersion) -> By:
    """Who wrote it: who brings it, where it was the same one; else the quality alone. No file makes a doctor write."""
    caller = facts.caller.by()
    if version.by_kind not in PATIENT_SIDE or (version.mine and version.by_kind == caller.kind):
        return caller
    return By(ActorKind(version.by_kind).value, "")


def _resource(facts: Facts, section: Section, given: dict[str, Any]) -> dict[str, Any]:
    """The resource as this server writes the same answers, with the codes that it had underneath."""
    if section is Section.VACCINES:
        return vaccinations.resource_of(_vaccination(facts, vaccinations.kept_in(given)))
    said = said_in(section, given)
    made = resource_of(section, checked(facts, section, said))
    for name in _CODED:
        codings = given.get(name, {}).get("coding", [])
        if name in made and codings:
            made[name] = {"coding": [_coding(one) for one in codings[:MOST_CODINGS]], **_without_coding(made[name])}
    return made


def _vaccination(facts: Facts, kept: Kept) -> Kept:
    """What is said of a vaccination, and the words of the person's side: no file confirms in a professional's name."""
    own = [word for word in kept.words[:MOST_WORDS] if word.by_kind in PATIENT_SIDE]
    words = tuple(replace(word, text=word_of(word.text)) for word in own)
    return Kept(vaccine_checked(facts, kept.said), None, words, kept.mistaken)


def _without_coding(concept: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in concept.items() if key != "coding"}


def _coding(given: dict[str, Any]) -> dict[str, str]:
    found = {key: str(given[key]) for key in ("system", "code", "display") if given.get(key)}
    if not found.get("code") or any(len(text) > _LONGEST or not text.isprintable() for text in found.values()):
        raise ValueError("coding")
    return found


def _chosen(facts: Facts, kept: Held, profile: PackedProfile, written: frozenset[Section]) -> bool:
    """Who reads what, and what does not concern the person, where nothing was said here yet; whether rights moved."""
    now = kept.chosen.choices
    sharing = {
        Section(name): Sharing(value)
        for name, value in profile.sharing.items()
        if name in set(Section) and value in set(Sharing) and name not in now.sharing
    }
    part = Part(next(iter(sharing), Section.ILLNESSES))
    if not ask(facts, Act.PROFILE_SHARE, part=part).permit:
        sharing = {}
    said = {Section(name) for name in profile.not_concerned if name in set(Section)} - written
    may = {one for one in said if asked_to_write(facts, kept, one).permit}
    wanted = replace(now, sharing={**now.sharing, **sharing}, not_concerned=(now.not_concerned - written) | may)
    if wanted == now:
        return False
    choices.change(facts.keys, kept.chosen, wanted, facts.caller.by(), facts.context.now)
    return bool(sharing)
