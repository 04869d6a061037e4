"""What the server may do on the tables of `storage`. Owns these lines only; a table without a line is denied."""

from typing import Final

from carnet.storage.rights import ALL, APPEND, CHANGE, READ, Grants, Verb

GRANTS: Final[Grants] = {
    "instance": APPEND,
    "head": CHANGE,
    # Deleting a row destroys the key.
    "record_key": frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}),
    "locator": ALL,
    "outbox": ALL,
    "due_act": CHANGE,
    "idempotency": ALL,
    # Only a rotation of the indexes, as the owner, changes it.
    "index_state": READ,
}
