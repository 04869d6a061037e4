"""What a person takes home, as the manifest of the archive says it. Owns the mapping; the files are added by who packs.

Everything here was decided before: only documents and lines that the caller may read are handed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings

from carnet.documents import associations
from carnet.documents.associations import AssociationKind
from carnet.documents.entry import Entry
from carnet.identity.traits import PersonIdentity
from carnet.profile import lines
from carnet.profile.lines import Line
from carnet.usecases import _record_manifest as packed
from carnet.usecases._card import depositor_name
from carnet.usecases._facts import Facts
from carnet.usecases._found import FoundEntry
from carnet.usecases._measures_summarised import every_target
from carnet.usecases._profile import Held, reads
from carnet.usecases._taking_card import packed_card

_TIES = frozenset({AssociationKind.RPLC, AssociationKind.XFRM_RPLC, AssociationKind.APND, AssociationKind.XFRM})


def pack(
    facts: Facts,
    given: Sequence[Entry],
    found: Sequence[FoundEntry],
    kept: Held,
    measures: tuple[dict[str, Any], ...] = (),
) -> packed.Manifest:
    """The manifest of these documents, and of what the caller may read of the profile and of the card."""
    ties = _ties(facts, given)
    documents = [_document(facts, *pair, ties.get(pair[0].logical_id, ())) for pair in zip(given, found, strict=True)]
    return packed.Manifest(
        format=packed.FORMAT,
        version=packed.VERSION,
        made_at=facts.context.now.isoformat(),
        instance=settings.CARNET_OPERATOR_NAME,
        person=_person(facts.patient) if facts.patient else packed.PackedPerson("", "", "", ""),
        documents=tuple(documents),
        profile=replace(
            _profile(facts, kept, {entry.logical_id for entry in given}),
            measures=measures,
            targets=tuple(packed.PackedTarget(kind.value, goal) for kind, goal in every_target(facts)),
            card=packed_card(facts),
        ),
    )


def _person(identity: PersonIdentity) -> packed.PackedPerson:
    traits = identity.traits
    return packed.PackedPerson(
        birth_name=traits.birth_name,
        first_given_name=traits.first_given_name,
        birth_date=traits.birth_date.isoformat(),
        sex=traits.sex.value,
        given_names=traits.given_names or "",
        used_name=traits.used_name or "",
        ins=tuple((ins.root.value, ins.value) for ins in identity.numbers),
    )


def _ties(facts: Facts, given: Sequence[Entry]) -> dict[UUID, tuple[packed.PackedTie, ...]]:
    """The links between documents that are both given."""
    numbers = {entry.logical_id: entry.sealed.unique_id for entry in given}
    made: dict[UUID, tuple[packed.PackedTie, ...]] = {}
    for link in associations.of_record(facts.record_id):
        if link.kind in _TIES and link.source in numbers and link.target in numbers:
            tie = packed.PackedTie(link.kind.value, numbers[link.target])
            made[link.source] = (*made.get(link.source, ()), tie)
    return made


def _document(
    facts: Facts, entry: Entry, found: FoundEntry, ties: tuple[packed.PackedTie, ...]
) -> packed.PackedDocument:
    sealed, deposit = entry.sealed, entry.deposit
    return packed.PackedDocument(
        id=entry.logical_id,
        unique_id=sealed.unique_id,
        title=sealed.title,
        status=entry.status.value,
        codes=entry.codes,
        facts=found.facts,
        deposited_at=deposit.at.isoformat(),
        depositor_kind=deposit.depositor.kind,
        depositor=depositor_name(facts, entry),
        comments=sealed.comments,
        file_name=sealed.file_name,
        hidden=entry.flags.masque_ps,
        hidden_from=entry.hidden_from,
        ties=ties,
        brought=sealed.brought,
    )


def _profile(facts: Facts, kept: Held, known: set[UUID]) -> packed.PackedProfile:
    """The lines that stand now, with their history; what was taken away is not taken home."""
    standing = [line for line in kept.lines if reads(facts, kept, line)]
    history: Mapping[UUID, list[Line]] = {line.line_id: [] for line in standing}
    for line in lines.every(facts.keys):
        if line.line_id in history:
            history[line.line_id].append(line)
    chosen = kept.chosen.choices
    return packed.PackedProfile(
        lines=tuple(
            packed.PackedLine(line.line_id, line.section.value, _versions(facts, history[line.line_id], known))
            for line in standing
        ),
        sharing={section.value: sharing.value for section, sharing in sorted(chosen.sharing.items())},
        not_concerned=tuple(sorted(section.value for section in chosen.not_concerned)),
    )


def _versions(facts: Facts, history: Iterable[Line], known: set[UUID]) -> tuple[packed.PackedVersion, ...]:
    return tuple(
        packed.PackedVersion(
            version=line.version,
            at=line.at.isoformat(),
            by_kind=line.by.kind,
            mine=line.by == facts.caller.by(),
            resource=line.written.resource,
            source=line.written.source if line.written.source in known else None,
            documents=tuple(one for one in line.written.documents if one in known),
        )
        for line in history
    )
