"""In whose records an account acts. Owns the look-up that crosses records; the right itself stands in the record."""

from django.db import models


class Charge(models.Model):
    """An account acts in a record. Unconfirmed while the act that wants it has not committed."""

    pk = models.CompositePrimaryKey("account_id", "record_id", "kind")
    account_id = models.UUIDField()
    record_id = models.UUIDField()
    kind = models.TextField()
    claimed_at = models.DateTimeField()
    confirmed = models.BooleanField(default=False)

    class Meta:
        db_table = "charge"
        indexes = [models.Index(fields=["claimed_at"], name="charge_unconfirmed", condition=models.Q(confirmed=False))]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind} {self.record_id}"
