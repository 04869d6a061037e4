"""Words without accents, capitals and signs, to be compared with what somebody typed. Owns the folding; pure."""

import re
import unicodedata

APART = {"\u0153": "oe", "\u00e6": "ae", "\u00df": "ss"}
"""Letters that are tied, and the two that each stands for."""
_SIGNS = re.compile(r"[^\w]+")


def folded(text: str) -> str:
    """The text as words in small letters, without accents, one space between them."""
    if text.isascii():
        return _SIGNS.sub(" ", text.lower()).strip()
    plain = "".join(APART.get(sign, sign) for sign in text.casefold())
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return _SIGNS.sub(" ", bare.casefold()).strip()
