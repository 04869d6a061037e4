"""Who might see a document: everybody with a tie to the record or to the document. Owns the gathering of these people;
each yes and no is the policy's (`explain`), so that nothing that is told can drift from what is decided.

The number of statements does not grow with the number of professionals.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from carnet.consent import authorisations
from carnet.consent.authorisations import Authorisation, GranteeKind
from carnet.consent.ties import Tie
from carnet.identity import directory_names
from carnet.identity.people import ActivityFacts, ProfessionalFacts, StructureFacts
from carnet.policy import explain
from carnet.policy.explain import Candidate, Sight
from carnet.policy.model import (
    STRUCTURE_SIDE,
    AccessMode,
    ActorKind,
    AudienceKind,
    AuthenticationMode,
    Context,
    Document,
    Relation,
    RelationKind,
    Subject,
)
from carnet.policy.rules.visibility import matrix_of
from carnet.policy.standing import DOCTOR
from carnet.usecases._facts import Facts
from carnet.usecases._facts_access import granted
from carnet.usecases._tie_names import name_of
from carnet.usecases._ties import KINDS

STRONG = AuthenticationMode.TWO_FACTORS
ACTING = {
    RelationKind.REPRESENTATIVE: ActorKind.REPRESENTATIVE,
    RelationKind.GUARDIAN: ActorKind.GUARDIAN,
    RelationKind.CAREGIVER: ActorKind.CAREGIVER,
}
# Of the typical readers of `explain`, those that a person is told of beside the people named.
TYPICAL = ("depositor", "break_glass", "regulation", "occupational", "insurer")


class SeerKind(StrEnum):
    """What somebody is, of whom it is told whether a document is seen."""

    HOLDER = "holder"
    ACTOR = "actor"
    PROFESSIONAL = "professional"
    STRUCTURE = "structure"
    PROFESSION = "profession"
    TYPICAL = "typical"


@dataclass(frozen=True)
class Seer:
    """One line: who, whether the document is seen, under which rule and why.

    `name` is a person's or a structure's; `role` the code of a profession, the kind of a tie or the name of a typical
    reader; `professions` those of a structure who see it.
    """

    kind: SeerKind
    id: str
    name: str
    role: str
    sees: bool
    rule: str
    reason: str
    professions: tuple[str, ...] = ()


def seers(facts: Facts, document: Document, context: Context) -> tuple[Seer, ...]:
    """Everybody of whom the person may ask, those of the patient's side first."""
    given = authorisations.all_current(facts.record_id)
    people, places = _known(facts, document, given)
    here = _Here(facts, document, context, given)
    return (
        *_patient_side(here),
        *(here.professional(one, *people[one]) for one in sorted(people, key=lambda i: people[i][0].display_name)),
        *(here.structure(place) for place in sorted(places, key=lambda p: p.name)),
        *_typical(here),
    )


@dataclass(frozen=True)
class _Here:
    """The question: this document, under these settings, in this record."""

    facts: Facts
    document: Document
    context: Context
    given: tuple[Authorisation, ...]

    def professional(self, one: str, found: ProfessionalFacts, places: tuple[ActivityFacts, ...]) -> Seer:
        """A professional, at each place of work."""
        speciality = found.speciality or ""
        subject = Subject(ActorKind.PROFESSIONAL, one, found.profession, speciality, authentication=STRONG)
        at_work = [replace(subject, sector=p.sector, structure_id=p.structure.structure_id) for p in places]
        asked = Candidate(one, tuple((s, self.relations(s)) for s in at_work or [subject]))
        return _seer(SeerKind.PROFESSIONAL, found.display_name, found.profession, self.ask(asked)[0])

    def structure(self, place: StructureFacts) -> Seer:
        """A structure: those of its professions who see, without any right of their own."""
        professions = [DOCTOR, *sorted(set(matrix_of(self.context).cells) - {DOCTOR})]
        subject = Subject(
            ActorKind.PROFESSIONAL, sector=place.sector, structure_id=place.structure_id, authentication=STRONG
        )
        each = [replace(subject, profession=profession) for profession in professions]
        asked = [Candidate(place.structure_id, ((one, self.relations(one)),)) for one in each]
        sights = self.ask(*asked)
        told = next((sight for sight in sights if sight.sees), sights[0])
        reading = tuple(sight.profession for sight in sights if sight.sees)
        return replace(_seer(SeerKind.STRUCTURE, place.name, "", told), professions=reading)

    def acting(self, kind: ActorKind, key: str) -> Sight:
        """The holder, or somebody who acts for the holder."""
        return self.ask(Candidate(key, ((Subject(kind, key, authentication=STRONG), self.relations()),)))[0]

    def ask(self, *asked: Candidate) -> tuple[Sight, ...]:
        return explain.sights(asked, self.document, self.facts.record, self.context)

    def relations(self, subject: Subject | None = None) -> tuple[Relation, ...]:
        """The ties of everybody, and the authorisations of one person and one place."""
        kept = {*KINDS.values(), RelationKind.TREATING_DOCTOR}
        common = tuple(relation for relation in self.context.relations if relation.kind in kept)
        if subject is None:
            return (*common, Relation(RelationKind.HOLDER, SeerKind.HOLDER.value))
        return (*common, *granted(tuple(given for given in self.given if _is_of(given, subject))))


