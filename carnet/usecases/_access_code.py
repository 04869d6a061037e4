"""The code that a person hands to a professional: how it is made and found again. Owns its shape, no rule.

It is read aloud or scanned, counts once, for a day at most, with the person's birth date. The picture (QR) holds the
code alone, no address: a reader of pictures types it into the field, and no access log ever holds a code.
"""

import secrets
from datetime import timedelta
from typing import Final

from carnet.codes.traits import comparable
from carnet.kernel.ids import RecordId
from carnet.storage import indexes, locator
from carnet.storage.locator import KeyKind
from carnet.usecases import _system
from carnet.usecases._invitation import ALPHABET
from carnet.usecases.caller import Caller

GROUPS, GROUP = 2, 4
LASTS: Final = {30: timedelta(minutes=30), 120: timedelta(hours=2), 480: timedelta(hours=8), 1440: timedelta(days=1)}
"""How long a code and the access that it gives may last, in minutes as the form says it."""
MOST_OPEN: Final = 5


def index_of(code: str) -> bytes:
    """The blind index of a code as it was typed: case, spaces and hyphens do not count."""
    return indexes.index("access_code", comparable(code))


def code_of(caller: Caller, record_id: RecordId, key: str) -> str:
    """The code of one form of one person: the same form sent twice shows the same code (A36), and nobody guesses it.

    It is made from the form's key with a key outside the database, so that nothing has to be kept to show it again.
    """
    made = indexes.index("access_code_made", record_id.hex, caller.actor_id, key or secrets.token_hex())
    number, letters = int.from_bytes(made), []
    for _ in range(GROUPS * GROUP):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters[:GROUP]) + "-" + "".join(letters[GROUP:])


def place_of(code: str) -> RecordId:
    """The record that a code leads to, or the one that takes the place of none."""
    found = locator.find(KeyKind.ACCESS_CODE, index_of(code))
    return found.record_id if found else _system.record_id()
