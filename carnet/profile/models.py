"""The tables of the medical profile. Owns shapes only: rows are written and read by the modules beside it."""

from django.db import models
from django.db.models import CompositePrimaryKey


class ProfileLine(models.Model):
    """One thing that was written in the profile, version after version; the highest version is in force."""

    pk = CompositePrimaryKey("record_id", "line_id", "version")
    record_id = models.UUIDField()
    line_id = models.UUIDField()
    version = models.IntegerField()
    seq = models.BigIntegerField()
    removed = models.BooleanField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_person = models.TextField(null=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "profile_line"

    def __str__(self) -> str:
        return f"{self.line_id} v{self.version}"


class ProfileChoice(models.Model):
    """Who reads which section, and which sections do not concern the person; the highest version is in force."""

    pk = CompositePrimaryKey("record_id", "version")
    record_id = models.UUIDField()
    version = models.IntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_person = models.TextField(null=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "profile_choice"

    def __str__(self) -> str:
        return f"{self.record_id} v{self.version}"


class EmergencyCard(models.Model):
    """What the person chose to put on the emergency card; the highest version is in force."""

    pk = CompositePrimaryKey("record_id", "version")
    record_id = models.UUIDField()
    version = models.IntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_person = models.TextField(null=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "emergency_card"

    def __str__(self) -> str:
        return f"{self.record_id} v{self.version}"


class HealthLink(models.Model):
    """A link to the emergency card, version after version. What opens it is a blind index, or sealed."""

    pk = CompositePrimaryKey("record_id", "link_id", "version")
    record_id = models.UUIDField()
    link_id = models.UUIDField()
    version = models.IntegerField()
    state = models.TextField()
    token_hmac = models.BinaryField()
    code_hmac = models.BinaryField()
    valid_until = models.DateTimeField()
    made_at = models.DateTimeField()
    by_kind = models.TextField()
    by_person = models.TextField(null=True)
    wrong = models.IntegerField()
    at = models.DateTimeField()
    sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "health_link"

    def __str__(self) -> str:
        return f"{self.link_id} v{self.version} {self.state}"


class ProfileMeasure(models.Model):
    """One measure or one target, version after version; the highest version is in force. `kind_mark` finds a kind."""

    pk = CompositePrimaryKey("record_id", "measure_id", "version")
    record_id = models.UUIDField()
    measure_id = models.UUIDField()
    version = models.IntegerField()
    seq = models.BigIntegerField()
    kind_mark = models.BinaryField()
    removed = models.BooleanField()
    taken_at = models.DateTimeField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_person = models.TextField(null=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "profile_measure"
        indexes = (
            models.Index(fields=["record_id", "kind_mark", "-taken_at", "-seq"], name="profile_measure_by_kind"),
            models.Index(fields=["record_id", "taken_at", "seq"], name="profile_measure_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.measure_id} v{self.version}"
