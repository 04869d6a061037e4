"""How far an identity is proved, and which steps lead from one state to another. Owns the table; never says who acts.

Four states of the national identity rules (RNIV), made of two proofs: the INS came from the national service, and an
identity document of high trust was seen. An identity in doubt or made up stays provisional. Only a qualified
identity feeds a record (`feeds`).
"""

from dataclasses import dataclass
from enum import StrEnum

from carnet.kernel.errors import Problem


class IdentityStatus(StrEnum):
    """How far an identity is proved (RNIV); only a qualified one carries an INS that others may use."""

    PROVISIONAL = "provisoire"
    RETRIEVED = "recuperee"
    VALIDATED = "validee"
    QUALIFIED = "qualifiee"


class IdentityAttribute(StrEnum):
    """What a reader must know about an identity beside its status (RNIV)."""

    DOUBTFUL = "douteuse"
    FICTITIOUS = "fictive"
    HOMONYM = "homonyme"


class IdentityDocument(StrEnum):
    """What an agent saw to prove who somebody is."""

    IDENTITY_CARD = "carte_identite"
    PASSPORT = "passeport"
    RESIDENCE_PERMIT = "titre_sejour"
    BIRTH_CERTIFICATE = "acte_naissance"
    FAMILY_BOOKLET = "livret_famille"


OF_HIGH_TRUST = frozenset(
    {IdentityDocument.IDENTITY_CARD, IdentityDocument.PASSPORT, IdentityDocument.RESIDENCE_PERMIT}
)
"""The two others prove the identity of a child only."""

_S = IdentityStatus
STEPS: dict[IdentityStatus, frozenset[IdentityStatus]] = {
    _S.PROVISIONAL: frozenset(_S),
    _S.RETRIEVED: frozenset({_S.RETRIEVED, _S.QUALIFIED, _S.PROVISIONAL}),
    # An INS that the national service withdrew leaves a validated identity.
    _S.VALIDATED: frozenset({_S.VALIDATED, _S.QUALIFIED, _S.PROVISIONAL}),
    _S.QUALIFIED: frozenset({_S.QUALIFIED, _S.VALIDATED, _S.PROVISIONAL}),
}
_WITH_INS = frozenset({_S.RETRIEVED, _S.QUALIFIED})
_IN_DOUBT = frozenset({IdentityAttribute.DOUBTFUL, IdentityAttribute.FICTITIOUS})


@dataclass(frozen=True)
class Quality:
    """What the rules on states look at."""

    status: IdentityStatus
    attributes: frozenset[IdentityAttribute]
    has_ins: bool


def feeds(status: IdentityStatus, attributes: frozenset[IdentityAttribute]) -> bool:
    """Whether documents may be added under this identity: qualified, and not in doubt."""
    return status is IdentityStatus.QUALIFIED and not attributes & _IN_DOUBT


def problems(
    before: IdentityStatus, after: Quality, seen: IdentityDocument | None, *, minor: bool
) -> tuple[Problem, ...]:
    """What is wrong with a step: everything at once, each at its field. Empty when the step may be made."""
    found = []
    if after.status not in STEPS[before]:
        found.append(Problem("status", "identity.no_such_step"))
    if after.attributes & _IN_DOUBT and after.status is not IdentityStatus.PROVISIONAL:
        found.append(Problem("status", "identity.doubt_is_provisional"))
    if after.status in _WITH_INS and not after.has_ins:
        found.append(Problem("ins", "identity.ins_needed"))
    if after.status is not IdentityStatus.PROVISIONAL and not _enough(seen, minor=minor):
        found.append(Problem("document", "identity.document_not_enough" if seen else "identity.document_needed"))
    return tuple(found)


def _enough(seen: IdentityDocument | None, *, minor: bool) -> bool:
    return seen is not None and (minor or seen in OF_HIGH_TRUST)
