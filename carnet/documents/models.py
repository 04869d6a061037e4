"""Tables of documents: content, document, entry versions, submission sets, associations. Rows are only ever added.

In clear because SQL filters on them: type, class, format, dates, status, visibility, RPPS and FINESS of author and
depositor (DESIGN 4). Sealed: titles, comments, names, hashes, unique ids. Foreign keys stand in the migrations.
"""

from django.db import models
from django.db.models import CompositePrimaryKey


class Content(models.Model):
    """A stored file: the id of its blob and its own key, wrapped under the record's document key."""

    pk = CompositePrimaryKey("record_id", "content_id")
    record_id = models.UUIDField()
    content_id = models.UUIDField()
    blob_id = models.TextField()
    media_type = models.TextField()
    size = models.BigIntegerField()
    wrapped_key = models.BinaryField()
    sealed_hashes = models.BinaryField()
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "content"

    def __str__(self) -> str:
        return str(self.content_id)


class SubmissionSet(models.Model):
    """A lot: what was deposited together, by whom, through which door."""

    pk = CompositePrimaryKey("record_id", "set_id")
    record_id = models.UUIDField()
    set_id = models.UUIDField()
    seq = models.BigIntegerField()
    submitted_at = models.DateTimeField()
    content_type_code = models.TextField()
    author_kind = models.TextField()
    author_person = models.TextField(null=True)
    author_structure = models.TextField(null=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "submission_set"

    def __str__(self) -> str:
        return str(self.set_id)


class Document(models.Model):
    """What never changes of a document: its logical id, content, author, depositor and first deposit."""

    pk = CompositePrimaryKey("record_id", "logical_id")
    record_id = models.UUIDField()
    logical_id = models.UUIDField()
    seq = models.BigIntegerField()
    set_id = models.UUIDField()
    content_id = models.UUIDField()
    unique_hmac = models.BinaryField()
    depositor_kind = models.TextField()
    depositor_person = models.TextField(null=True)
    depositor_structure = models.TextField(null=True)
    author_person = models.TextField(null=True)
    author_structure = models.TextField(null=True)
    first_deposited_at = models.DateTimeField()

    class Meta:
        db_table = "document"
        constraints = [
            models.UniqueConstraint(fields=["record_id", "unique_hmac"], name="document_unique_id"),
            models.UniqueConstraint(fields=["record_id", "seq"], name="document_seq"),
        ]

    def __str__(self) -> str:
        return str(self.logical_id)


class EntryVersion(models.Model):
    """One version of a document's metadata. The highest version is in force; its `entry_uuid` is the current one."""

    pk = CompositePrimaryKey("record_id", "logical_id", "version")
    record_id = models.UUIDField()
    logical_id = models.UUIDField()
    version = models.IntegerField()
    entry_uuid = models.UUIDField()
    seq = models.BigIntegerField()
    status = models.TextField()
    type_code = models.TextField()
    type_system = models.TextField()
    class_code = models.TextField()
    format_code = models.TextField()
    mime_type = models.TextField()
    language_code = models.TextField()
    facility_code = models.TextField()
    setting_code = models.TextField()
    creation_time = models.TextField()
    service_start = models.TextField()
    service_stop = models.TextField()
    masque_ps = models.BooleanField()
    invisible_patient = models.BooleanField()
    invisible_representatives = models.BooleanField()
    masked_by_kind = models.TextField(null=True)
    masked_by_person = models.TextField(null=True)
    changed_at = models.DateTimeField()
    changed_by_kind = models.TextField()
    changed_by_person = models.TextField(null=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "entry_version"
        constraints = [models.UniqueConstraint(fields=["record_id", "entry_uuid"], name="entry_version_uuid")]

    def __str__(self) -> str:
        return f"{self.logical_id} v{self.version}"


class HiddenFrom(models.Model):
    """A document hidden from one professional, structure or profession; versioned, the highest version is in force."""

    pk = CompositePrimaryKey("record_id", "logical_id", "target_kind", "target_id", "version")
    record_id = models.UUIDField()
    logical_id = models.UUIDField()
    target_kind = models.TextField()
    target_id = models.TextField()
    version = models.IntegerField()
    hidden = models.BooleanField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "hidden_from"

    def __str__(self) -> str:
        return f"{self.logical_id} {self.target_kind} {self.target_id}"


class Association(models.Model):
    """A link between documents or sets (HasMember, RPLC, APND, XFRM, signs)."""

    pk = CompositePrimaryKey("record_id", "association_id")
    record_id = models.UUIDField()
    association_id = models.UUIDField()
    seq = models.BigIntegerField()
    kind = models.TextField()
    source_id = models.UUIDField()
    target_id = models.UUIDField()
    set_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "association"

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} {self.target_id}"
