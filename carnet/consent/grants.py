"""What the server may do on the tables of consent: add and read. Owns these lines only; versions are never changed."""

from typing import Final

from carnet.storage.rights import APPEND, Grants

GRANTS: Final[Grants] = {
    "record_life": APPEND,
    "consent_given": APPEND,
    "authorisation": APPEND,
    "treating_doctor": APPEND,
    "record_settings": APPEND,
}
