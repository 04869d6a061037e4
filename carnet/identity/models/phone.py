"""What a telephone asks of an account: to be told that there is news; to hold what it shared. Owns sealed rows only."""

import uuid

from django.db import models
from django.db.models import Q


class PushSubscription(models.Model):
    """A browser that is told that there is news: where to, and for which device of the account. One for a browser."""

    subscription_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account_id = models.UUIDField()
    device_id = models.UUIDField()
    endpoint_hmac = models.BinaryField(unique=True, max_length=32)
    # The address at the push service and the keys of the browser, under the account's key.
    sealed = models.BinaryField()
    ends_at_sign_out = models.BooleanField()
    made_at = models.DateTimeField()
    # When there is news that was not sent yet; several news are one message.
    due_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)

    class Meta:
        db_table = "push_subscription"
        indexes = [
            models.Index(fields=["account_id"], name="push_of_account"),
            models.Index(fields=["next_try_at"], name="push_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.subscription_id)


class PendingShare(models.Model):
    """What a telephone shared with the site and nobody took yet: found and opened by a cookie of that browser only."""

    key_hmac = models.BinaryField(primary_key=True, max_length=32)
    # Of who was signed in when it was shared, or who signed in first since: nobody else finds it.
    account_id = models.UUIDField(null=True)
    sealed = models.BinaryField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "pending_share"
        indexes = [models.Index(fields=["ends_at"], name="pending_share_expiry")]

    def __str__(self) -> str:
        return self.key_hmac.hex()
