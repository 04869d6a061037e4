"""The form of an activation code: three groups of four characters that nobody confuses. Owns its making and reading.

23 characters: no vowel (no word appears), and none of two that look alike. 23 is prime, so the last character, a
weighted sum, betrays every single slip and every swap of two characters. Eleven free characters are 49 bits.
"""

import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "2346789CDFGHJKMNPQRTVWX"
LENGTH: Final = 12
GROUP: Final = 4
# What a hurried reader writes instead of the character on the paper.
_LOOKS_LIKE: Final = str.maketrans({"B": "8", "Z": "2", "Y": "V", "U": "V"})


def new_code() -> str:
    """A random code with its check character, without spaces."""
    free = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return free + _check(free)


def shown(code: str) -> str:
    """The code in groups, as the paper shows it."""
    return " ".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def normalised(typed: str) -> str:
    """The characters of what was typed: capitals, full width, spaces and hyphens are all the same code."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())
    return plain.translate(_LOOKS_LIKE)


def well_formed(code: str) -> bool:
    """Whether a normalised code may be one: a slip of the finger is told before anything is counted."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and _check(code[:-1]) == code[-1]


def _check(free: str) -> str:
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(free, start=1))
    # The weight of the check character is -1, so the whole sums to zero.
    return ALPHABET[total % len(ALPHABET)]
