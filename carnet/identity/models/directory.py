"""The public directory: professionals, structures, and who works where in which sector. In clear, as it is published.

Identifiers are those of the national directory: PSIdNat (prefix 0 ADELI, 8 RPPS, 3 FINESS/internal, ...) and
Struct_IdNat (prefix 1 FINESS, 3 SIRET, ...): the type is the first character (rules.md 3.8).
"""

from django.db import models
from django.db.models.functions import Now


class Professional(models.Model):
    """A professional, or a secretary known by an identifier internal to a structure (prefix 3)."""

    id = models.TextField(primary_key=True)
    family_name = models.TextField()
    given_name = models.TextField()
    profession = models.TextField()
    speciality = models.TextField(null=True)  # Absent and empty are not the same code.
    search_name = models.TextField()
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "professional"
        indexes = [models.Index(fields=["search_name"], name="professional_search", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.id


class Structure(models.Model):
    """A place of care: its sector is an SAxx code, its kind a code of the directory."""

    id = models.TextField(primary_key=True)
    name = models.TextField()
    sector = models.TextField()
    kind = models.TextField()
    postcode = models.TextField(default="")
    city = models.TextField(default="")
    search_name = models.TextField()
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "structure"
        indexes = [models.Index(fields=["search_name"], name="structure_search", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.id


class Activity(models.Model):
    """A professional works in a structure, in a sector. `ended_at` ends access from the next request on."""

    pk = models.CompositePrimaryKey("professional_id", "structure_id", "sector")
    professional = models.ForeignKey(Professional, on_delete=models.CASCADE)
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT)
    sector = models.TextField()
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activity"

    def __str__(self) -> str:
        return f"{self.professional_id} {self.structure_id} {self.sector}"
