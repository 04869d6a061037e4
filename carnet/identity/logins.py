"""The identifier typed at sign-in. Owns its form and its blind index; never stores it in clear.

Rules of the DMP (rules.md 4.1): 8 characters or more, never an e-mail address and never an INS.
"""

import re
import unicodedata

from carnet.kernel.errors import Invalid
from carnet.storage import indexes

SHORTEST = 8
LONGEST = 64
_ALLOWED = re.compile(r"[\w.\-]+")
# An INS is 13 characters, all digits but for the Corsican 2A and 2B, and a key of two digits that may be left out.
_LIKE_AN_INS = re.compile(r"[1-9]\d{5}[\dab]\d{6}(\d{2})?")


def normalised(login: str) -> str:
    """The identifier without what a phone keyboard adds: spaces, capitals, full-width characters, accents kept."""
    return "".join(unicodedata.normalize("NFKC", login).casefold().split())


def login_index(login: str) -> bytes:
    """The blind index by which the account is found."""
    return indexes.index("login", normalised(login))


def check_new_login(login: str) -> str:
    """The normalised identifier of a new account; Invalid when its form is refused."""
    text = normalised(login)
    if "@" in text:
        raise Invalid.of("login", "login.looks_like_email")
    if _LIKE_AN_INS.fullmatch(re.sub(r"[.\-_]", "", text)):
        raise Invalid.of("login", "login.looks_like_ins")
    if not SHORTEST <= len(text) <= LONGEST:
        raise Invalid.of("login", "login.wrong_length", shortest=str(SHORTEST), longest=str(LONGEST))
    if not _ALLOWED.fullmatch(text):
        raise Invalid.of("login", "login.wrong_characters")
    return text
