"""Mails to send, and the mailbox of demo and sandbox instances. Owns sealed values; never an address in clear."""

import uuid

from django.db import models
from django.db.models import Q


class OutgoingMail(models.Model):
    """A mail to an account: an id of the message catalogue and its values, sealed under the account's key."""

    mail_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account_id = models.UUIDField()
    message_id = models.TextField()
    channel = models.TextField(db_default="mail")
    sealed_values = models.BinaryField()
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="waiting")
    # The news of the account that it tells, where it is one.
    notice_id = models.UUIDField(null=True)

    class Meta:
        db_table = "outgoing_mail"
        indexes = [
            models.Index(fields=["next_try_at"], name="outgoing_mail_waiting", condition=Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.mail_id}"


class DemoMail(models.Model):
    """A mail as the person would receive it, kept for the mailbox page of demo and sandbox instances only."""

    mail_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account_id = models.UUIDField()
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "demo_mail"
        indexes = [models.Index(fields=["-at"], name="demo_mail_newest")]

    def __str__(self) -> str:
        return str(self.mail_id)
