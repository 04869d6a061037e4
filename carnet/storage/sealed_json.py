"""How a frozen dataclass becomes the JSON that is sealed, and back. Owns this one form; seals and opens nothing."""

from typing import Self

import msgspec


class SealedJson:
    """A mixin for frozen dataclasses whose JSON stands in a sealed column."""

    __slots__ = ()

    def encoded(self) -> bytes:
        """The JSON that is sealed."""
        return msgspec.json.encode(self)

    @classmethod
    def decoded(cls, raw: bytes) -> Self:
        """Reads the JSON back; msgspec.ValidationError when it has another shape."""
        return msgspec.json.decode(raw, type=cls)
