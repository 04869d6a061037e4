"""What the page of a batch is given. Owns shapes only."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class RowShown:
    """One file: its number, name and size; what it says itself, or what is typed; how it ended.

    `about`: whom a CDA names. `says`: what a file that describes itself is. `clue`: where the guess comes from.
    """

    number: int
    name: str
    size: str
    waits: bool
    needs_form: bool
    about: str
    says: str
    clue: str
    values: Mapping[str, str]
    outcome: str
    why: str
    parents: bool
