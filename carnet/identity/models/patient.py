"""Identities of patients, version after version. Owns the sealed traits; never updates a row."""

from django.db import models
from django.db.models.functions import Now


class PatientIdentity(models.Model):
    """The identity of a record's holder as known from `version` on; the highest version is in force.

    Sealed under the record's metadata key: strict traits, INS and attributes. In clear, because filtered in SQL: the
    INS root (which kind of INS: NIR, NIA, test) and the identity status.
    """

    pk = models.CompositePrimaryKey("record_id", "version")
    record_id = models.UUIDField()
    version = models.IntegerField()
    ins_root = models.TextField(null=True)  # No INS is not an empty root.
    status = models.TextField()
    sealed = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "patient_identity"

    def __str__(self) -> str:
        return f"{self.record_id} {self.version}"
