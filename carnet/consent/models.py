"""Tables of consent: life of the record, consents, authorisations, treating doctors, settings. Rows are only added."""

from django.db import models
from django.db.models import CompositePrimaryKey

from carnet.consent.models_access import AccessCode as AccessCode
from carnet.consent.models_access import FeedingOpposition as FeedingOpposition
from carnet.consent.models_access import ReportedObjection as ReportedObjection
from carnet.consent.models_access import RightsMatrix as RightsMatrix
from carnet.consent.models_access import RightsMatrixCell as RightsMatrixCell


class RecordLife(models.Model):
    """One state of a record's life; the highest version is in force. The reason a person gave is sealed."""

    pk = CompositePrimaryKey("record_id", "version")
    record_id = models.UUIDField()
    version = models.IntegerField()
    status = models.TextField()
    motive = models.TextField(null=True)
    sealed_reason = models.BinaryField(null=True)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "record_life"

    def __str__(self) -> str:
        return f"{self.record_id} v{self.version} {self.status}"


class ConsentGiven(models.Model):
    """A consent as it was given: to what, on which wording, by whom, collected by whom."""

    pk = CompositePrimaryKey("record_id", "consent_id")
    record_id = models.UUIDField()
    consent_id = models.UUIDField()
    kind = models.TextField()
    wording = models.TextField()
    given_by_kind = models.TextField()
    given_by_id = models.TextField()
    collected_by_person = models.TextField(null=True)
    collected_by_structure = models.TextField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "consent_given"

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"


class Authorisation(models.Model):
    """The right of a professional or a structure to read; versioned, the highest version is in force."""

    pk = CompositePrimaryKey("record_id", "grantee_kind", "grantee_id", "version")
    record_id = models.UUIDField()
    grantee_kind = models.TextField()
    grantee_id = models.TextField()
    version = models.IntegerField()
    state = models.TextField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    consent_id = models.UUIDField(null=True)
    how = models.TextField(db_default="stated")
    seq = models.BigIntegerField(db_default=0)
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "authorisation"

    def __str__(self) -> str:
        return f"{self.record_id} {self.grantee_kind} {self.grantee_id} v{self.version}"


class TreatingDoctor(models.Model):
    """A médecin traitant DMP named by the person; versioned, the highest version is in force."""

    pk = CompositePrimaryKey("record_id", "professional_id", "version")
    record_id = models.UUIDField()
    professional_id = models.TextField()
    version = models.IntegerField()
    active = models.BooleanField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "treating_doctor"

    def __str__(self) -> str:
        return f"{self.record_id} {self.professional_id} v{self.version}"


class TreatingClaim(models.Model):
    """A doctor asks to be médecin traitant; versioned, the highest version is in force. No role before the answer."""

    pk = CompositePrimaryKey("record_id", "professional_id", "version")
    record_id = models.UUIDField()
    professional_id = models.TextField()
    version = models.IntegerField()
    state = models.TextField()
    until = models.DateTimeField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "treating_claim"

    def __str__(self) -> str:
        return f"{self.record_id} {self.professional_id} v{self.version} {self.state}"


class TreatingCode(models.Model):
    """A code that the person gives to a doctor in presence; versioned. Only its blind index is kept."""

    pk = CompositePrimaryKey("record_id", "code_id", "version")
    record_id = models.UUIDField()
    code_id = models.UUIDField()
    version = models.IntegerField()
    state = models.TextField()
    tries = models.IntegerField()
    code_hmac = models.BinaryField()
    until = models.DateTimeField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "treating_code"

    def __str__(self) -> str:
        return f"{self.record_id} {self.code_id} v{self.version} {self.state}"


class HeirRequest(models.Model):
    """What an heir asked after a death, and the answer; versioned. Who asks and why is sealed."""

    pk = CompositePrimaryKey("record_id", "request_id", "version")
    record_id = models.UUIDField()
    request_id = models.UUIDField()
    version = models.IntegerField()
    state = models.TextField()
    sealed = models.BinaryField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "heir_request"

    def __str__(self) -> str:
        return f"{self.record_id} {self.request_id} v{self.version}"


class RecordSettings(models.Model):
    """The person's choices; the highest version is in force."""

    pk = CompositePrimaryKey("record_id", "version")
    record_id = models.UUIDField()
    version = models.IntegerField()
    hidden_by_default = models.BooleanField()
    samu_allowed = models.BooleanField()
    break_glass_allowed = models.BooleanField()
    masked_in_emergency = models.BooleanField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "record_settings"

    def __str__(self) -> str:
        return f"{self.record_id} v{self.version}"


class HiddenKind(models.Model):
    """A kind of documents that the person hid from somebody; versioned, the highest version is in force."""

    pk = CompositePrimaryKey("record_id", "code", "target_kind", "target_id", "version")
    record_id = models.UUIDField()
    code = models.TextField()
    target_kind = models.TextField()
    target_id = models.TextField()
    version = models.IntegerField()
    hidden = models.BooleanField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "hidden_kind"

    def __str__(self) -> str:
        return f"{self.record_id} {self.code} {self.target_kind} {self.target_id} v{self.version}"


