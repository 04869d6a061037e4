"""The public directory of professionals and structures. Owns its rows; never decides what a profession may see."""

from carnet.identity.models import Activity, Professional, Source, Structure
from carnet.identity.people import ActivityFacts, ProfessionalFacts, StructureFacts
from carnet.identity.traits import normalised_name
from carnet.storage import db

MOST_FOUND = 50


def put_professional(facts: ProfessionalFacts) -> None:
    """Adds a professional or replaces what was known."""
    told = {
        "family_name": facts.family_name,
        "given_name": facts.given_name,
        "profession": facts.profession,
        "speciality": facts.speciality,
        "category": facts.category,
        "other_system": facts.other_system,
        "other_code": facts.other_code,
        "search_name": normalised_name(f"{facts.family_name} {facts.given_name}"),
        "search_given": normalised_name(f"{facts.given_name} {facts.family_name}"),
    }
    row = Professional(id=facts.professional_id, **told)
    Professional.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=[*told])


def put_structure(facts: StructureFacts) -> None:
    """Adds a structure or replaces what was known."""
    told = {
        "name": facts.name,
        "sector": facts.sector,
        "kind": facts.kind,
        "postcode": facts.postcode,
        "city": facts.city,
        "street": facts.street,
        "finess": facts.finess,
        "siret": facts.siret,
        "siren": facts.siren,
        "commune": facts.commune,
        "technical_id": facts.technical_id,
        "search_name": normalised_name(facts.name),
        "search_place": normalised_name(facts.city),
    }
    row = Structure(id=facts.structure_id, **told)
    Structure.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=[*told])


def put_activity(professional_id: str, structure_id: str, sector: str) -> None:
    """Says, in the name of the structure, that a professional works there from now on (again, if it had ended)."""
    db.execute(
        "INSERT INTO activity (professional_id, structure_id, sector, source) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (professional_id, structure_id, sector) DO UPDATE SET ended_at = NULL, ended_by = NULL,"
        " source = CASE WHEN activity.ended_at IS NULL THEN activity.source ELSE excluded.source END",
        [professional_id, structure_id, sector, Source.STRUCTURE.value],
    )


def end_activity(professional_id: str, structure_id: str, sector: str) -> bool:
    """Ends an activity: access under it stops with the next request. False when there was none under way.

    An import of the directory never brings it back: the structure's word on who left counts.
    """
    return bool(
        db.execute(
            "UPDATE activity SET ended_at = now(), ended_by = %s WHERE professional_id = %s AND structure_id = %s"
            " AND sector = %s AND ended_at IS NULL",
            [Source.STRUCTURE.value, professional_id, structure_id, sector],
        )
    )


def find_professional(professional_id: str) -> ProfessionalFacts | None:
    """A professional by the directory's identifier, or None."""
    row = Professional.objects.filter(pk=professional_id).first()
    return _professional(row) if row else None


def find_structure(structure_id: str) -> StructureFacts | None:
    """A structure by the directory's identifier, or None."""
    row = Structure.objects.filter(pk=structure_id).first()
    return _structure(row) if row else None


def search_professionals(name: str, limit: int = 20) -> tuple[ProfessionalFacts, ...]:
    """Professionals whose family name, then given name, begin as typed; in the order of names. Empty for no letter."""
    typed = normalised_name(name)
    if not typed:
        return ()
    found = Professional.objects.filter(search_name__startswith=typed).order_by("search_name", "id")
    return tuple(_professional(row) for row in found[: min(limit, MOST_FOUND)])


def activities_of(professional_id: str) -> tuple[ActivityFacts, ...]:
    """The activities under way of a professional, in a stable order."""
    rows = Activity.objects.filter(professional_id=professional_id, ended_at=None).select_related("structure")
    return tuple(
        ActivityFacts(_structure(row.structure), row.sector)
        for row in rows.order_by("structure__search_name", "structure_id", "sector")
    )


def _professional(row: Professional) -> ProfessionalFacts:
    return ProfessionalFacts(
        row.id, row.family_name, row.given_name, row.profession, row.speciality, row.category, row.other_system,
        row.other_code,
    )  # fmt: skip


def _structure(row: Structure) -> StructureFacts:
    return StructureFacts(
        row.id, row.name, row.sector, row.kind, row.postcode, row.city, row.street, row.finess, row.siret, row.siren,
        row.commune, row.technical_id,
    )  # fmt: skip


def works(professional_id: str, structure_id: str, sector: str) -> bool:
    """Whether a professional works there now, in this sector."""
    return (
        db.one(
            "SELECT 1 FROM activity WHERE professional_id = %s AND structure_id = %s AND sector = %s"
            " AND ended_at IS NULL",
            [professional_id, structure_id, sector],
        )
        is not None
    )
