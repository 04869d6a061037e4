"""The public directory: professionals, structures, and who works where in which sector. In clear, as it is published.

Identifiers are those of the national directory: PSIdNat (prefix 0 ADELI, 8 RPPS, 3 FINESS/internal, ...) and
Struct_IdNat (prefix 1 FINESS, 3 SIRET, ...): the type is the first character (rules.md 3.8).
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Category(models.TextChoices):
    """The category of a line of the directory; a secretary is ours, the national directory lists none."""

    CIVILIAN = "C"
    MILITARY = "M"
    STUDENT = "E"
    SECRETARY = "secretary"


class Source(models.TextChoices):
    """Who says that somebody works somewhere: the national directory, or the structure itself."""

    NATIONAL = "national"
    STRUCTURE = "structure"


class Professional(models.Model):
    """A professional, or a secretary known by an identifier internal to a structure (prefix 3).

    `profession` is a code of TRE_G15 or empty. A profession of another system (students, social professions, titles)
    stands in `other_system` and `other_code`: the same digits mean something else there, and no rule may mix them.
    """

    id = models.TextField(primary_key=True)
    family_name = models.TextField()
    given_name = models.TextField()
    profession = models.TextField()
    speciality = models.TextField(null=True)  # Absent and empty are not the same code.
    category = models.TextField(choices=Category.choices, db_default=Category.CIVILIAN.value)
    other_system = models.TextField(db_default="")
    other_code = models.TextField(db_default="")
    search_name = models.TextField()
    search_given = models.TextField(db_default="")
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "professional"
        indexes = [
            models.Index(fields=["search_name"], name="professional_search", opclasses=["text_pattern_ops"]),
            models.Index(fields=["search_given"], name="professional_search_given", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.id


class ProfessionalSkill(models.Model):
    """One savoir-faire of a professional: its type (S ordinal speciality, C skill, CAPA, ...) and its code."""

    pk = models.CompositePrimaryKey("professional_id", "kind", "code")
    professional = models.ForeignKey(Professional, on_delete=models.CASCADE)
    kind = models.TextField()
    code = models.TextField()

    class Meta:
        db_table = "professional_skill"

    def __str__(self) -> str:
        return f"{self.professional_id} {self.kind} {self.code}"


class Structure(models.Model):
    """A place of care: its sector is an SAxx code; numbers and address are as published."""

    id = models.TextField(primary_key=True)
    name = models.TextField()
    sector = models.TextField()
    kind = models.TextField()
    finess = models.TextField(db_default="")
    siret = models.TextField(db_default="")
    siren = models.TextField(db_default="")
    technical_id = models.TextField(db_default="")
    street = models.TextField(db_default="")
    postcode = models.TextField(default="")
    city = models.TextField(default="")
    commune = models.TextField(db_default="")
    search_name = models.TextField()
    search_place = models.TextField(db_default="")
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "structure"
        indexes = [
            models.Index(fields=["search_name"], name="structure_search", opclasses=["text_pattern_ops"]),
            models.Index(fields=["search_place"], name="structure_search_place", opclasses=["text_pattern_ops"]),
            models.Index(fields=["postcode"], name="structure_postcode", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.id


class Activity(models.Model):
    """A professional works in a structure, in a sector. `ended_at` ends access from the next request on.

    `ended_by` says whose word ended it: an import never brings back what the structure itself ended. `import_number`
    is the import that listed it last.
    """

    pk = models.CompositePrimaryKey("professional_id", "structure_id", "sector")
    professional = models.ForeignKey(Professional, on_delete=models.CASCADE)
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT)
    sector = models.TextField()
    source = models.TextField(choices=Source.choices, db_default=Source.STRUCTURE.value)
    import_number = models.IntegerField(null=True)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(choices=Source.choices, null=True)

    class Meta:
        db_table = "activity"
        indexes = [models.Index(fields=["structure"], name="activity_of_structure", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.professional_id} {self.structure_id} {self.sector}"


class StructureAdmin(models.Model):
    """Who manages the staff of a structure. A row that ended stays: the journal refers to it."""

    pk = models.CompositePrimaryKey("structure_id", "professional_id", "since")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT)
    professional = models.ForeignKey(Professional, on_delete=models.PROTECT)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "structure_admin"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "professional"], condition=Q(until=None), name="structure_admin_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure_id} {self.professional_id}"


class RegulationCentre(models.Model):
    """A structure that the operator registered as a regulation centre (SAMU, centre 15). A row that ended stays."""

    pk = models.CompositePrimaryKey("structure_id", "since")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "regulation_centre"
        constraints = [
            models.UniqueConstraint(fields=["structure"], condition=Q(until=None), name="regulation_centre_once")
        ]

    def __str__(self) -> str:
        return str(self.structure_id)


class DirectoryImport(models.Model):
    """One reading of an extract: when, how many lines, how many refused, how many activities it ended."""

    number = models.IntegerField(primary_key=True)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    lines = models.IntegerField(db_default=0)
    refused = models.IntegerField(db_default=0)
    ended = models.IntegerField(db_default=0)

    class Meta:
        db_table = "directory_import"

    def __str__(self) -> str:
        return str(self.number)
