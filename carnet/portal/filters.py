"""Filters and pages of a list of documents, as links. Owns what is shown of a list already decided; never a right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carnet.codes.labels import KIND_LABELS, DocumentKind, kind_of
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.shown import FilterLink
from carnet.usecases._card import Card

PAGE = 50
LONGEST_NUMBER = 6


@dataclass(frozen=True)
class Narrowed:
    """The part of a list that a page shows."""

    cards: Sequence[Card]
    links: list[FilterLink]
    older: str | None


def narrowed(cards: Sequence[Card], asked: Mapping[str, str], base: str, all_text: str) -> Narrowed:
    """The documents of the kind and page asked for; an unknown kind or page is the whole list, its first page."""
    shown = [card for card in cards if kind_of(card.type_code) is not DocumentKind.TECHNICAL]
    kinds = sorted({kind_of(card.type_code) for card in shown}, key=lambda kind: list(DocumentKind).index(kind))
    chosen = next((kind for kind in kinds if kind.value == asked.get("sorte")), None)
    kept = [card for card in shown if chosen in (None, kind_of(card.type_code))]
    page = page_number(asked.get("page", ""))
    more = len(kept) > (page + 1) * PAGE
    older = f"{_address(base, chosen)}&page={page + 1}" if chosen else f"{base}?page={page + 1}"
    links = [FilterLink(base, str(t(all_text)), chosen is None), *(_link(base, kind, chosen) for kind in kinds)]
    return Narrowed(kept[page * PAGE : (page + 1) * PAGE], links, older if more else None)


def _link(base: str, kind: DocumentKind, chosen: DocumentKind | None) -> FilterLink:
    text = KIND_LABELS[kind].in_language(active_language().value)
    return FilterLink(_address(base, kind), text, kind is chosen)


def _address(base: str, kind: DocumentKind | None) -> str:
    return f"{base}?sorte={kind.value}" if kind else base


def page_number(text: str) -> int:
    """The page asked for in an address, from 0; a number that no list has, or none, is the first page."""
    return int(text) if len(text) <= LONGEST_NUMBER and text.isascii() and text.isdigit() else 0
