"""What the person hid, as the policy's facts. Owns the mapping of audiences and kinds; never decides, never writes."""

from collections.abc import Iterable

from carnet.codes.documents import document_types
from carnet.codes.labels import DocumentKind, types_of
from carnet.consent import hidden_kinds
from carnet.documents.entry import HiddenFrom
from carnet.policy.model import EVERYTHING, Audience, AudienceKind, HiddenKind

# The sorts that a person chooses from, in the order of the lists; technical files are no documents of a person.
KINDS = tuple(kind for kind in DocumentKind if kind is not DocumentKind.TECHNICAL)


def audience(pair: HiddenFrom) -> Audience:
    """From whom, for the policy."""
    return Audience(AudienceKind(pair[0]), pair[1])


def pair(of: Audience) -> HiddenFrom:
    """From whom, for the tables."""
    return of.kind.value, of.value


def codes_of(code: str) -> tuple[str, ...]:
    """The codes that the policy compares: the types of an easy kind, else the class or type itself, or everything."""
    return types_of(DocumentKind(code)) if code in set(DocumentKind) else (code,)


def is_known_code(code: str) -> bool:
    """Whether a kind may be hidden under this code."""
    if not code:
        return False
    if code == EVERYTHING or code in {kind.value for kind in KINDS}:
        return True
    return any(code in (one.code.code, one.class_code) for one in document_types())


def policy_kinds(kinds: Iterable[hidden_kinds.HiddenKind]) -> tuple[HiddenKind, ...]:
    """The kinds in force, each code of an easy kind apart."""
    return tuple(
        HiddenKind(code, Audience(AudienceKind(kind.target_kind), kind.target_id))
        for kind in kinds
        for code in codes_of(kind.code)
    )
