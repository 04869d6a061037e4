"""What tells a lot from another one. Owns which parts of a message count; reads no record."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import msgspec

from carnet.usecases._submission import Submission, Target


def fingerprint_of(lot: Submission, hashes: Sequence[str]) -> str:
    """Of all that was handed over; `hashes` are the SHA-256 of its documents, in their order.

    The handles that a sender gives inside a message are no part of it: places are.
    """
    symbols = (*(one.symbol for one in lot.documents), *(one.symbol for one in lot.folders))
    places = {symbol: str(at) for at, symbol in enumerate(symbols)}

    def placed_target(target: Target) -> Target:
        return replace(target, symbol=places.get(target.symbol, ""))

    documents = tuple(
        replace(one, symbol="", element="", data=bytes.fromhex(hashed))
        for one, hashed in zip(lot.documents, hashes, strict=True)
    )
    folders = tuple(
        replace(one, symbol="", element="", members=tuple(placed_target(member) for member in one.members))
        for one in lot.folders
    )
    links = tuple(
        replace(one, source=places.get(one.source, ""), target=placed_target(one.target)) for one in lot.links
    )
    plain = replace(lot, documents=documents, folders=folders, links=links, problems=(), warnings=())
    return sha256(msgspec.json.encode(plain)).hexdigest()
