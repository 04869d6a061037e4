"""What the server may do on the tables of the profile: add and read. Owns these lines only; no version is changed."""

from typing import Final

from carnet.storage.rights import APPEND, Grants

GRANTS: Final[Grants] = {
    "profile_line": APPEND,
    "profile_choice": APPEND,
    "emergency_card": APPEND,
    "health_link": APPEND,
    "profile_measure": APPEND,
}
