"""Searchsets: what a search found, what is answered beside it, and what was left aside. Owns their frame; no resource.

Short lists (decisions, relatives) and journals
are paged by `_count` and `_after`; what a record holds, by sealed marks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import msgspec

from carnet.fhir import subject
from carnet.fhir.asked import Asked
from carnet.fhir.outcome import Issue, Json, outcome_resource
from carnet.kernel.errors import Invalid
from carnet.kernel.ids import RecordId

MOST: Final = 200
MATCH: Final[Json] = {"mode": "match"}
_UP_TO_BASE: Final = b'{"fullUrl":"'


@dataclass(frozen=True)
class Page:
    """The resources of a page; `after` is the place from which the next one goes on; `total` where it is known."""

    resources: Sequence[Json]
    after: str = ""
    total: int | None = None


@dataclass(frozen=True)
class Ready:
    """Matches that are written already, a line each (`ready`)."""

    lines: bytes


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


def paged(asked: Asked, path: str, record_id: RecordId | None, page: Page) -> Json:
    """The answer of a search by pages; its links name the person by the number of the record."""
    kept = [pair for pair in asked.params if pair[0] != "_after"]
    here, place = after_of(asked), f"{asked.base}/{path}"
    link = subject.address(place, record_id, [*kept, *([("_after", here)] if here else [])])
    following = subject.address(place, record_id, [*kept, ("_after", page.after)]) if page.after else ""
    found = [entry(asked.base, one) for one in page.resources]
    return frame(found, page.total, link=link, following=following)


def searchset(
    asked: Asked, link: str, total: int, matches: Iterable[Json] | Ready, *, included: Iterable[Json] = (),
    mark: str = "", aside: tuple[str, ...] = (),
) -> Json:  # fmt: skip
    """The answer of a search; `mark` is that of the next page, `aside` what was not compared."""
    base = asked.base
    found = _completed(base, matches) if isinstance(matches, Ready) else [entry(base, one) for one in matches]
    beside = [entry(base, one, {"mode": "include"}) for one in included]
    following = f"{link.partition('?')[0]}?_cursor={mark}" if mark else ""
    return frame([*found, *beside, *left_aside(aside)], total, link=link, following=following)


def frame(entries: Sequence[Json | msgspec.Raw], total: int | None, *, link: str = "", following: str = "") -> Json:
    """The Bundle; `link` is the search itself, `following` the address of the next page."""
    links = [{"relation": name, "url": url} for name, url in (("self", link), ("next", following)) if url]
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        **({"total": total} if total is not None else {}),
        **({"link": links} if links else {}),
        **({"entry": list(entries)} if entries else {}),
    }


def ready(resource: Json) -> bytes:
    """A match as it is kept, in JSON: from where the address of the instance ends, which no kept text names."""
    return msgspec.json.encode(entry("", resource)).removeprefix(_UP_TO_BASE)


def _completed(base: str, matches: Ready) -> list[msgspec.Raw]:
    """The matches at the addresses of this instance."""
    before = _UP_TO_BASE + msgspec.json.encode(base)[1:-1]
    return [msgspec.Raw(before + line) for line in matches.lines.split(b"\n") if line]


def entry(base: str, resource: Json, search: Json = MATCH) -> Json:
    """An entry: the resource at its own address, and why it is there."""
    return {
        "fullUrl": f"{base}/{resource['resourceType']}/{resource['id']}",
        "resource": resource,
        "search": search,
    }


def left_aside(names: Sequence[str]) -> list[Json]:
    """A warning that names the parameters that were not compared: more may have been found than was asked for."""
    if not names:
        return []
    told = f"Not compared: {', '.join(names)}. The server knows no such parameter, or you may not know the answer."
    issue = Issue("not-supported", told, severity="warning", expression=tuple(names))
    # The same words have the same address: an answer is compared with another byte for byte.
    address = uuid5(NAMESPACE_URL, told).urn
    return [{"fullUrl": address, "resource": outcome_resource((issue,)), "search": {"mode": "outcome"}}]
