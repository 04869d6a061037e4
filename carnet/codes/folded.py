"""Words without accents, capitals and signs, to be compared with what somebody typed. Owns the folding; pure."""

import re
import unicodedata

_APART = {"\u0153": "oe", "\u00e6": "ae", "\u00df": "ss"}
_SIGNS = re.compile(r"[^\w]+")


def folded(text: str) -> str:
    """The text as words in small letters, without accents, one space between them."""
    if text.isascii():
        return _SIGNS.sub(" ", text.lower()).strip()
    plain = "".join(_APART.get(sign, sign) for sign in text.casefold())
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return _SIGNS.sub(" ", bare.casefold()).strip()
