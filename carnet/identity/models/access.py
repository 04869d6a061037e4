"""Ways into an account, and what is told about it: letters, activation codes, recoveries, notices, terms.

Owns sealed values and HMACs; never an address, a code or a secret in clear. `account_id` is no foreign key: the rows of
an account are removed by `accounts.destroy_account`, in one place.
"""

import uuid

from django.db import models
from django.db.models import Q


class Letter(models.Model):
    """A letter to a person: an id of the catalogue and its values, sealed under the account's key.

    The address is that of the account on the day of printing. `made_by` is the actor whose act wanted the letter: who
    opened a record for somebody prints the receipt. The sealed values are emptied when the letter is settled.
    """

    letter_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account_id = models.UUIDField()
    message_id = models.TextField()
    made_by = models.TextField()
    sealed_values = models.BinaryField()
    created_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.TextField(default="")
    outcome = models.TextField(default="waiting")

    class Meta:
        db_table = "letter"
        indexes = [
            models.Index(fields=["created_at"], name="letter_waiting", condition=Q(settled_at=None)),
            models.Index(fields=["account_id"], name="letter_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.letter_id}"


class Activation(models.Model):
    """An activation code: found by the HMAC of the code, proved by an HMAC of the code with the birth date."""

    activation_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account_id = models.UUIDField()
    code_index = models.BinaryField(unique=True, max_length=32)
    proof_hmac = models.BinaryField(max_length=32)
    reason = models.TextField()
    tries = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="waiting")

    class Meta:
        db_table = "activation"
        indexes = [
            models.Index(fields=["account_id"], name="activation_of_account"),
            models.Index(fields=["expires_at"], name="activation_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.activation_id}"


class Recovery(models.Model):
    """A recovery that a desk agent began after seeing the identity papers. Nothing changes before `due_at`."""

    recovery_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account_id = models.UUIDField()
    started_by = models.TextField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="waiting")

    class Meta:
        db_table = "recovery"
        constraints = [
            models.UniqueConstraint(fields=["account_id"], condition=Q(ended_at=None), name="recovery_one_at_a_time")
        ]

    def __str__(self) -> str:
        return str(self.recovery_id)


class NoticeLink(models.Model):
    """The link “ce n’est pas moi” of a notice: all it can do is to freeze the account. Only its HMAC is kept."""

    token_hmac = models.BinaryField(primary_key=True, max_length=32)
    account_id = models.UUIDField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "notice_link"
        indexes = [models.Index(fields=["expires_at"], name="notice_link_expiry")]

    def __str__(self) -> str:
        return str(self.account_id)


class TermsAccepted(models.Model):
    """Which version of the terms an account accepted, and when. Never updated."""

    pk = models.CompositePrimaryKey("account_id", "version")
    account_id = models.UUIDField()
    version = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "terms_accepted"

    def __str__(self) -> str:
        return f"{self.account_id} {self.version}"
