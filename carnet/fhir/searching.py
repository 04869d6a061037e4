"""Comparing a parameter with a resource: tokens, references, identifiers, words. Pure; knows no resource and no right.

Searches over a few lines (accesses, relatives, a page of a journal) compare the very resources that they return, so
that an answer never tells more than what it holds.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from carnet.codes.traits import comparable
from carnet.fhir.grammar import alternatives, parted, token
from carnet.fhir.grammar import plain as unescaped
from carnet.fhir.person_systems import Json
from carnet.fhir.systems import number_of

Test = Callable[[str, Json], bool]


def parts(resource: Json, *path: str) -> Iterator[Any]:
    """Every value at a path, lists opened."""
    found: list[Any] = [resource]
    for name in path:
        inside = [one.get(name) for one in found if isinstance(one, dict)]
        found = [each for one in inside for each in (one if isinstance(one, list) else [one]) if each is not None]
    yield from found


def is_token(value: str, codings: Iterable[Json]) -> bool:
    """`code`, `system|code`, `system|` or `|code`."""
    wanted = token(value)
    known = (number_of(one.get("system", ""), one.get("code", "")) for one in codings)
    return any(wanted.system in (None, system) and wanted.value in ("", code) for code, system in known)


def codings(*path: str) -> Test:
    """A token among the codings at a path."""
    return lambda value, resource: is_token(value, parts(resource, *path))


def identifiers(*path: str) -> Test:
    """A token among the identifiers at a path."""

    def test(value: str, resource: Json) -> bool:
        found = parts(resource, *path, "identifier")
        return is_token(value, ({"system": one.get("system", ""), "code": one.get("value")} for one in found))

    return test


def plain(*path: str) -> Test:
    """A code or a boolean, whatever system is written before it."""
    return lambda value, resource: parted(value)[1] in {_written(one) for one in parts(resource, *path)}


def reference(*path: str) -> Test:
    """`Type/id`, an address, or an id."""

    def test(value: str, resource: Json) -> bool:
        wanted = "/".join(unescaped(value).split("/")[-2:])
        found = (str(one) for one in parts(resource, *path, "reference"))
        return any(one == wanted or ("/" not in wanted and one.endswith(f"/{wanted}")) for one in found)

    return test


def begins(*path: str) -> Test:
    """Words that begin so, without case and accents."""
    return lambda value, resource: any(
        comparable(str(one)).startswith(comparable(unescaped(value))) for one in parts(resource, *path)
    )  # fmt: skip


def fits(terms: Iterable[tuple[str, str]], resource: Json, tests: Mapping[str, Test]) -> bool:
    """Whether a resource fits every parameter that there is a test for; commas part alternatives."""
    known = ((name, text) for name, text in terms if name in tests)
    return all(any(tests[name](one, resource) for one in alternatives(text)) for name, text in known)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
