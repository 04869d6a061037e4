"""Marks of pages, for interfaces that hold no session. Owns their sealing: a mark says nothing to who holds it.

What a mark holds (a record, a search, a place in an order) is for the next request of the same caller only; whatever
it says, that request is decided anew under the rights of its own moment.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from carnet.crypto.aead import KEY_ID_BYTES, Aad, Key, open_sealed, seal
from carnet.crypto.errors import SealBroken
from carnet.kernel.errors import Invalid
from carnet.storage import vault
from carnet.usecases.caller import Caller

_PURPOSE: Final = "page-mark/1"
LONGEST: Final = 6_000


def sealed_mark(caller: Caller, content: bytes) -> str:
    """The mark that brings this caller back to this content."""
    sealed = seal(_key(), content, _place(caller))
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def opened_mark(caller: Caller, mark: str) -> bytes:
    """The content of a mark. Raises Invalid (`fhir.page_not_valid`) for a mark of somebody else, or of nobody."""
    try:
        sealed = urlsafe_b64decode(mark[:LONGEST] + "=" * (-len(mark[:LONGEST]) % 4))
        return open_sealed(_key(), sealed, _place(caller))
    except (SealBroken, ValueError):
        raise Invalid.of("_cursor", "fhir.page_not_valid") from None


def _key() -> Key:
    return Key(b"pagemark"[:KEY_ID_BYTES], vault.derived(_PURPOSE))


def _place(caller: Caller) -> Aad:
    who = f"{caller.kind.value} {caller.actor_id} {caller.structure_id}".encode()
    return Aad("page", "mark", b"", who, 1)
