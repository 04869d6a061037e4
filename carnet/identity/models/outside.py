"""Ties between accounts and outside providers. Owns which (issuer, sub) opens which account; nothing of it in clear."""

from django.db import models


class OutsideLink(models.Model):
    """Who signs in through a provider: found by the blind index of (issuer, sub); both are sealed for the account."""

    link_index = models.BinaryField(primary_key=True, max_length=32)
    account_id = models.UUIDField()
    provider = models.TextField()
    sealed = models.BinaryField()
    linked_at = models.DateTimeField()
    used_on = models.DateField(null=True)

    class Meta:
        db_table = "outside_link"
        constraints = [
            models.UniqueConstraint(fields=["account_id", "provider"], name="outside_link_once"),
        ]

    def __str__(self) -> str:
        return self.provider
