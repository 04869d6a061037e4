"""What people report as wrong in their identity, and what was answered. Owns the sealed texts; never updates a row."""

from django.db import models


class IdentityReport(models.Model):
    """One report of a person (version 1) and its answer (version 2); the highest version is in force.

    Sealed under the record's metadata key: the words of the person and of the agent.
    """

    pk = models.CompositePrimaryKey("record_id", "report_id", "version")
    record_id = models.UUIDField()
    report_id = models.UUIDField()
    version = models.IntegerField()
    state = models.TextField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "identity_report"
        indexes = [models.Index(fields=["at"], name="identity_report_waiting", condition=models.Q(version=1))]

    def __str__(self) -> str:
        return f"{self.report_id} {self.version}"
