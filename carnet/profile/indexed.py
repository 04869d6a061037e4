"""The blind indexes of the tables of the profile. Owns these lines only (see `storage.index_columns`)."""

from typing import Final

from carnet.storage.index_columns import Indexed

INDEXED: Final = (Indexed("health_link", ("token_hmac", "code_hmac"), ("record_id", "link_id", "version")),)
LEFT_ALONE: Final[dict[tuple[str, str], str]] = {}