class Tie(models.Model):
    """Who acts for the holder: a representative, a guardian, a caregiver; versioned, the highest version is in force.

    The account has no foreign key: patient data never refers to accounts. What names a person is sealed.
    """

    pk = CompositePrimaryKey("record_id", "tie_id", "version")
    record_id = models.UUIDField()
    tie_id = models.UUIDField()
    version = models.IntegerField()
    kind = models.TextField()
    quality = models.TextField()
    state = models.TextField()
    account_id = models.UUIDField(null=True)
    sees_hidden = models.BooleanField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    invited_until = models.DateTimeField(null=True)
    code_hmac = models.BinaryField(null=True)
    sealed = models.BinaryField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "tie"

    def __str__(self) -> str:
        return f"{self.record_id} {self.tie_id} v{self.version} {self.state}"


class GuardianWord(models.Model):
    """What a protected adult asks the guardian for, and the guardian's word; versioned, the highest is in force."""

    pk = CompositePrimaryKey("record_id", "word_id", "version")
    record_id = models.UUIDField()
    word_id = models.UUIDField()
    version = models.IntegerField()
    act = models.TextField()
    state = models.TextField()
    until = models.DateTimeField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "guardian_word"

    def __str__(self) -> str:
        return f"{self.record_id} {self.word_id} v{self.version} {self.state}"


class EmergencyAccess(models.Model):
    """A professional entered without the person's agreement; versioned, the highest is in force. Words are sealed."""

    pk = CompositePrimaryKey("record_id", "access_id", "version")
    record_id = models.UUIDField()
    access_id = models.UUIDField()
    version = models.IntegerField()
    mode = models.TextField()
    professional_id = models.TextField()
    structure_id = models.TextField()
    state = models.TextField()
    reason = models.TextField()
    sealed = models.BinaryField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "emergency_access"

    def __str__(self) -> str:
        return f"{self.record_id} {self.access_id} v{self.version} {self.state}"


class EmergencyReview(models.Model):
    """What the operator concluded of an emergency access; versioned, the highest is in force. The note is sealed."""

    pk = CompositePrimaryKey("record_id", "access_id", "version")
    record_id = models.UUIDField()
    access_id = models.UUIDField()
    version = models.IntegerField()
    state = models.TextField()
    sealed = models.BinaryField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "emergency_review"

    def __str__(self) -> str:
        return f"{self.record_id} {self.access_id} v{self.version} {self.state}"


class EmergencyNotice(models.Model):
    """A médecin traitant is told of an emergency access. Belongs to the doctor, who may be told of several records."""

    pk = CompositePrimaryKey("professional_id", "access_id")
    professional_id = models.TextField()
    access_id = models.UUIDField()
    record_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "emergency_notice"

    def __str__(self) -> str:
        return f"{self.professional_id} {self.access_id}"


class CourtRestriction(models.Model):
    """A court took an adult's authority over a child away. Crosses records: found by two blind indexes, no name."""

    pk = CompositePrimaryKey("child_index", "adult_index", "version")
    child_index = models.BinaryField(max_length=32)
    adult_index = models.BinaryField(max_length=32)
    version = models.IntegerField()
    active = models.BooleanField()
    until = models.DateTimeField()
    at = models.DateTimeField()
    by_kind = models.TextField()
    by_id = models.TextField()

    class Meta:
        db_table = "court_restriction"

    def __str__(self) -> str:
        return f"v{self.version} {self.active}"


class NoticeChoice(models.Model):
    """How one account wants to be told of a record; versioned, the highest is in force."""

    pk = CompositePrimaryKey("record_id", "account_id", "version")
    record_id = models.UUIDField()
    account_id = models.UUIDField()
    version = models.IntegerField()
    access = models.TextField()
    deposit = models.TextField()
    channel = models.TextField()
    monthly = models.TextField(db_default="usual")
    at = models.DateTimeField()

    class Meta:
        db_table = "notice_choice"

    def __str__(self) -> str:
        return f"{self.record_id} {self.account_id} v{self.version}"


class NoticeState(models.Model):
    """When one account was told last of one kind of thing, and how much waits for its summary."""

    pk = CompositePrimaryKey("record_id", "account_id", "kind")
    record_id = models.UUIDField()
    account_id = models.UUIDField()
    kind = models.TextField()
    told_at = models.DateTimeField(null=True)
    waiting = models.IntegerField()
    since = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice_state"

    def __str__(self) -> str:
        return f"{self.record_id} {self.account_id} {self.kind}"


class NoticeReader(models.Model):
    """A professional whose first access was told; a blind index, so that nobody reads here who looked."""

    pk = CompositePrimaryKey("record_id", "reader")
    record_id = models.UUIDField()
    reader = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "notice_reader"

    def __str__(self) -> str:
        return f"{self.record_id} {bytes(self.reader).hex()}"