def _is_of(given: Authorisation, subject: Subject) -> bool:
    own = subject.actor_id if given.grantee.kind is GranteeKind.PROFESSIONAL else subject.structure_id
    return given.grantee.id == own


def _known(
    facts: Facts, document: Document, given: tuple[Authorisation, ...]
) -> tuple[Mapping[str, tuple[ProfessionalFacts, tuple[ActivityFacts, ...]]], Iterable[StructureFacts]]:
    """The people and the structures that have to do with the record or the document, as the directory knows them."""
    of_people, of_places = GranteeKind.PROFESSIONAL, GranteeKind.STRUCTURE
    people = {one.grantee.id for one in given if one.grantee.kind is of_people}
    people |= set(facts.treating)
    people |= {a.value for a in document.hidden_from if a.kind is AudienceKind.PROFESSIONAL}
    people |= {one for one in (document.author_person, _depositor(document)) if one}
    places = {one.grantee.id for one in given if one.grantee.kind is of_places}
    places |= {a.value for a in document.hidden_from if a.kind is AudienceKind.STRUCTURE}
    if document.depositor_kind in STRUCTURE_SIDE and document.depositor_structure:
        places.add(document.depositor_structure)
    names, work = directory_names.professionals(people), directory_names.activities(people)
    found = {one: (names[one], work.get(one, ())) for one in names}
    return found, directory_names.structures(places).values()


def _depositor(document: Document) -> str | None:
    return document.depositor_person if document.depositor_kind is ActorKind.PROFESSIONAL else None


def _patient_side(here: _Here) -> Iterable[Seer]:
    facts, now = here.facts, here.context.now
    holder = facts.patient.traits.display_name if facts.patient else ""
    yield _seer(SeerKind.HOLDER, holder, "", here.acting(ActorKind.HOLDER, SeerKind.HOLDER.value))
    for tie in facts.ties:
        if tie.holds(now) and tie.account_id:
            yield _seer(SeerKind.ACTOR, name_of(facts, tie), tie.kind.value, _acting(here, tie))


def _acting(here: _Here, tie: Tie) -> Sight:
    return here.acting(ACTING[KINDS[tie.kind]], str(tie.account_id))


def _typical(here: _Here) -> Iterable[Seer]:
    """Each profession with an agreement; emergencies; and those who never see."""
    context = here.context
    document = replace(here.document, depositor_kind=ActorKind.SYSTEM)
    for sight in explain.who_sees(document, context.now, context.settings, context.instance):
        if sight.viewer == "authorised":
            yield _seer(SeerKind.PROFESSION, "", sight.profession, sight)
        elif sight.viewer in TYPICAL:
            yield _seer(SeerKind.TYPICAL, "", sight.viewer, sight)


def _seer(kind: SeerKind, name: str, role: str, sight: Sight) -> Seer:
    return Seer(kind, sight.viewer, name, role, sight.sees, sight.rule, sight.reason.value)


def normal(facts: Facts) -> Context:
    """The circumstances in which others are asked about: no emergency, no secret connection of the asker's."""
    return replace(facts.context, mode=AccessMode.NORMAL, secret_connection=False)
