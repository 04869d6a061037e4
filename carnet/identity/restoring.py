"""Accounts after a restore. Owns what ends then: nobody is signed in, no code and no token is good."""

from typing import Final

SETTLE: Final = ("DELETE FROM session", "DELETE FROM one_time_code", "DELETE FROM oauth_token")
"""Statements of the owner: a session that was ended after the backup must not come back."""
