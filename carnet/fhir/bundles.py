"""Searchsets of a few resources, and of pages of a journal. Owns the frame and `_count`; knows no resource."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from carnet.fhir.asked import Asked
from carnet.fhir.person_systems import Json
from carnet.kernel.errors import Invalid

MOST = 200


@dataclass(frozen=True)
class Page:
    """The resources of a page; `after` is the place from which the next one goes on; `total` where it is known."""

    resources: Sequence[Json]
    after: str = ""
    total: int | None = None


def count_of(asked: Asked, most: int = MOST) -> int:
    """How many resources a page may hold at most. Raises Invalid."""
    text = next((text for name, text in asked.params if name == "_count"), str(most))
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Invalid.of("_count", "fhir.not_a_count")
    return min(int(text), most)


def after_of(asked: Asked) -> str:
    """The place from which a page goes on; empty for the first."""
    return next((text for name, text in asked.params if name == "_after"), "")


def part(asked: Asked, resources: Iterable[Json]) -> Page:
    """The part of a short list that a page asks for. Zero asks for the total alone."""
    every, count, after = list(resources), count_of(asked), after_of(asked)
    first = int(after) if after.isascii() and after.isdecimal() and len(after) < 10 else 0
    shown = every[first : first + count]
    more = count and first + count < len(every)
    return Page(shown, str(first + count) if more else "", len(every))


def searchset(asked: Asked, kind: str, page: Page) -> Json:
    """The answer of a search."""
    entries = [
        {"fullUrl": f"{asked.base}/{kind}/{one['id']}", "resource": one, "search": {"mode": "match"}}
        for one in page.resources
    ]
    links = [{"relation": "self", "url": _address(asked, kind, ())}]
    if page.after:
        links.append({"relation": "next", "url": _address(asked, kind, (("_after", page.after),))})
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        **({"total": page.total} if page.total is not None else {}),
        "link": links,
        **({"entry": entries} if entries else {}),
    }


def _address(asked: Asked, kind: str, more: tuple[tuple[str, str], ...]) -> str:
    """The search as an address. A next page keeps what the client sent, the person's number too."""
    kept = [pair for pair in asked.params if pair[0] != "_after" or not more]
    query = urlencode([*kept, *more])
    return f"{asked.base}/{kind}{f'?{query}' if query else ''}"
