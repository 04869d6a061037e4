"""Sessions, one-time codes and counts of attempts. Owns what a cookie points at; never stores a secret itself."""

import uuid

from django.db import models


class Session(models.Model):
    """A session: found by the HMAC of the cookie's key, its content sealed under a key that only the cookie gives."""

    key_hmac = models.BinaryField(primary_key=True, max_length=32)
    session_id = models.UUIDField(unique=True, default=uuid.uuid4)
    account_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sealed = models.BinaryField()
    # The device in words and the name that the person gave it, under the account's key: shown in the list of sessions.
    sealed_device = models.BinaryField(null=True)
    # Which device it is: ending the session from elsewhere ends what that device is told as well.
    device_id = models.UUIDField(null=True)

    class Meta:
        db_table = "session"
        indexes = [
            models.Index(fields=["account_id"], name="session_of_account"),
            models.Index(fields=["expires_at"], name="session_expiry"),
        ]

    def __str__(self) -> str:
        return str(self.session_id)


class OneTimeCode(models.Model):
    """A code sent to a person: only its HMAC, how often it was tried and whether it was used."""

    code_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account_id = models.UUIDField()
    code_hmac = models.BinaryField(max_length=32)
    tries = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "one_time_code"
        indexes = [models.Index(fields=["expires_at"], name="one_time_code_expiry")]

    def __str__(self) -> str:
        return str(self.code_id)


class Attempt(models.Model):
    """How many attempts one bucket (the HMAC of an action, a rule and a subject) saw since `started_at`."""

    bucket = models.BinaryField(primary_key=True, max_length=32)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    hits = models.IntegerField()

    class Meta:
        db_table = "attempt"
        indexes = [models.Index(fields=["expires_at"], name="attempt_expiry")]

    def __str__(self) -> str:
        return self.bucket.hex()
