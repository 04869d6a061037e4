"""Which documents ask for an examination, and which report one of the same kind. Owns this likeness; never a right.

Types are those of JDV_J66. What was examined, and how, stands in the event codes of imaging (modality and region); a
document that does not code them is of the kind all the same: too much is shown rather than an examination repeated.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from carnet.codes.documents import IMAGES_TYPE


class Examination(StrEnum):
    """A kind of examination."""

    IMAGING = "imaging"
    BIOLOGY = "biology"


class Likeness(StrEnum):
    """How an examination that was done is like the one asked for."""

    SAME_ACT = "same_act"
    SAME_KIND = "same_kind"
    OTHER = "other"


REQUESTS: Final[Mapping[str, Examination]] = {"55115-0": Examination.IMAGING, "PRESC-BIO": Examination.BIOLOGY}
"""Demande d'actes d'imagerie; prescription d'actes de biologie médicale."""
REPORTS: Final[Mapping[Examination, frozenset[str]]] = {
    Examination.IMAGING: frozenset({"18748-4", IMAGES_TYPE, "DOCPAT04"}),
    Examination.BIOLOGY: frozenset({"11502-2", "51969-4", "DOCPAT05"}),
}
"""Types of the documents in which an examination of a kind is found, those that the person deposits included."""
Event = tuple[str, str]
"""A code and the OID of its system."""
_MODALITY: Final = frozenset({"1.2.250.1.213.1.1.5.618", "1.2.840.10008.2.16.4"})
_REGION: Final = frozenset({"1.2.250.1.213.1.1.5.695", "2.16.840.1.113883.6.96"})
_WHOLE_BODY: Final = "38266002"


def asked_by(type_code: str) -> Examination | None:
    """The kind of examination that a document of this type asks for; None when it asks for none."""
    return REQUESTS.get(type_code)


def is_report(kind: Examination, type_code: str) -> bool:
    """Whether documents of this type report examinations of a kind."""
    return type_code in REPORTS[kind]


def likeness(kind: Examination, asked: Iterable[Event], done: Iterable[Event]) -> Likeness:
    """How the coded acts of a report are like those of a request of the same kind.

    Imaging of another modality or of another region is another examination, where both documents say which.
    """
    wanted, found = frozenset(asked), frozenset(done)
    if kind is Examination.IMAGING and (_differs(wanted, found, _MODALITY) or _differs(wanted, found, _REGION)):
        return Likeness.OTHER
    shared = {(code, system) for code, system in wanted & found if code and system not in _MODALITY | _REGION}
    if shared or (kind is Examination.IMAGING and _meets(wanted, found, _MODALITY) and _meets(wanted, found, _REGION)):
        return Likeness.SAME_ACT
    return Likeness.SAME_KIND


def _codes(events: Iterable[Event], systems: frozenset[str]) -> frozenset[str]:
    return frozenset(code for code, system in events if system in systems)


def _meets(wanted: Iterable[Event], found: Iterable[Event], systems: frozenset[str]) -> bool:
    return not _codes(wanted, systems).isdisjoint(_codes(found, systems))


def _differs(wanted: Iterable[Event], found: Iterable[Event], systems: frozenset[str]) -> bool:
    one, other = _codes(wanted, systems), _codes(found, systems)
    if _WHOLE_BODY in one | other:
        return False
    return bool(one and other) and one.isdisjoint(other)
