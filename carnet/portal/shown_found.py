"""What the pages of a search are given. Owns frozen values ready to be shown; never a model, never a rule."""

from collections.abc import Sequence
from dataclasses import dataclass

from carnet.portal.shown import DocumentCard
from carnet.usecases._extracts import Pieces


@dataclass(frozen=True)
class FoundCard:
    """A document that was found: its card, its title and extracts in pieces (text, found)."""

    card: DocumentCard
    title: Pieces
    extracts: Sequence[Pieces] = ()


@dataclass(frozen=True)
class FoundPage:
    """What the page says of a search. `near` leads to words that resemble, empty when there are none."""

    cards: Sequence[FoundCard]
    total: int
    partly: bool = False
    instead: Sequence[tuple[str, str]] = ()
    near: str = ""
    waiting: int = 0
    pictures: int = 0
    held_back: bool = False
