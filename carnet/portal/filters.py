"""Filters and pages of a list of documents, as links that combine. Owns addresses and words of filters; never a right.

What may be chosen, and how many documents each choice leaves, comes from the use case.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlencode

from django.http import HttpRequest

from carnet.codes.labels import KIND_LABELS, DocumentKind
from carnet.portal import kept_filters, searching
from carnet.portal.answers import form_key
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.shown import FilterGroup, FilterLink, Filters, SearchForm
from carnet.portal.words import date_longue, easy_name
from carnet.usecases._narrow import Asked, Choice, Choices

LONGEST_NUMBER = 6
LONGEST_VALUE = 40
# The name of each filter in an address, and in what is asked.
NAMES = {
    "sorte": "kind",
    "annee": "year",
    "mois": "month",
    "auteur": "author",
    "structure": "structure",
    "origine": "own",
    "etat": "place",
    "classeur": "folder",
}
NEW = "nouveau"
# Words of the filters and of values that are no names, by the area of the messages.
TITLES = {"documents": "documents.filter_", "pro_documents": "pro_documents.filter_"}
VALUES = {
    ("documents", "origine"): "documents.origine_",
    ("documents", "etat"): "documents.etat_",
    ("pro_documents", "origine"): "pro_documents.origine_",
    ("pro_documents", "etat"): "pro_documents.etat_",
}


class Listed(Protocol):
    """What was found of documents: how many in all, and what may be chosen among them."""

    @property
    def total(self) -> int:
        """On all pages."""
        ...

    @property
    def choices(self) -> Choices:
        """In each filter."""
        ...


def asked(request: HttpRequest) -> Asked:
    """What an address asks for. A value that no list has is kept: it leaves nothing, and says so."""
    query = request.GET
    values: dict[str, Any] = {name: query.get(key, "")[:LONGEST_VALUE] for key, name in NAMES.items()}
    return Asked(**values, new=query.get(NEW) == "1", page=page_number(query.get("page", "")))


def near(request: HttpRequest, base: str) -> str:
    """The address of the same search, with words that resemble."""
    return _Links(base, asked(request), "", {**_search(request), searching.NEAR: "1"}).page(0)


def _search(request: HttpRequest) -> dict[str, str]:
    """What an address says of a search: a mark without meaning, and whether words that resemble are wanted."""
    wanted = "1" if searching.wants_near(request) else ""
    return {searching.MARK: request.GET.get(searching.MARK, "")[:LONGEST_VALUE], searching.NEAR: wanted}


def filters(found: Listed, request: HttpRequest, base: str, search: str, voice: str) -> Filters:
    """The filters of a list. `voice` is the area of the messages: `documents`, or `pro_documents`. `search` is where
    words to look for are sent.
    """
    kept, choices = asked(request), found.choices
    link = _Links(base, kept, voice, _search(request))
    groups = [
        link.group("classeur", choices.folders),
        link.group("annee", choices.years),
        link.group("auteur", choices.authors),
        link.group("structure", choices.structures),
        link.group("origine", choices.owns),
        link.group("etat", choices.places),
    ]
    more = found.total > (kept.page + 1) * kept.size
    return Filters(
        kinds=link.group("sorte", choices.kinds),
        groups=[group for group in groups if len(group.links) > _fewest(group)],
        chosen=link.chosen(choices),
        clear=link.clear(),
        new=link.new(choices.new),
        older=link.page(kept.page + 1) if more else None,
        newer=link.page(kept.page - 1) if kept.page else None,
        total=found.total,
        search=SearchForm(link.here(search), "", form_key()),
    )


def page_number(text: str) -> int:
    """The page asked for in an address, from 0; a number that no list has, or none, is the first page."""
    return int(text) if len(text) <= LONGEST_NUMBER and text.isascii() and text.isdigit() else 0


def _fewest(group: FilterGroup) -> int:
    """A single value chooses nothing ("all" and the value), but a single place is no choice already made."""
    return 1 if group.name in ("etat", "classeur") or any(link.current for link in group.links[1:]) else 2


class _Links:
    """Writes the links of one list as it is narrowed now."""

    def __init__(self, base: str, kept: Asked, voice: str, search: Mapping[str, str]) -> None:
        self._base, self._kept, self._voice, self._search = base, kept, voice, search

    def here(self, base: str) -> str:
        """Another address, with the filters of now."""
        return self._address({}, base)

    def clear(self) -> str:
        """The same without any filter; what is looked for stays."""
        return self._address(dict.fromkeys((*NAMES, NEW, "page"), ""))

    def _everything(self) -> str:
        """The list without a filter; a professional's is said not to be kept (`kept_filters`)."""
        return f"{self._base}?{kept_filters.ALL}=1" if self._voice == "pro_documents" else self._base

    def group(self, key: str, choices: Sequence[Choice]) -> FilterGroup:
        """The values of a filter, the first link taking it away."""
        now = getattr(self._kept, NAMES[key])
        title = str(t(TITLES[self._voice] + key))
        links = [FilterLink(self._address({key: ""}), str(t(f"{self._voice}.all")), not now)]
        links += [self._link(key, choice, current=choice.value == now) for choice in choices]
        return FilterGroup(key, title, links)

    def chosen(self, choices: Choices) -> list[FilterLink]:
        """Each filter that narrows the list now, as a link that takes it away."""
        labels = {choice.value: _label(key, choice, self._voice) for key, choice in _all(choices)}
        unknown = str(t(f"{TITLES[self._voice]}unknown"))
        if self._kept.month:
            labels[self._kept.month] = month_words(self._kept.month) or unknown
        links = []
        for key, name in NAMES.items():
            if value := getattr(self._kept, name):
                links.append(FilterLink(self._address({key: ""}), labels.get(value, unknown), True))
        if self._kept.new:
            links.append(FilterLink(self._address({NEW: ""}), str(t(f"{TITLES[self._voice]}new")), True))
        return links

    def new(self, count: int) -> FilterLink | None:
        """The link to what is new, when something is."""
        if not count or self._kept.new:
            return None
        return FilterLink(self._address({NEW: "1"}), str(t(f"{self._voice}.new", count=str(count))), count=count)

    def page(self, number: int) -> str:
        """The address of another page of the same list."""
        return self._address({"page": str(number) if number else ""})

    def _link(self, key: str, choice: Choice, *, current: bool) -> FilterLink:
        text = _label(key, choice, self._voice)
        return FilterLink(self._address({key: choice.value}), text, current, choice.count)

    def _address(self, changes: Mapping[str, str], base: str = "") -> str:
        values = {key: getattr(self._kept, name) for key, name in NAMES.items()}
        values |= {NEW: "1" if self._kept.new else "", **self._search}
        query = urlencode({key: value for key, value in {**values, **changes}.items() if value})
        return f"{base or self._base}?{query}" if query else base or self._everything()


def _all(choices: Choices) -> Iterable[tuple[str, Choice]]:
    named = {
        "sorte": choices.kinds,
        "annee": choices.years,
        "auteur": choices.authors,
        "structure": choices.structures,
        "origine": choices.owns,
        "etat": choices.places,
        "classeur": choices.folders,
    }
    return ((key, choice) for key, found in named.items() for choice in found)


def _label(key: str, choice: Choice, voice: str) -> str:
    if key == "sorte":
        return kind_words(DocumentKind(choice.value), voice)
    start = VALUES.get((voice, key))
    if start:
        return str(t(start + choice.value))
    return choice.label if key == "classeur" else easy_name(choice.label)


def month_words(month: str) -> str:
    """A month (AAAA-MM) in words; empty for what is none."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return ""
    return date_longue(first).split(" ", 2)[2]


def kind_words(kind: DocumentKind, voice: str) -> str:
    """The words of a kind. A professional reads them without "my"."""
    text = KIND_LABELS[kind].in_language(active_language().value)
    if voice == "documents":
        return text
    plain = text.removeprefix("Mes ").removeprefix("My ")
    return plain[:1].upper() + plain[1:]
