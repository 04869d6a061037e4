"""Where the bytes of an upload go. Owns the bound on their size; never writes them to a disk in clear."""

from typing import Any, Final

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler

ARCHIVE_FIELD: Final = "dossier"
"""The field of the archive of a record; no other form has one of this name."""


class BoundedMemoryUploadHandler(MemoryFileUploadHandler):
    """Keeps an upload in memory, and of one that is over the limit of a document only the beginning.

    One byte over the limit is kept, so that the use case sees that the file is too large and says so. The rest is read
    and dropped: were the upload stopped, Django would lose the file and every field that comes after it, and the
    person would be told that no file came.

    All the files of a form together are bounded too: beyond that, one byte more is kept in all. The archive of a whole
    record has this bound alone.
    """

    _together: int | None = None

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """Starts a file."""
        whole = field_name == ARCHIVE_FIELD
        self._left = (settings.CARNET_MAX_UPLOAD_BYTES if whole else settings.CARNET_MAX_DOCUMENT_BYTES) + 1
        self.activated = True
        super().new_file(field_name, *args, **kwargs)

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Always active: there is no handler after this one that would write to a disk."""
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keeps what fits; once a limit is passed the rest is dropped."""
        if self._together is None:
            self._together = settings.CARNET_MAX_UPLOAD_BYTES + 1
        kept = raw_data[: max(min(self._left, self._together), 0)]
        self._left -= len(raw_data)
        self._together -= len(kept)
        if kept:
            super().receive_data_chunk(kept, start)
        return None
