"""Tables of the journal: streams, events, links that wait for the Merkle log, the log. Append-only by grants."""

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


class EventTold(models.Model):
    """A withheld event whose copy was written into a stream that its reader knows."""

    pk = CompositePrimaryKey("record_id", "stream", "seq")
    record_id = models.UUIDField()
    stream = models.SmallIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "event_told"

    def __str__(self) -> str:
        return f"{self.record_id}/{self.stream}/{self.seq}"


class AccessReport(models.Model):
    """A step of a report "I do not know this person": what was reported, that it is looked into, the answer."""

    pk = CompositePrimaryKey("record_id", "report_id", "version")
    record_id = models.UUIDField()
    report_id = models.UUIDField()
    version = models.SmallIntegerField()
    state = models.TextField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "access_report"

    def __str__(self) -> str:
        return f"{self.record_id}/{self.report_id}/{self.version}"


class LogLeaf(models.Model):
    """A leaf of the Merkle log of a year: the link of one event. `leaf_index` counts from 0 without a gap."""

    pk = CompositePrimaryKey("log_year", "leaf_index")
    log_year = models.SmallIntegerField()
    leaf_index = models.BigIntegerField()
    record_id = models.UUIDField()
    stream = models.SmallIntegerField()
    seq = models.BigIntegerField()
    link = models.BinaryField()

    class Meta:
        db_table = "log_leaf"
        constraints = [models.UniqueConstraint(fields=["record_id", "stream", "seq"], name="log_leaf_event_once")]

    def __str__(self) -> str:
        return f"{self.log_year}/{self.leaf_index}"


class LogNode(models.Model):
    """The root of a whole subtree above the leaves; it never changes, since the log only grows."""

    pk = CompositePrimaryKey("log_year", "level", "node_index")
    log_year = models.SmallIntegerField()
    level = models.SmallIntegerField()
    node_index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "log_node"

    def __str__(self) -> str:
        return f"{self.log_year}/{self.level}/{self.node_index}"


class Checkpoint(models.Model):
    """A signed head of the log of a year."""

    pk = CompositePrimaryKey("log_year", "size")
    log_year = models.SmallIntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "checkpoint"

    def __str__(self) -> str:
        return f"{self.log_year}/{self.size}"


class ActPending(models.Model):
    """An event whose actor has no row in `actor_act` yet."""

    pk = CompositePrimaryKey("record_id", "stream", "seq")
    record_id = models.UUIDField()
    stream = models.SmallIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        db_table = "act_pending"

    def __str__(self) -> str:
        return f"{self.record_id}/{self.stream}/{self.seq}"


class ActorAct(models.Model):
    """What an actor did, for the actor and for the administrators of the structure. Found by blind index, sealed."""

    pk = CompositePrimaryKey("actor_index", "event_hash")
    actor_index = models.BinaryField(max_length=32)
    event_hash = models.BinaryField(max_length=32)
    structure_index = models.BinaryField(max_length=32, null=True)
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "actor_act"
        indexes = [
            models.Index(fields=["actor_index", "-at"], name="actor_act_of_actor"),
            models.Index(fields=["structure_index", "-at"], name="actor_act_of_structure"),
            models.Index(fields=["at"], name="actor_act_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at}"


class ActCount(models.Model):
    """How often an act was done or refused on a day, at which door, under which rule: of nobody and of no record."""

    pk = CompositePrimaryKey("on_day", "interface", "act", "outcome", "rule")
    on_day = models.DateField()
    interface = models.TextField()
    act = models.TextField()
    outcome = models.TextField()
    rule = models.TextField()
    number = models.BigIntegerField()

    class Meta:
        db_table = "act_count"

    def __str__(self) -> str:
        return f"{self.on_day}/{self.act}"


class ActorOpened(models.Model):
    """That an actor opened a record on a day, both as blind indexes: a record counts once a day."""

    pk = CompositePrimaryKey("who_index", "on_day", "record_index")
    who_index = models.BinaryField(max_length=32)
    on_day = models.DateField()
    record_index = models.BinaryField(max_length=32)

    class Meta:
        db_table = "actor_opened"

    def __str__(self) -> str:
        return f"{self.on_day}"


class ActorVolume(models.Model):
    """How many records an actor opened, and documents it read, in an hour; spread over a few slots."""

    pk = CompositePrimaryKey("who_index", "hour", "slot")
    who_index = models.BinaryField(max_length=32)
    hour = models.DateTimeField()
    slot = models.SmallIntegerField()
    records = models.IntegerField()
    documents = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "actor_volume"

    def __str__(self) -> str:
        return f"{self.hour}/{self.slot}"


class AccessAlert(models.Model):
    """Something that the operator should look at. Who and which record are sealed."""

    alert_id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    at = models.DateTimeField()
    once = models.BinaryField(max_length=32)
    sealed = models.BinaryField()

    class Meta:
        db_table = "access_alert"
        indexes = [models.Index(fields=["-at"], name="access_alert_newest")]
        constraints = [models.UniqueConstraint(fields=["once"], name="access_alert_once")]

    def __str__(self) -> str:
        return f"{self.alert_id}"


class AccessAlertReview(models.Model):
    """What an operator concluded of an alert."""

    pk = CompositePrimaryKey("alert_id", "version")
    alert_id = models.UUIDField()
    version = models.SmallIntegerField()
    state = models.TextField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "access_alert_review"

    def __str__(self) -> str:
        return f"{self.alert_id}/{self.version}"


class WatchMark(models.Model):
    """Up to which instant the openings were looked at."""

    name = models.TextField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "watch_mark"

    def __str__(self) -> str:
        return self.name


class Cosignature(models.Model):
    """A witness's cosignature of a signed head, verified before it was kept."""

    pk = CompositePrimaryKey("log_year", "size", "witness")
    log_year = models.SmallIntegerField()
    size = models.BigIntegerField()
    witness = models.TextField()
    line = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cosignature"

    def __str__(self) -> str:
        return f"{self.log_year}/{self.size}/{self.witness}"
