"""The blind indexes of the tables of `consent`. Owns these lines only (see `storage.index_columns`)."""

from typing import Final

from carnet.storage.index_columns import Indexed

INDEXED: Final = (
    Indexed("tie", ("code_hmac",), ("record_id", "tie_id", "version")),
    Indexed("access_code", ("code_hmac",), ("record_id", "code_id", "version")),
    Indexed("treating_code", ("code_hmac",), ("record_id", "code_id", "version")),
    Indexed("court_restriction", ("child_index", "adult_index"), ("child_index", "adult_index", "version")),
    Indexed("notice_reader", ("reader",), ("record_id", "reader"), again_is_new=True),
)
LEFT_ALONE: Final[dict[tuple[str, str], str]] = {
    ("rights_matrix", "sha256"): "the hash of the published table of rights: it tells nothing of a person",
}
