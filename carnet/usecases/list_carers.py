"""Those who came or who care: from whom the person may want to hide something (issue 6, point 1)."""

from dataclasses import dataclass

from carnet.consent import authorisations
from carnet.consent.authorisations import GranteeKind
from carnet.identity import directory_names
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.matrix import readable_types
from carnet.policy.model import ActorKind
from carnet.policy.rules.visibility import matrix_of
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._visible import visible
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Carers:
    """Professionals and structures who had an access or put a document in the record, by name.

    `treating` are the médecins traitants, from whom nothing is hidden; `professions` the codes of those that read.
    """

    people: tuple[ProfessionalFacts, ...]
    places: tuple[StructureFacts, ...]
    treating: frozenset[str]
    professions: tuple[str, ...]


def list_carers(caller: Caller, record_id: RecordId) -> Carers | Refusal:
    """Lists them for who decides on the accesses; a document that who asks may not see names nobody."""

    def work() -> Carers | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.TIES_SEE)
        if not decision.permit:
            return refuse(facts, Act.TIES_SEE, decision)
        note(facts, Act.TIES_SEE, decision, detail=(("what", "carers"),))
        return _carers(facts)

    return db.in_transaction(work)


def _carers(facts: Facts) -> Carers:
    given = authorisations.all_current(facts.record_id)
    treating = set(facts.treating)
    people = treating | {one.grantee.id for one in given if one.grantee.kind is GranteeKind.PROFESSIONAL}
    places = {one.grantee.id for one in given if one.grantee.kind is GranteeKind.STRUCTURE}
    for entry in visible(facts):
        by = entry.deposit.depositor
        people |= {by.id} if by.kind == ActorKind.PROFESSIONAL else set()
        people |= {entry.deposit.author_person} if entry.deposit.author_person else set()
        places |= {entry.deposit.depositor_structure} if entry.deposit.depositor_structure else set()
    known = directory_names.professionals(people).values()
    found = directory_names.structures(places).values()
    return Carers(
        tuple(sorted(known, key=lambda one: (one.family_name, one.given_name, one.professional_id))),
        tuple(sorted(found, key=lambda one: (one.name, one.structure_id))),
        frozenset(treating),
        _professions(facts),
    )


def _professions(facts: Facts) -> tuple[str, ...]:
    """The professions that read something at all: hiding from another one changes nothing."""
    matrix, deny = matrix_of(facts.context), facts.context.instance.indicative_cells_deny
    return tuple(sorted(code for code in matrix.cells if readable_types(matrix, code, deny)))
