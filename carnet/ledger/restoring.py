"""The journal after a restore. Owns what must be made again from what came back; signs and appends nothing."""

from typing import Final

SETTLE: Final = (
    "DELETE FROM event_pending",
    "INSERT INTO event_pending (record_id, stream, seq, at, link)"
    " SELECT e.record_id, e.stream, e.seq, e.at, e.link FROM event AS e"
    " WHERE NOT EXISTS (SELECT 1 FROM log_leaf AS l"
    " WHERE l.record_id = e.record_id AND l.stream = e.stream AND l.seq = e.seq)",
)
"""What waits for the log is what is in none. Statements of the owner, with events and leaves in place."""
