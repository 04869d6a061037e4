"""Accesses in words. Owns which sentence says why somebody may read, and which change makes sense; never a rule."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404

from carnet.codes import directory as directory_codes
from carnet.identity import directory
from carnet.identity.directory_search import Listed
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.portal import present
from carnet.portal.jinja import t
from carnet.portal.shown_access import AccessAct, AccessLine
from carnet.portal.words import easy_name, easy_speciality
from carnet.usecases.see_access import Access, Given, Grantee, GranteeKind, How

SORTS = {GranteeKind.PROFESSIONAL: "professionnel", GranteeKind.STRUCTURE: "structure"}
KINDS = {sort: kind for kind, sort in SORTS.items()}
CONCEPTS = {GranteeKind.PROFESSIONAL: "medecin", GranteeKind.STRUCTURE: "hopital"}


def grantee(sort: str, ref: str) -> Grantee:
    """The professional or structure of an address; the page of what is not there for another word."""
    if sort not in KINDS:
        raise Http404
    return Grantee(KINDS[sort], ref)


def lines(given: Iterable[Given], access: Access) -> list[AccessLine]:
    """The lines of those in one state."""
    return [line(one) for one in given if one.access is access]


def opposed(given: Iterable[Given]) -> list[AccessLine]:
    """Those whose deposits the person does not want and who are in no other list."""
    return [line(one) for one in given if one.opposed_since and one.access is Access.NONE]


def line(one: Given) -> AccessLine:
    """One line."""
    return AccessLine(
        sort=SORTS[one.grantee.kind],
        ref=one.grantee.id,
        name=easy_name(one.name),
        what=_work(one.professional) if one.professional else one.structure.city if one.structure else "",
        state=one.access.value,
        until=one.until,
        reason=_reason(one) if one.access is Access.READS else "",
        concept=CONCEPTS[one.grantee.kind],
        opposed=one.opposed_since is not None,
        why_opposed=one.why_opposed,
        treating_doctor=one.treating_doctor,
    )


def full_line(one: Given) -> AccessLine:
    """One line with the name that the directory has, for who is in no list yet; absent when it has none."""
    if one.professional or one.structure:
        return line(one)
    if one.grantee.kind is GranteeKind.PROFESSIONAL:
        person = directory.find_professional(one.grantee.id)
        found = replace(one, professional=person)
    else:
        found = replace(one, structure=directory.find_structure(one.grantee.id))
    if found.professional is None and found.structure is None:
        raise Http404
    return line(found)


def known_line(of: Grantee) -> AccessLine:
    """The line of a professional or structure, with the name that the directory has; absent when it has none."""
    return full_line(Given(of, Access.NONE))


def full_place(structure_id: str) -> AccessLine | None:
    """The line of a structure, or None when the directory has none such."""
    found = directory.find_structure(structure_id)
    return place(found) if found else None


def person(one: Listed) -> AccessLine:
    """A professional that a search found, with the places of today."""
    shown = present.listed(one)
    what = " ; ".join(part for part in (_work(one.professional), shown.place) if part)
    return AccessLine("professionnel", one.professional.professional_id, easy_name(shown.name), what, "none")


def place(one: StructureFacts) -> AccessLine:
    """A structure that a search found."""
    where = " ".join(part for part in (one.postcode, one.city) if part)
    return AccessLine("structure", one.structure_id, one.name, where, "none", concept="hopital")


def acts(one: Given, may: Container[str]) -> list[AccessAct]:
    """What may be changed now, the safest last."""
    wanted = (
        ("donner", "acces", "authorisation:give", one.access in {Access.NONE, Access.OVER}),
        ("finir", "refus", "authorisation:end", one.access is Access.READS),
        ("bloquer", "bloquer", "block:set", one.access is not Access.BLOCKED),
        ("debloquer", "rouvrir_dossier", "block:lift", one.access is Access.BLOCKED),
        ("refuser", "retirer", "feeding:oppose", one.opposed_since is None),
        ("accepter", "deposer", "feeding:allow", one.opposed_since is not None),
    )
    offered = ((word, icon) for word, icon, act, fits in wanted if fits and act in may)
    return [AccessAct(word, icon, str(t(f"access.act_{word}"))) for word, icon in offered]


LINES = {
    "donner": ("access.donner_1", "access.donner_2", "access.donner_3"),
    "finir": ("access.finir_1", "access.finir_2", "access.finir_3"),
    "bloquer": ("access.bloquer_1", "access.bloquer_2", "access.bloquer_3", "access.bloquer_4"),
    "debloquer": ("access.debloquer_1", "access.debloquer_2", "access.debloquer_3"),
    "refuser": ("access.refuser_1", "access.refuser_2", "access.refuser_3"),
    "accepter": ("access.accepter_1",),
}
OF_A_PLACE = {"donner": ("access.donner_place",), "bloquer": ("access.bloquer_place",)}
TIMES = {30: "access.lasts_30", 120: "access.lasts_120", 480: "access.lasts_480", 1440: "access.lasts_1440"}
USUAL = 120


def consequences(one: AccessLine, act: str) -> list[str]:
    """What a change does, one sentence each."""
    place = OF_A_PLACE.get(act, ()) if one.sort == SORTS[GranteeKind.STRUCTURE] else ()
    doctor = ("access.bloquer_doctor",) if act == "bloquer" and one.treating_doctor else ()
    return [t(text) for text in (*place, *LINES[act], *doctor)]


def times(lasts: Iterable[int]) -> list[Mapping[str, Any]]:
    """How long a code may last, as choices."""
    return [{"value": str(minutes), "text": str(t(TIMES[minutes])), "checked": minutes == USUAL} for minutes in lasts]


def _work(person: ProfessionalFacts) -> str:
    special = directory_codes.speciality(person.speciality or "")
    found = special or directory_codes.profession(person.profession)
    return easy_speciality(found.display) if found else ""


def _reason(one: Given) -> str:
    if one.how is How.STATED and one.heard_by is not None:
        return str(t("access.why_stated_by", name=easy_name(one.heard_by.display_name)))
    return str(t(f"access.why_{one.how.value}"))
