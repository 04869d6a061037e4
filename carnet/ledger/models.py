"""Tables of the journal: streams, events, links that wait for the Merkle log. Append-only by grants."""

from django.db import models
from django.db.models import CompositePrimaryKey


class StreamHead(models.Model):
    """The counter and the last link of one stream of one record: the only row of the journal that is updated."""

    pk = CompositePrimaryKey("record_id", "stream")
    record_id = models.UUIDField()
    stream = models.SmallIntegerField()
    seq = models.BigIntegerField()
    prev = models.BinaryField()
    link = models.BinaryField()

    class Meta:
        db_table = "stream_head"

    def __str__(self) -> str:
        return f"{self.record_id}/{self.stream}"


class Event(models.Model):
    """One act. The table is made by hand in the first migration: partitioned by month, `ids_shown` an array."""

    pk = CompositePrimaryKey("record_id", "stream", "seq", "at")
    record_id = models.UUIDField()
    stream = models.SmallIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    prev = models.BinaryField()
    link = models.BinaryField()
    commitment = models.BinaryField()
    ids_shown = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "event"
        managed = False

    def __str__(self) -> str:
        return f"{self.record_id}/{self.stream}/{self.seq}"


class EventPending(models.Model):
    """A link that the sequencer has not put into the Merkle log yet."""

    pk = CompositePrimaryKey("record_id", "stream", "seq")
    record_id = models.UUIDField()
    stream = models.SmallIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    link = models.BinaryField()

    class Meta:
        db_table = "event_pending"

    def __str__(self) -> str:
        return f"{self.record_id}/{self.stream}/{self.seq}"
