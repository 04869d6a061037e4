"""Software that acts with tokens: clients, what persons allowed them, tokens. Owns no secret: only HMACs of tokens."""

import uuid

from django.db import models
from django.db.models import Q


class OauthClientKind(models.TextChoices):
    """A software of care that signs what it asks, or an application that a person allows."""

    BACKEND = "backend"
    APP = "app"


class OauthClient(models.Model):
    """One version of what the operator wrote down of a software; the highest is in force. Nothing of it is personal."""

    pk = models.CompositePrimaryKey("client_id", "version")
    client_id = models.TextField()
    version = models.IntegerField()
    kind = models.TextField(choices=OauthClientKind.choices)
    name = models.TextField()
    settings = models.JSONField()
    secret_hmac = models.BinaryField(null=True, max_length=32)
    ended = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "oauth_client"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OauthClientKind.values), name="oauth_client_kind_known"),
        ]

    def __str__(self) -> str:
        return self.client_id


class OauthGrant(models.Model):
    """That an account allowed an application to act in one record. It ends once and does not begin again."""

    grant_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    client_id = models.TextField()
    account_id = models.UUIDField()
    record_id = models.UUIDField()
    actor_kind = models.TextField()
    authentication = models.TextField()
    scopes = models.TextField()
    given_at = models.DateTimeField()
    first_used_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(default="")

    class Meta:
        db_table = "oauth_grant"
        indexes = [
            models.Index(fields=["account_id"], name="oauth_grant_of_account"),
            models.Index(fields=["record_id"], name="oauth_grant_of_record"),
            models.Index(fields=["client_id"], name="oauth_grant_of_client"),
        ]

    def __str__(self) -> str:
        return str(self.grant_id)


class OauthTokenKind(models.TextChoices):
    """A code that is changed for tokens once, an access token, a token that gives new ones once."""

    CODE = "code"
    ACCESS = "access"
    REFRESH = "refresh"


class OauthToken(models.Model):
    """A code or a token, found by its HMAC. `bound` is what it is bound to: codes, addresses, nothing of a patient."""

    token_hmac = models.BinaryField(primary_key=True, max_length=32)
    kind = models.TextField(choices=OauthTokenKind.choices)
    client_id = models.TextField()
    grant_id = models.UUIDField(null=True)
    scopes = models.TextField()
    bound = models.JSONField(default=dict)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "oauth_token"
        indexes = [
            models.Index(fields=["grant_id"], name="oauth_token_of_grant"),
            models.Index(fields=["expires_at"], name="oauth_token_expiry"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OauthTokenKind.values), name="oauth_token_kind_known"),
            # Only a software of care acts without a person's permission, and never with a code.
            models.CheckConstraint(
                condition=Q(kind=OauthTokenKind.ACCESS) | Q(grant_id__isnull=False), name="oauth_token_of_a_grant"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class OauthJti(models.Model):
    """The number of an assertion that was used, as an HMAC: it counts once, until it would have ended by itself."""

    jti_hmac = models.BinaryField(primary_key=True, max_length=32)
    until = models.DateTimeField()

    class Meta:
        db_table = "oauth_jti"
        indexes = [models.Index(fields=["until"], name="oauth_jti_end")]

    def __str__(self) -> str:
        return self.jti_hmac.hex()


class OauthLaunch(models.Model):
    """That a software asked to open one patient's page for a professional: about whom, only its handle opens."""

    handle_hmac = models.BinaryField(primary_key=True, max_length=32)
    client_id = models.TextField()
    professional_id = models.TextField()
    structure_id = models.TextField()
    sector = models.TextField()
    sealed = models.BinaryField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "oauth_launch"
        indexes = [models.Index(fields=["expires_at"], name="oauth_launch_end")]

    def __str__(self) -> str:
        return self.client_id
