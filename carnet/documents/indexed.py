"""The blind indexes of the tables of `documents`. Owns these lines only (see `storage.index_columns`)."""

from typing import Final

from carnet.storage.index_columns import Indexed

INDEXED: Final = (
    Indexed("submission_set", ("unique_hmac",), ("record_id", "set_id")),
    Indexed("document", ("unique_hmac", "source_hmac", "set_hmac"), ("record_id", "logical_id")),
    Indexed(
        "document_reference",
        ("reference_hmac",),
        ("record_id", "reference_hmac", "logical_id"),
        again_is_new=True,
        together="record_id",
    ),
    Indexed("reading_mark", ("reader_hmac",), ("record_id", "reader_hmac"), again_is_new=True),
)
LEFT_ALONE: Final[dict[tuple[str, str], str]] = {}
