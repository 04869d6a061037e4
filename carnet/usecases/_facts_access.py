"""The relations of a professional to a record, from the person's agreements, blocks and oppositions. Never decides."""

from carnet.consent import rights_matrix
from carnet.consent.authorisations import Authorisation, AuthorisationState, Grantee, GranteeKind, How
from carnet.consent.care_rights import CareRights
from carnet.policy.matrix import Matrix
from carnet.policy.model import Origin, Relation, RelationKind

_KINDS = {
    (GranteeKind.PROFESSIONAL, AuthorisationState.VALID): RelationKind.AUTHORISED_PERSON,
    (GranteeKind.STRUCTURE, AuthorisationState.VALID): RelationKind.AUTHORISED_STRUCTURE,
    (GranteeKind.PROFESSIONAL, AuthorisationState.FORBIDDEN): RelationKind.BLOCKED_PERSON,
    (GranteeKind.STRUCTURE, AuthorisationState.FORBIDDEN): RelationKind.BLOCKED_STRUCTURE,
}
_OPPOSITIONS = {
    GranteeKind.PROFESSIONAL: RelationKind.FEEDING_OPPOSED_PERSON,
    GranteeKind.STRUCTURE: RelationKind.FEEDING_OPPOSED_STRUCTURE,
}


def relations(rights: CareRights) -> tuple[tuple[Relation, ...], Matrix | None]:
    """Agreements, blocks and oppositions that concern a caller in its session's structure; the matrix in force.

    None: the table that comes with the program.
    """
    found = (*granted(rights.given), *(_opposition(depositor) for depositor in rights.opposed))
    return found, rights_matrix.of_version(*rights.matrix) if rights.matrix else None


def granted(found: tuple[Authorisation, ...]) -> tuple[Relation, ...]:
    """The latest authorisations of one person and of one place, as relations."""
    # What was given before a block of this person or of this place was lifted does not come back (R10).
    lifted = max((given.lifted for given in found), default=0)
    counting = (given for given in found if given.seq > lifted or given.state is AuthorisationState.FORBIDDEN)
    return tuple(relation for given in counting if (relation := _relation(given)))


def _relation(given: Authorisation) -> Relation | None:
    kind = _KINDS.get((given.grantee.kind, given.state))
    if kind is None:
        return None
    origin = Origin.STATED if given.how is How.STATED else Origin.EXPRESS
    return Relation(kind, given.grantee.id, given.valid_from, given.valid_until, origin)


def _opposition(depositor: Grantee) -> Relation:
    return Relation(_OPPOSITIONS[depositor.kind], depositor.id)
