"""Certificates that sign assertions (VIHF), and what keeps a message from counting twice. Owns both shapes."""

from django.db import models
from django.db.models import Q


class CertificateUse(models.TextChoices):
    """What a certificate proves: who signed an assertion, from which machine a message comes (mutual TLS), or that a

    feed of HL7v2 is the structure's, which then answers for what its messages say of its people.
    """

    SEAL = "seal"
    CHANNEL = "channel"
    FEED = "feed"


class StructureCertificate(models.Model):
    """One version of what the operator wrote down of a certificate; the highest is in force.

    It is a structure's, or, with `professional_id`, the card of somebody who works there. `authentication` and `modes`
    are what its assertions may say, each word after a space.
    """

    pk = models.CompositePrimaryKey("fingerprint", "version")
    fingerprint = models.TextField()
    version = models.IntegerField()
    structure_id = models.TextField()
    professional_id = models.TextField(default="")
    use = models.TextField(choices=CertificateUse.choices)
    certificate = models.TextField()
    authentication = models.TextField(default="")
    modes = models.TextField(default="")
    ended = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "structure_certificate"
        indexes = [models.Index(fields=["structure_id"], name="structure_certificate_of")]
        constraints = [
            models.CheckConstraint(condition=Q(use__in=CertificateUse.values), name="structure_certificate_use_known")
        ]

    def __str__(self) -> str:
        return f"{self.structure_id} {self.use}"


class MessageUse(models.Model):
    """That a message, or the first use of an assertion, counted: for whom, until it would be taken no more."""

    key_hmac = models.BinaryField(primary_key=True, max_length=32)
    bound_hmac = models.BinaryField(max_length=32)
    until = models.DateTimeField()

    class Meta:
        db_table = "message_use"
        indexes = [models.Index(fields=["until"], name="message_use_end")]

    def __str__(self) -> str:
        return str(self.until)
