"""What the database says of itself, for who runs it. Owns two questions; never reads a table."""

from dataclasses import dataclass

from carnet.storage import db


@dataclass(frozen=True)
class ServerFacts:
    """The version of the server, and how many bytes the database takes."""

    version: str
    size: int


def server_facts() -> ServerFacts:
    """Both, now."""
    row = db.one("SELECT current_setting('server_version'), pg_database_size(current_database())")
    if row is None:
        raise RuntimeError("the server tells nothing of itself")
    return ServerFacts(str(row[0]).partition(" ")[0], int(row[1]))
