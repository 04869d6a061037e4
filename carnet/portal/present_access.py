"""Accesses in words. Owns which sentence says why somebody may read; never a rule."""

from collections.abc import Iterable

from carnet.codes import directory as directory_codes
from carnet.portal.jinja import t
from carnet.portal.shown_access import AccessLine
from carnet.portal.words import easy_name, easy_speciality
from carnet.usecases.see_access import Access, Given, GranteeKind, How

SORTS = {GranteeKind.PROFESSIONAL: "professionnel", GranteeKind.STRUCTURE: "structure"}


def lines(given: Iterable[Given], access: Access) -> list[AccessLine]:
    """The lines of those in one state."""
    return [line(one) for one in given if one.access is access]


def line(one: Given) -> AccessLine:
    """One line."""
    return AccessLine(
        sort=SORTS[one.grantee.kind],
        ref=one.grantee.id,
        name=easy_name(one.name),
        what=_what(one),
        state=one.access.value,
        until=one.until,
        reason=_reason(one) if one.access is Access.READS else "",
        concept="medecin" if one.grantee.kind is GranteeKind.PROFESSIONAL else "hopital",
    )


def _what(one: Given) -> str:
    """The speciality or profession of a person, the town of a place."""
    if one.structure is not None:
        return one.structure.city
    if one.professional is None:
        return ""
    special = directory_codes.speciality(one.professional.speciality or "")
    found = special or directory_codes.profession(one.professional.profession)
    return easy_speciality(found.display) if found else ""


def _reason(one: Given) -> str:
    if one.how is How.STATED and one.heard_by is not None:
        return str(t("access.why_stated_by", name=easy_name(one.heard_by.display_name)))
    return str(t(f"access.why_{one.how.value}"))
