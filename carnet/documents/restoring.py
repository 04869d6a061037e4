"""Subscriptions after a restore. Owns what ends then; a copy of the journal brings their ends back by itself."""

from typing import Final

SETTLE_WITHOUT_JOURNAL: Final = (
    "UPDATE subscription SET status = 'off', next_at = NULL WHERE status IN ('requested', 'active')",
)
"""Statements of the owner, where nothing says what ended since the backup: all end, and their software asks again."""
