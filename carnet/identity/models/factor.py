"""Second factors, recovery codes and known devices. Owns their rows; never holds a secret, a key or a name in clear."""

import uuid

from django.db import models
from django.db.models import Q


class FactorKind(models.TextChoices):
    """How a person proves who it is, beside the password and the code that is sent."""

    PASSKEY = "passkey"
    TOTP = "totp"


class Factor(models.Model):
    """A passkey or an authenticator application. What proves it, and its name, are sealed under the account's key.

    `counter` is what was accepted last: the step of a TOTP code, the signature counter of a passkey. It only grows, by
    a statement that one request wins.
    """

    factor_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account_id = models.UUIDField()
    kind = models.TextField(choices=FactorKind.choices)
    credential_hmac = models.BinaryField(unique=True, null=True, max_length=32)
    version = models.IntegerField(default=1)
    sealed = models.BinaryField()
    counter = models.BigIntegerField(default=0)
    added_on = models.DateField()
    used_on = models.DateField(null=True)

    class Meta:
        db_table = "factor"
        indexes = [models.Index(fields=["account_id"], name="factor_of_account")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FactorKind.values), name="factor_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=FactorKind.PASSKEY, credential_hmac__isnull=False)
                | (~Q(kind=FactorKind.PASSKEY) & Q(credential_hmac__isnull=True)),
                name="factor_passkey_is_found_by_its_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.factor_id}"


class RecoveryCode(models.Model):
    """One printed code: found by the HMAC of its first digits, proved by the peppered Argon2id hash of the rest."""

    code_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account_id = models.UUIDField()
    start_hmac = models.BinaryField(max_length=32)
    hashed = models.BinaryField()
    made_on = models.DateField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recovery_code"
        constraints = [models.UniqueConstraint(fields=["account_id", "start_hmac"], name="recovery_code_starts_differ")]

    def __str__(self) -> str:
        return str(self.code_id)


class Device(models.Model):
    """A browser in which an account has signed in: the HMAC of its cookie with the account, and a sealed name.

    The account is part of the HMAC: two accounts of one browser share nothing in this table.
    """

    device_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account_id = models.UUIDField()
    key_hmac = models.BinaryField(unique=True, max_length=32)
    version = models.IntegerField(default=1)
    sealed = models.BinaryField()
    added_on = models.DateField()
    used_on = models.DateField()

    class Meta:
        db_table = "device"
        indexes = [
            models.Index(fields=["account_id"], name="device_of_account"),
            models.Index(fields=["used_on"], name="device_age"),
        ]

    def __str__(self) -> str:
        return str(self.device_id)
