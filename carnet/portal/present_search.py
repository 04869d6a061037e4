"""From what a search found to what its page shows. Owns shapes and words; never a rule."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from carnet.portal import present
from carnet.portal.answers import form_key
from carnet.portal.shown import DocumentCard, SearchForm
from carnet.usecases._extracts import Pieces
from carnet.usecases.search_documents import DocumentSearch


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
    kinds: Sequence[str] = field(default=())


def form(action: str, typed: str) -> SearchForm:
    """The form, with what was typed."""
    return SearchForm(action, typed, form_key())


def found(answer: DocumentSearch, near: str) -> FoundPage:
    """What a search found, in words."""
    cards = [FoundCard(present.document_card(one.card), one.title, one.extracts) for one in answer.found]
    return FoundPage(
        cards=cards,
        total=answer.total,
        partly=answer.partly,
        instead=[(typed, ", ".join(forms)) for typed, forms in answer.instead],
        near=near if answer.more else "",
        waiting=answer.waiting,
        pictures=answer.pictures,
        held_back=answer.held_back,
        kinds=[one.card.kind for one in cards],
    )
