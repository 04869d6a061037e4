"""The blind indexes of the tables of `storage`. Owns these lines only (see `storage.index_columns`)."""

from typing import Final

from carnet.storage.index_columns import Indexed

INDEXED: Final = (
    Indexed("locator", ("key_hmac",), ("kind", "key_hmac")),
    Indexed("idempotency", ("key_hmac",), ("record_id", "key_hmac"), again_is_new=True),
)
LEFT_ALONE: Final = {
    ("idempotency", "fingerprint"): "a hash of what was sent, compared under its key only; gone after its time",
}
