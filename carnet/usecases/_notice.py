"""The number on the letter that announces an opening. Owns its index; the number itself is stored nowhere."""

from carnet.identity import activation_codes
from carnet.storage import indexes


def notice_index(typed: str) -> bytes:
    """The blind index of a number as it is printed or typed."""
    return indexes.index("notice", activation_codes.normalised(typed))
