"""From what a search found to what its page shows. Owns shapes and words; never a rule."""

from collections.abc import Iterator, Mapping

from carnet.codes.folded import folded
from carnet.portal import present
from carnet.portal.answers import form_key
from carnet.portal.shown import SearchForm
from carnet.portal.shown_found import FoundCard, FoundPage
from carnet.usecases._extracts import Piece
from carnet.usecases.search_documents import DocumentSearch


def form(action: str, typed: str) -> SearchForm:
    """The form, with what was typed."""
    return SearchForm(action, typed, form_key())


def found(answer: DocumentSearch, near: str) -> FoundPage:
    """What a search found, in words."""
    written = {folded(piece.text): piece.text.lower() for piece in _pieces(answer) if piece.found}
    cards = [FoundCard(present.document_card(one.card), one.title, one.extracts) for one in answer.found]
    return FoundPage(
        cards=cards,
        total=answer.total,
        partly=answer.partly,
        instead=[(typed, ", ".join(_as_written(name, written) for name in names)) for typed, names in answer.instead],
        near=near if answer.more else "",
        waiting=answer.waiting,
        pictures=answer.pictures,
        held_back=answer.held_back,
    )


def _pieces(answer: DocumentSearch) -> Iterator[Piece]:
    """Every part of what is shown of the documents."""
    for one in answer.found:
        yield from one.title
        for extract in one.extracts:
            yield from extract


def _as_written(name: str, written: Mapping[str, str]) -> str:
    """Words with the accents that the documents write."""
    return " ".join(written.get(word, word) for word in name.split())
