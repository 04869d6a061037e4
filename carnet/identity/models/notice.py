"""What an account was told. Owns kinds, days and opaque ids; never a word of what it is about."""

from django.db import models


class AccountNotice(models.Model):
    """One thing that an account was told: of which kind, when, by which ways, and whether it was read."""

    pk = models.CompositePrimaryKey("account_id", "notice_id")
    account_id = models.UUIDField()
    notice_id = models.UUIDField()
    message_id = models.TextField()
    kind = models.TextField()
    record_id = models.UUIDField(null=True)
    day = models.DateField(null=True)
    at = models.DateTimeField()
    number = models.IntegerField()
    read_at = models.DateTimeField(null=True)
    by_mail = models.TextField(db_default="")
    by_sms = models.TextField(db_default="")
    by_push = models.TextField(db_default="")
    by_letter = models.TextField(db_default="")

    class Meta:
        db_table = "account_notice"
        indexes = [models.Index(fields=["account_id", "at"], name="account_notice_newest")]
        constraints = [
            models.UniqueConstraint(fields=["account_id", "record_id", "kind", "day"], name="account_notice_of_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.notice_id}"
