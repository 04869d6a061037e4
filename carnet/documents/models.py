"""Tables of documents: content, document, entry versions, submission sets, associations, folders. Rows are only added.

In clear because SQL filters on them: type, class, format, dates, status, visibility, RPPS and FINESS of author and
depositor (DESIGN 4). Sealed: titles, comments, names, hashes, unique ids. Foreign keys stand in the migrations.
"""

from django.db import models
from django.db.models import CompositePrimaryKey
from django.db.models.functions import Collate

from carnet.documents.models_text import DocumentText as DocumentText


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
        indexes = [models.Index(Collate("blob_id", "C"), name="content_blob")]

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
    unique_hmac = models.BinaryField(null=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "submission_set"
        constraints = [models.UniqueConstraint(fields=["record_id", "unique_hmac"], name="submission_set_unique_id")]

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
    deposited_at = models.DateTimeField()
    source_hmac = models.BinaryField(null=True)
    set_hmac = models.BinaryField(null=True)
    sealed_facts = models.BinaryField(null=True)

    class Meta:
        db_table = "document"
        constraints = [
            models.UniqueConstraint(fields=["record_id", "unique_hmac"], name="document_unique_id"),
            models.UniqueConstraint(fields=["record_id", "seq"], name="document_seq"),
        ]
        indexes = [models.Index(fields=["deposited_at", "logical_id"], name="document_came_in")]

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
    set_id = models.UUIDField(null=True)
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
        constraints = [
            models.UniqueConstraint(
                fields=["record_id", "target_id"],
                condition=models.Q(kind__in=["RPLC", "XFRM_RPLC"]),
                name="association_one_successor",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} {self.target_id}"


class Folder(models.Model):
    """A folder of documents (XDS Folder), version after version; the highest version is in force."""

    pk = CompositePrimaryKey("record_id", "folder_id", "version")
    record_id = models.UUIDField()
    folder_id = models.UUIDField()
    version = models.IntegerField()
    seq = models.BigIntegerField()
    removed = models.BooleanField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_person = models.TextField(null=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "folder"

    def __str__(self) -> str:
        return f"{self.folder_id} v{self.version}"


class FolderMember(models.Model):
    """A document in a folder, or taken out of it again; the highest version is in force."""

    pk = CompositePrimaryKey("record_id", "folder_id", "logical_id", "version")
    record_id = models.UUIDField()
    folder_id = models.UUIDField()
    logical_id = models.UUIDField()
    version = models.IntegerField()
    seq = models.BigIntegerField()
    inside = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "folder_member"

    def __str__(self) -> str:
        return f"{self.folder_id} {self.logical_id} v{self.version}"


class DocumentReference(models.Model):
    """A number of a prescription or an examination that a document carries (referenceIdList), as a blind index."""

    pk = CompositePrimaryKey("record_id", "reference_hmac", "logical_id")
    record_id = models.UUIDField()
    reference_hmac = models.BinaryField()
    logical_id = models.UUIDField()

    class Meta:
        db_table = "document_reference"

    def __str__(self) -> str:
        return str(self.logical_id)


class ReadingMark(models.Model):
    """Up to where a reader saw the list, and what was seen when this visit began: "new since my last visit"."""

    pk = CompositePrimaryKey("record_id", "reader_hmac")
    record_id = models.UUIDField()
    reader_hmac = models.BinaryField()
    seen_seq = models.BigIntegerField()
    seen_at = models.DateTimeField()
    before_seq = models.BigIntegerField()
    before_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reading_mark"

    def __str__(self) -> str:
        return f"{self.record_id} {self.seen_seq}"


class PatientOpening(models.Model):
    """Somebody on the patient's side opened a document: from then on it cannot be withheld until an announcement."""

    pk = CompositePrimaryKey("record_id", "logical_id")
    record_id = models.UUIDField()
    logical_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "patient_opening"

    def __str__(self) -> str:
        return f"{self.record_id} {self.logical_id}"


class ContentCheck(models.Model):
    """What one version of one schematron found in a document: counts in clear, sentences sealed."""

    pk = CompositePrimaryKey("record_id", "logical_id", "schematron", "sheet_hash")
    record_id = models.UUIDField()
    logical_id = models.UUIDField()
    schematron = models.TextField()
    sheet_hash = models.TextField()
    errors = models.IntegerField()
    warnings = models.IntegerField()
    failed = models.BooleanField()
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "content_check"

    def __str__(self) -> str:
        return f"{self.logical_id} {self.schematron}"


class Transfer(models.Model):
    """One step of a transfer between two records, in one of them; the highest number says how far it is."""

    pk = CompositePrimaryKey("record_id", "transfer_id", "number")
    record_id = models.UUIDField()
    transfer_id = models.UUIDField()
    number = models.IntegerField()
    state = models.TextField()
    kind = models.TextField()
    side = models.TextField()
    other_id = models.UUIDField()
    logical_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "transfer"
        indexes = [
            models.Index(
                fields=["at"], name="transfer_under_way", condition=models.Q(state__in=["started", "undoing"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.number} {self.state}"


class Subscription(models.Model):
    """Where a software is told that a document of a record is new to it, and what it knows already."""

    pk = CompositePrimaryKey("record_id", "subscription_id")
    record_id = models.UUIDField()
    subscription_id = models.UUIDField()
    client_id = models.TextField()
    holder = models.JSONField()
    scopes = models.TextField()
    status = models.TextField()
    content = models.TextField()
    sealed_channel = models.BinaryField()
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    epoch = models.BigIntegerField()
    seen = models.JSONField()
    sent = models.BigIntegerField()
    failures = models.IntegerField()
    next_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField()
    beat_seconds = models.IntegerField(null=True)
    beats_at = models.DateTimeField(null=True)
    host = models.TextField(db_default="")

    class Meta:
        db_table = "subscription"
        indexes = [
            models.Index(
                fields=["checked_at"], name="subscription_live",
                condition=models.Q(status__in=["requested", "active"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.status}"


class DocumentMistake(models.Model):
    """A step of "Il y a une erreur dans ce document": what the person wrote, that it was read, what was answered."""

    pk = CompositePrimaryKey("record_id", "mistake_id", "version")
    record_id = models.UUIDField()
    mistake_id = models.UUIDField()
    version = models.SmallIntegerField()
    logical_id = models.UUIDField()
    state = models.TextField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "document_mistake"

    def __str__(self) -> str:
        return f"{self.record_id}/{self.mistake_id}/{self.version}"


class MistakeToAnswer(models.Model):
    """Who was asked to answer: a professional or a structure, by the public number. Opaque ids, and a day."""

    pk = CompositePrimaryKey("addressee_kind", "addressee_id", "mistake_id")
    addressee_kind = models.TextField()
    addressee_id = models.TextField()
    mistake_id = models.UUIDField()
    record_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "mistake_to_answer"

    def __str__(self) -> str:
        return f"{self.addressee_kind} {self.mistake_id}"
