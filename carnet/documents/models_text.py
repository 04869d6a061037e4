"""The table of the words of documents, which are made again from the documents. See `carnet.documents.texts`."""

from django.db import models
from django.db.models import CompositePrimaryKey


class DocumentText(models.Model):
    """The words of a document, for searches; made again from the document. Everything that was read is sealed."""

    pk = CompositePrimaryKey("record_id", "logical_id")
    record_id = models.UUIDField()
    logical_id = models.UUIDField()
    reader = models.IntegerField()
    state = models.TextField()
    read_at = models.DateTimeField()
    sealed_words = models.BinaryField()
    sealed_text = models.BinaryField()

    class Meta:
        db_table = "document_text"
        indexes = [
            models.Index(fields=["read_at"], name="document_text_picture", condition=models.Q(state="picture")),
        ]

    def __str__(self) -> str:
        return f"{self.logical_id} {self.state}"
