"""Searchsets of what a record holds, with what is included and what was left aside. Owns their frame only."""

from collections.abc import Iterable

from carnet.fhir.asked import Asked
from carnet.fhir.outcome import Issue, Json, outcome_resource


def searchset(
    asked: Asked, link: str, total: int, matches: Iterable[Json], *, included: Iterable[Json] = (), mark: str = "",
    aside: tuple[str, ...] = (),
) -> Json:  # fmt: skip
    """The answer of a search; `mark` is that of the next page, `aside` what was not compared."""
    links = [{"relation": "self", "url": link}]
    if mark:
        links.append({"relation": "next", "url": f"{link.partition('?')[0]}?_cursor={mark}"})
    entries = [*_entries(asked, matches, "match"), *_entries(asked, included, "include"), *_left_aside(aside)]
    bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": total, "link": links}
    return {**bundle, "entry": entries} if entries else bundle


def _entries(asked: Asked, resources: Iterable[Json], mode: str) -> list[Json]:
    return [
        {
            "fullUrl": f"{asked.base}/{one['resourceType']}/{one['id']}",
            "resource": one,
            "search": {"mode": mode},
        }
        for one in resources
    ]


def _left_aside(names: tuple[str, ...]) -> list[Json]:
    """A warning that names the parameters that were not compared: more may have been found than was asked for."""
    if not names:
        return []
    told = Issue("not-supported", f"Not compared: {', '.join(names)}.", severity="warning", expression=names)
    return [{"resource": outcome_resource((told,)), "search": {"mode": "outcome"}}]
