"""Tables of access: codes for one professional, oppositions to deposits, imports of the matrix. Rows are added."""

from django.db import models
from django.db.models import CompositePrimaryKey


class AccessCode(models.Model):
    """A code that the person made for one professional; versioned. The code is a blind index only."""

    pk = CompositePrimaryKey("record_id", "code_id", "version")
    record_id = models.UUIDField()
    code_id = models.UUIDField()
    version = models.IntegerField()
    state = models.TextField()
    code_hmac = models.BinaryField(max_length=32)
    valid_until = models.DateTimeField()
    used_by = models.TextField(null=True)
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "access_code"

    def __str__(self) -> str:
        return f"{self.record_id} {self.code_id} v{self.version} {self.state}"


class FeedingOpposition(models.Model):
    """Whose deposits the person does not want; versioned. The reason is sealed."""

    pk = CompositePrimaryKey("record_id", "depositor_kind", "depositor_id", "version")
    record_id = models.UUIDField()
    depositor_kind = models.TextField()
    depositor_id = models.TextField()
    version = models.IntegerField()
    opposed = models.BooleanField()
    sealed_reason = models.BinaryField(null=True)
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "feeding_opposition"

    def __str__(self) -> str:
        return f"{self.record_id} {self.depositor_id} v{self.version}"


class RightsMatrix(models.Model):
    """One import of the official table of rights; the highest version is in force. Holds no data of a person."""

    version = models.IntegerField(primary_key=True)
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()
    name = models.TextField()
    sha256 = models.BinaryField(max_length=32)
    cells = models.IntegerField()

    class Meta:
        db_table = "rights_matrix"

    def __str__(self) -> str:
        return f"v{self.version}"


class RightsMatrixCell(models.Model):
    """One cell of a version: may this profession read this type."""

    pk = CompositePrimaryKey("version", "profession", "type_code")
    version = models.IntegerField()
    profession = models.TextField()
    type_code = models.TextField()
    read = models.BooleanField()
    certainty = models.TextField()
    source = models.TextField()

    class Meta:
        db_table = "rights_matrix_cell"

    def __str__(self) -> str:
        return f"v{self.version} {self.profession} {self.type_code}"


class ReportedObjection(models.Model):
    """What a structure said that the person objects to; versioned. Only a noted or confirmed one was applied."""

    pk = CompositePrimaryKey("record_id", "structure_id", "question", "version")
    record_id = models.UUIDField()
    structure_id = models.TextField()
    question = models.TextField()
    version = models.IntegerField()
    opposed = models.BooleanField()
    state = models.TextField()
    until = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "reported_objection"

    def __str__(self) -> str:
        return f"{self.record_id} {self.structure_id} {self.question} v{self.version} {self.state}"
