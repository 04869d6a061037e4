"""Business acknowledgements on their way to structures. Owns sealed messages; no table of care."""

from django.db import models
from django.db.models import CompositePrimaryKey, Q


class BusinessAck(models.Model):
    """One ZAM message for a structure, under its own number; what it says is sealed, and gone once it was taken."""

    pk = CompositePrimaryKey("structure_id", "ack_id")
    structure_id = models.TextField()
    ack_id = models.TextField()
    sealed_message = models.BinaryField(null=True)
    state = models.TextField()
    tries = models.IntegerField()
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "business_ack"
        indexes = [
            models.Index(fields=["structure_id", "next_at"], name="business_ack_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.structure_id} {self.ack_id} {self.state}"
