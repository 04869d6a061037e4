"""The terms of use: which version is in force. Owns the version; the text is in the catalogue (`terms.*`).

A change of the text that people must know of is a new version here; each person is asked again at the next sign-in.
"""

from typing import Final

VERSION: Final = "2026-11"


def are_accepted(version: str) -> bool:
    """Whether what a person accepted is the version in force."""
    return version == VERSION
