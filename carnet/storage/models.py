"""Tables of `storage`: the instance, record heads and keys, locator, outbox, delayed acts, idempotency.

Never holds medical text. Every table of patient data starts its keys with `record_id` (DESIGN 4, Scale-out).
"""

from django.db import models
from django.db.models import CompositePrimaryKey


class Instance(models.Model):
    """What this database belongs to: one row, sealed with the master key, never changed."""

    instance_id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    created_at = models.DateTimeField()
    seal = models.BinaryField()

    class Meta:
        db_table = "instance"

    def __str__(self) -> str:
        return f"{self.kind} {self.instance_id}"


class Head(models.Model):
    """The row that every act on a record locks. `rights_epoch` moves with each change of rights or content."""

    record_id = models.UUIDField(primary_key=True)
    rights_epoch = models.BigIntegerField(default=1)
    status = models.TextField()
    last_seq = models.BigIntegerField(default=0)
    last_event_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "head"

    def __str__(self) -> str:
        return str(self.record_id)


class RecordKey(models.Model):
    """A wrapped key of a record. Deleting the row destroys the key; backups hold it until they expire."""

    pk = CompositePrimaryKey("record_id", "purpose", "version")
    record_id = models.UUIDField()
    purpose = models.TextField()
    version = models.IntegerField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "record_key"

    def __str__(self) -> str:
        return f"{self.record_id} {self.purpose} {self.version}"


class Locator(models.Model):
    """From the blind index of a key (INS, document uniqueId) to a record. A reference by value, no foreign key."""

    pk = CompositePrimaryKey("kind", "key_hmac")
    kind = models.TextField()
    key_hmac = models.BinaryField()
    record_id = models.UUIDField()
    claimed_at = models.DateTimeField()
    confirmed = models.BooleanField(default=False)

    class Meta:
        db_table = "locator"

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class Outbox(models.Model):
    """A job to start after the commit, written with the act that wants it. Arguments are ids only."""

    pk = CompositePrimaryKey("record_id", "outbox_id")
    record_id = models.UUIDField()
    outbox_id = models.UUIDField()
    task = models.TextField()
    ids = models.JSONField(default=list)
    created_at = models.DateTimeField()
    relayed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox"
        indexes = [
            models.Index(fields=["created_at"], name="outbox_waiting", condition=models.Q(relayed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.outbox_id}"


class DueAct(models.Model):
    """A delayed legal act: a row swept by a use case with the Clock port, never a far-future job."""

    pk = CompositePrimaryKey("record_id", "due_id")
    record_id = models.UUIDField()
    due_id = models.UUIDField()
    rule = models.TextField()
    due_at = models.DateTimeField()
    about_id = models.UUIDField(null=True)
    state = models.TextField(default="waiting")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "due_act"
        indexes = [models.Index(fields=["due_at"], name="due_act_waiting", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_at}"


class Idempotency(models.Model):
    """The answer to an unsafe request under its key: same content, same answer; other content, an error."""

    pk = CompositePrimaryKey("record_id", "key_hmac")
    record_id = models.UUIDField()
    key_hmac = models.BinaryField()
    fingerprint = models.BinaryField()
    outcome = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "idempotency"

    def __str__(self) -> str:
        return str(self.record_id)


class IndexState(models.Model):
    """What a rotation of the blind indexes asks of every key file: one row, written by the owner (`index_fence`)."""

    one_row = models.BooleanField(primary_key=True, default=True)
    known = models.IntegerField()
    swept = models.IntegerField()
    newest = models.BinaryField()

    class Meta:
        db_table = "index_state"

    def __str__(self) -> str:
        return f"{self.known} {self.swept}"
